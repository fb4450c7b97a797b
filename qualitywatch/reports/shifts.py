"""Shifts as JSON."""

from __future__ import annotations

from typing import Any

from qualitywatch.domain.shift import Cause, DatedShift
from qualitywatch.pipeline.change_points.words import cause_text
from qualitywatch.reports.documents import utc


def shift_document(shift: DatedShift) -> dict[str, Any]:
    """One shift: when it happened, from which level to which, what changed with it, and what it is put down to."""
    return {
        "kind": shift.shift.kind.value,
        "since": utc(shift.since),
        "at": utc(shift.at),
        "by": utc(shift.by),
        "before": shift.shift.before,
        "after": shift.shift.after,
        "of_the_ruler": shift.of_the_ruler,
        "causes": [_cause(cause) for cause in shift.causes],
        "said": cause_text(shift),
    }


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "kind": cause.kind.value,
        "before": cause.before or None,
        "after": cause.after or None,
        "name": cause.name or None,
        "commits": cause.commits,
        "author": cause.author or None,
        "subject": cause.subject or None,
    }
