"""Putting together everything that is known of what a user names: nothing is measured, and every reading is bounded."""

from qualitywatch.pipeline.explain.explain import explain_named, explain_target
from qualitywatch.pipeline.explain.sources import Sources

__all__ = ["Sources", "explain_named", "explain_target"]
