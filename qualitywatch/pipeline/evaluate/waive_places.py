"""Honouring waivers that stand in files: of a whole breach, or of single places of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fnmatch import fnmatchcase

from qualitywatch.domain.asks import Value
from qualitywatch.domain.observation import Evidence
from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.rule import Rule
from qualitywatch.domain.waiver import Waiver, WrittenWaiver
from qualitywatch.pipeline.evaluate.badness import is_breach
from qualitywatch.pipeline.evaluate.limits import compare
from qualitywatch.pipeline.evaluate.waive import EXPIRES_SOON


@dataclass(frozen=True, slots=True)
class Honoured:
    """The outcomes with their waivers, and what is to be said of the waivers themselves."""

    outcomes: tuple[RuleOutcome, ...]
    notes: tuple[str, ...]


def honour_written(
    outcomes: Iterable[RuleOutcome],
    waivers: Sequence[WrittenWaiver],
    rules: Iterable[Rule],
    at: datetime,
    *,
    others: bool = False,
) -> Honoured:
    """A breach is waived as a whole, or where nothing of it is left beyond the limit without its waived places.

    A waived place counts no longer where each place counts one. What a place adds to a share is not known, so a share is
    waived once all its places are. Expired and unused waivers are named, and those that expire within EXPIRES_SOON;
    with ``others``, targets that are not judged here, a waiver of any target is not called unused.
    """
    by_id = {rule.id: rule for rule in rules}
    active = [waiver for waiver in waivers if at < waiver.expires_at]
    used: set[str] = set()
    honoured = [_honoured(outcome, active, by_id, used, at) for outcome in outcomes]
    return Honoured(tuple(honoured), tuple(_notes(waivers, by_id, used, at, others=others)))


def _honoured(
    outcome: RuleOutcome,
    waivers: Iterable[WrittenWaiver],
    rules: Mapping[str, Rule],
    used: set[str],
    at: datetime,
) -> RuleOutcome:
    if not is_breach(outcome):
        return outcome
    fitting = [waiver for waiver in waivers if _fits(waiver, outcome)]
    whole = next((waiver for waiver in fitting if not waiver.of_places), None)
    if whole is not None:
        used.add(whole.where)
        return replace(outcome, waiver=outcome.waiver or _waiver(whole, outcome, at))
    waived = {
        index: waiver
        for index, place in enumerate(() if outcome.gathered else outcome.evidence)
        for waiver in fitting
        if _holds_for(waiver, place)
    }
    if not waived:
        return outcome
    used.update(waiver.where for waiver in waived.values())
    return _without(outcome, waived, rules[outcome.rule], at)


def _without(
    outcome: RuleOutcome, waived: Mapping[int, WrittenWaiver], rule: Rule, at: datetime
) -> RuleOutcome:
    """The breach as it is without the waived places."""
    total = max(outcome.evidence_total, len(outcome.evidence))
    by_itself = isinstance(rule.ask, Value) and not rule.conditions and outcome.quantity == "value"
    counted = by_itself and outcome.value == total
    left = compare((outcome.value or 0.0) - len(waived), rule.limits) if counted else None
    nothing_left = len(waived) == total
    if nothing_left or (left is not None and not left.breached):
        first = min(waived.values(), key=lambda waiver: waiver.expires_at)
        return replace(outcome, waiver=outcome.waiver or _waiver(first, outcome, at))
    rest = tuple(place for index, place in enumerate(outcome.evidence) if index not in waived)
    return replace(
        outcome,
        outcome=left.outcome if left is not None else outcome.outcome,
        evidence=rest,
        evidence_total=total - len(waived),
        message=f"{len(waived)} of {total} places waived; the others still breach it",
    )


def _fits(waiver: WrittenWaiver, outcome: RuleOutcome) -> bool:
    return (
        waiver.rule == outcome.rule
        and waiver.target in (None, outcome.target)
        and waiver.labels.items() <= outcome.labels.items()
    )


def _holds_for(waiver: WrittenWaiver, place: Evidence) -> bool:
    if waiver.places is not None:
        return fnmatchcase(f"{place.path}::{place.name}", waiver.places)
    return place.path == waiver.path and (place.line is None or waiver.line in (place.line, place.end_line))


def _waiver(written: WrittenWaiver, outcome: RuleOutcome, at: datetime) -> Waiver:
    return Waiver(
        outcome.fingerprint,
        written.owner,
        written.reason,
        created_at=at,
        expires_at=written.expires_at,
        ticket=written.ticket,
    )


def _notes(
    waivers: Iterable[WrittenWaiver],
    rules: Mapping[str, Rule],
    used: set[str],
    at: datetime,
    *,
    others: bool,
) -> Iterable[str]:
    for waiver in waivers:
        about = f"{waiver.where}: the waiver of {waiver.rule} by {waiver.owner}"
        last = f"{waiver.expires_at:%Y-%m-%d}"
        if waiver.rule not in rules:
            yield f"{about} waives nothing: there is no such rule here"
        elif at >= waiver.expires_at:
            yield f"{about} expired after {last}: renew it with a reason, or take it out"
        elif waiver.where not in used and others and waiver.target is None:
            continue
        elif waiver.where not in used:
            yield f"{about} waives nothing: take it out"
        elif waiver.expires_at - at <= EXPIRES_SOON:
            yield f"{about} expires after {last}"
