"""Honouring waivers: a waived outcome stays what it is, and does not block."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.waiver import Waiver

EXPIRES_SOON = timedelta(days=14)


def expiring(outcomes: Iterable[RuleOutcome], at: datetime) -> list[str]:
    """A note on each waiver by command that holds for one of the outcomes and ends within EXPIRES_SOON."""
    return [
        f"the waiver of {outcome.rule} of {outcome.target} by {outcome.waiver.owner}"
        f" expires after {outcome.waiver.expires_at:%Y-%m-%d}"
        for outcome in outcomes
        if outcome.waiver is not None and outcome.waiver.expires_at - at <= EXPIRES_SOON
    ]


def honour(outcomes: Iterable[RuleOutcome], waivers: Iterable[Waiver], at: datetime) -> list[RuleOutcome]:
    """The outcomes, each with the waiver that holds for its fingerprint at this time."""
    active = {waiver.fingerprint: waiver for waiver in waivers if waiver.active(at)}
    return [
        replace(outcome, waiver=active[outcome.fingerprint]) if outcome.fingerprint in active else outcome
        for outcome in outcomes
    ]
