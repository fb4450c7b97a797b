"""The testing kit for plugin authors: contract test classes, fixtures, an in-memory store.

The fixtures come with the pytest plugin that the distribution installs: ``make_target``, ``window``, ``memory_store``
and ``make_delivery``. Our own collectors and sinks pass the same contracts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qualitywatch.testing.collectors import CollectorContract
    from qualitywatch.testing.revisions import RevisionCollectorContract
    from qualitywatch.testing.sinks import SinkContract

__all__ = ["CollectorContract", "RevisionCollectorContract", "SinkContract"]


def __getattr__(name: str) -> object:
    """Load a contract on first use, after pytest has arranged for its assertions to explain themselves."""
    if name == "CollectorContract":
        from qualitywatch.testing.collectors import CollectorContract  # noqa: PLC0415

        return CollectorContract
    if name == "RevisionCollectorContract":
        from qualitywatch.testing.revisions import RevisionCollectorContract  # noqa: PLC0415

        return RevisionCollectorContract
    if name == "SinkContract":
        from qualitywatch.testing.sinks import SinkContract  # noqa: PLC0415

        return SinkContract
    raise AttributeError(f"module 'qualitywatch.testing' has no attribute {name!r}")
