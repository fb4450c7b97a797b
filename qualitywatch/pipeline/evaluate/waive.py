"""Honouring waivers: a waived outcome stays what it is, and does not block."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.waiver import Waiver


def honour(outcomes: Iterable[RuleOutcome], waivers: Iterable[Waiver], at: datetime) -> list[RuleOutcome]:
    """The outcomes, each with the waiver that holds for its fingerprint at this time."""
    active = {waiver.fingerprint: waiver for waiver in waivers if waiver.active(at)}
    return [
        replace(outcome, waiver=active[outcome.fingerprint]) if outcome.fingerprint in active else outcome
        for outcome in outcomes
    ]
