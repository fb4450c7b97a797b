"""Judging again: what a judgement followed from, written down as canonical JSON, and read back years later."""

from qualitywatch.pipeline.recall.gate import gate_basis, gate_of
from qualitywatch.pipeline.recall.rules import rules_text
from qualitywatch.pipeline.recall.standing import standing_basis, standing_of

__all__ = ["gate_basis", "gate_of", "rules_text", "standing_basis", "standing_of"]
