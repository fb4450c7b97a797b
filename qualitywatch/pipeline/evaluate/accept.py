"""Accepting what a baseline knows: only what is new or worse fails, and what got better is never given back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from qualitywatch.domain.accepted import AcceptedBreach, accepted_as_it_is, places_of
from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.observation import Evidence
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.quantities import format_quantity
from qualitywatch.pipeline.evaluate.badness import is_breach
from qualitywatch.pipeline.evaluate.lenience import dampened, ruler_change


@dataclass(frozen=True, slots=True)
class Accepting:
    """``outcomes`` with those tolerated that the baseline knows; ``tightened`` is the baseline with what got better."""

    outcomes: tuple[RuleOutcome, ...]
    tightened: tuple[AcceptedBreach, ...]
    notes: tuple[str, ...]


def accept(
    outcomes: Iterable[RuleOutcome], baseline: Sequence[AcceptedBreach], catalogue: MetricCatalogue
) -> Accepting:
    """Hold the outcomes of the whole against a baseline; those of new code alone are none of its business."""
    known = {entry.fingerprint: entry for entry in baseline}
    kept: dict[str, AcceptedBreach] = dict(known)
    judged: list[RuleOutcome] = []
    notes: list[str] = []
    for outcome in outcomes:
        entry = known.get(outcome.fingerprint) if outcome.since is None else None
        if entry is None:
            judged.append(outcome)
        elif is_breach(outcome) and outcome.value is None:
            judged.append(outcome)  # a silence: nothing to compare with what was accepted
        elif is_breach(outcome):
            judged.append(_held_against(outcome, entry, catalogue))
            kept[entry.fingerprint] = tighter = _tightened(outcome, entry)
            if tighter != entry:
                notes.append(f"{_named(entry)} is better than its baseline: --tighten keeps that")
        else:
            judged.append(outcome)
            if outcome.outcome is Outcome.PASS:
                del kept[entry.fingerprint]
                notes.append(f"{_named(entry)} needs no baseline any more: --tighten takes it out")
    missing = [entry for entry in baseline if entry.fingerprint not in {each.fingerprint for each in judged}]
    notes += [f"{_named(entry)} stands in the baseline, and no rule judges it" for entry in missing]
    for entry in missing:
        del kept[entry.fingerprint]
    return Accepting(tuple(judged), tuple(kept.values()), tuple(notes))


def all_accepted(outcomes: Iterable[RuleOutcome]) -> tuple[AcceptedBreach, ...]:
    """A baseline of every breach that counts now."""
    breaches = (each for each in outcomes if is_breach(each) and each.value is not None)
    found = [accepted_as_it_is(outcome) for outcome in breaches if outcome.counts and outcome.since is None]
    return tuple(sorted(found, key=lambda entry: (entry.rule, entry.target, sorted(entry.labels.items()))))


def _held_against(outcome: RuleOutcome, entry: AcceptedBreach, catalogue: MetricCatalogue) -> RuleOutcome:
    if not outcome.counts:
        return outcome
    if change := ruler_change(entry.tools, outcome.tools):
        told = f"known to the baseline; the ruler changed since ({change}): --write-baseline measures it anew"
        return replace(outcome, tolerated=told)
    new = _new_places(outcome, entry)
    before = format_quantity(entry.value, outcome.unit)
    if new:
        count = f"{len(new)} place{'s' if len(new) > 1 else ''}"
        message = f"not in the baseline: {count}"
        return replace(outcome, message=message, evidence=tuple(new), evidence_total=len(new))
    if not _is_worse(outcome, entry):
        return replace(outcome, tolerated=f"known to the baseline, where it was {before}")
    if remark := dampened(catalogue[outcome.metric], outcome.elements, entry.elements):
        return replace(outcome, tolerated=f"known to the baseline, where it was {before}; {remark}")
    return replace(outcome, message=f"worse than the baseline, where it was {before}")


def _is_worse(outcome: RuleOutcome, entry: AcceptedBreach) -> bool:
    assert outcome.value is not None  # noqa: S101 - a breach has a value
    return outcome.value < entry.value if outcome.comparison == "below" else outcome.value > entry.value


def _new_places(outcome: RuleOutcome, entry: AcceptedBreach) -> list[Evidence]:
    """The places beyond those of the entry; of several with one name the last ones down the file."""
    if entry.places is None or places_of(outcome) is None:
        return []
    left = Counter(entry.places)
    new: list[Evidence] = []
    for place in sorted(outcome.evidence, key=lambda each: each.line or 0):
        key = f"{place.path}::{place.name}"
        left[key] -= 1
        if left[key] < 0:
            new.append(place)
    order = {id(place): index for index, place in enumerate(outcome.evidence)}
    return sorted(new, key=lambda place: order[id(place)])


def _tightened(outcome: RuleOutcome, entry: AcceptedBreach) -> AcceptedBreach:
    """The entry with nothing in it that is no longer so; measured by another ruler, it stays as it is."""
    if ruler_change(entry.tools, outcome.tools):
        return entry
    now = accepted_as_it_is(outcome)
    places = entry.places
    if entry.places is not None and now.places is not None:
        places = _in_both(entry.places, now.places)
    if _is_worse(outcome, entry) or outcome.value == entry.value:
        return replace(entry, places=places)
    return replace(entry, value=now.value, elements=now.elements, places=places)


def _in_both(before: Mapping[str, int], now: Mapping[str, int]) -> dict[str, int]:
    return dict(Counter(before) & Counter(now))


def _named(entry: AcceptedBreach) -> str:
    inner = ", ".join(f"{name}={value}" for name, value in sorted(entry.labels.items()))
    return f"{entry.rule}{f'[{inner}]' if inner else ''} on {entry.target}"
