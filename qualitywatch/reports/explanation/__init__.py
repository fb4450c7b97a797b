"""Explanations for people at a terminal, and for programs."""

from qualitywatch.reports.explanation.document import explanation_json
from qualitywatch.reports.explanation.text import explanation_text

__all__ = ["explanation_json", "explanation_text"]
