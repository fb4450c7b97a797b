"""An evidence pack for an audit: the decisions, what they followed from, the log that proves them, and words about all of it."""

from qualitywatch.reports.evidence_pack.pack import Pack, pack_of

__all__ = ["Pack", "pack_of"]
