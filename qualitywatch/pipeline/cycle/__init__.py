"""The end-of-cycle report, put together from the store."""

from qualitywatch.pipeline.cycle.gather import gather_cycle

__all__ = ["gather_cycle"]
