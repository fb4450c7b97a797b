"""Findings as alerts of Alertmanager's API v2.

An alert is known by its labels, so nothing that changes while a finding lives is among them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from qualitywatch import ChangeKind, Delivery, Finding, encodable, format_limit, format_value, prose

MARK = "qualitywatch_finding"
"""The label that an alert is found by, and silenced by: the first 16 digits of the fingerprint."""
_NOT_IN_NAMES = re.compile(r"[^a-zA-Z0-9_]")
Alert = dict[str, Any]


def mark_of(fingerprint: str) -> str:
    """The value of MARK."""
    return fingerprint[:16]


def open_alert(
    finding: Finding, *, more: Mapping[str, str], page: str, now: datetime, lasts: timedelta
) -> Alert:
    """An alert that ends after ``lasts`` unless it is sent again before."""
    return _alert(finding, more, page, ends=now + lasts)


def told_alert(
    delivery: Delivery, *, more: Mapping[str, str], page: str, now: datetime, lasts: timedelta
) -> Alert:
    """The alert for a change: ended when the finding was, else open for ``lasts``."""
    change = delivery.change
    if change.kind is ChangeKind.RESOLVED:
        return _alert(change.finding, more, page, ends=min(change.at, now))
    return open_alert(change.finding, more=more, page=page, now=now, lasts=lasts)


def _alert(finding: Finding, more: Mapping[str, str], page: str, *, ends: datetime) -> Alert:
    begins = min(finding.opened_at, ends - timedelta(milliseconds=1))  # it refuses what ends when it begins
    alert: Alert = {
        "labels": labels_of(finding, more),
        "annotations": _annotations(finding),
        "startsAt": _time(begins),
        "endsAt": _time(ends),
    }
    return {**alert, "generatorURL": page} if page else alert


def labels_of(finding: Finding, more: Mapping[str, str]) -> dict[str, str]:
    """The user's own labels, those of the finding, and ours, which win."""
    outcome = finding.outcome
    found = {_NOT_IN_NAMES.sub("_", name): encodable(value) for name, value in outcome.labels.items()}
    own = {
        "alertname": outcome.rule,
        "target": encodable(outcome.target),
        "environment": encodable(outcome.environment),
        "severity": outcome.severity.value,
        MARK: mark_of(finding.fingerprint),
    }
    labels = {**more, **{f"label_{name}" if name in own else name: value for name, value in found.items()}}
    return {name: value for name, value in {**labels, **own}.items() if value}


def _annotations(finding: Finding) -> dict[str, str]:
    outcome = finding.outcome
    value, limit = format_value(outcome), format_limit(outcome)
    texts = {
        "summary": f"{outcome.title} of {outcome.target}",
        "description": f"{value}; allowed is {limit}" if value and limit else value,
        "why": outcome.why,
        "fix": outcome.fix,
        "characteristic": outcome.characteristic,
        "fingerprint": finding.fingerprint,
    }
    return {name: prose(text)[:1000] for name, text in texts.items() if text}


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
