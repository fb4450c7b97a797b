"""By which day a finding is to be repaired: counted from its opening, by its severity."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, timedelta

from qualitywatch import Finding, Gathers, Severity

DUE_DATE = "duedate"
"""Jira's own field; it holds a day, without a time or a zone."""


def due_day(finding: Finding, within: Mapping[Severity, timedelta]) -> str:
    """The day as YYYY-MM-DD in UTC; empty where the severity has no term, and for a list of what waits for room."""
    term = within.get(finding.outcome.severity)
    if term is None or finding.gathers is Gathers.OVERFLOW:
        return ""
    return (finding.opened_at.astimezone(UTC) + term).date().isoformat()
