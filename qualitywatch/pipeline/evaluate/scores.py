"""Scores of characteristics: what the quality model makes of the measures, with interval, cap and weakest link. Pure.

Nothing here depends on the order of what comes in, to the last bit: sums are rounded once, ties fall by name.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.quality_model import Combination, QualityModel, ScoringModel, power_mean
from qualitywatch.domain.quality_model.utility import BEST, TARGET, WORST
from qualitywatch.domain.rule import Severity
from qualitywatch.domain.score import Score, ScoreBasis, ScoredMeasure, WeakestLink
from qualitywatch.pipeline.evaluate.heads import head_in, head_of
from qualitywatch.pipeline.evaluate.score_parts import parts_of
from qualitywatch.pipeline.evaluate.situation import Situation

_DIGITS = 4
"""Decimals of a score: far below what is shown, far above what rounding does."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One characteristic: ``score`` is None where too little is measured."""

    score: Score | None
    basis: ScoreBasis


def score_characteristics(
    situations: Sequence[Situation],
    outcomes: Sequence[RuleOutcome],
    scoring: ScoringModel,
    edition: QualityModel,
) -> dict[str, Scored]:
    """Every characteristic that the model has a declared measure for, by its name in ``edition``."""
    parts: dict[str, list[ScoredMeasure]] = defaultdict(list)
    for situation in situations:
        judged = {outcome.metric for outcome in outcomes if outcome.target == situation.target.name}
        for _, part in parts_of(scoring.measures, situation, judged):
            parts[head_of(situation.catalogue, part.metric, edition)].append(part)
    breached: dict[str, list[RuleOutcome]] = defaultdict(list)
    for outcome in outcomes:
        if caps(outcome):
            breached[head_in(outcome.characteristic, edition)].append(outcome)
    return {head: combine(found, breached[head], scoring.combination) for head, found in parts.items()}


def combine(
    parts: Iterable[ScoredMeasure], breached: Sequence[RuleOutcome], combination: Combination
) -> Scored:
    """The score of one characteristic from its measures and the breached rules."""
    ordered = sorted(parts, key=lambda part: (part.target, part.metric, sorted(part.labels.items())))
    weights = [(part.weight, part.utility is not None) for part in ordered]
    whole = sum_of(weight for weight, _ in weights)
    coverage = sum_of(weight for weight, measured in weights if measured) / whole if whole else 0.0
    cap = _cap(breached, combination)
    strictest = [outcome for outcome in breached if _cap_of(outcome, combination) == cap]
    rules = tuple(sorted({outcome.rule for outcome in strictest}))
    if not coverage or coverage < combination.least_evidence:
        return Scored(None, ScoreBasis(coverage=coverage, measures=tuple(ordered), capped_by=rules))
    uncapped = mean_utility(ordered, combination)
    value = _limited(uncapped, cap)
    told = tuple(
        replace(part, gain=gain) if (gain := _gain(part, ordered, combination, breached, value)) else part
        for part in ordered
    )
    score = Score(
        value,
        _limited(mean_utility(ordered, combination, missing=WORST), cap),
        _limited(mean_utility(ordered, combination, missing=BEST), cap),
    )
    held_down = uncapped > cap
    others = [outcome for outcome in breached if outcome not in strictest]
    gain = round(_limited(uncapped, _cap(others, combination)) - value, _DIGITS)
    basis = ScoreBasis(
        coverage=coverage,
        measures=told,
        capped_by=rules if held_down else (),
        uncapped=round(uncapped, _DIGITS),
        weakest=_rule_as_link(strictest, gain) if held_down else _weakest(told),
    )
    return Scored(score, basis)


def mean_utility(
    parts: Iterable[ScoredMeasure], combination: Combination, *, missing: float | None = None
) -> float:
    """The power mean of the utilities that are there; what is missing counts as ``missing`` where that is given."""
    return _mean(
        [(missing if part.utility is None else part.utility, part.weight) for part in parts], combination
    )


def _mean(pairs: Iterable[tuple[float | None, float]], combination: Combination) -> float:
    known = [(max(utility, combination.floor), weight) for utility, weight in pairs if utility is not None]
    return power_mean(known, combination.exponent)


def sum_of(weights: Iterable[float]) -> float:
    """Rounded once, so that the order makes no difference."""
    return math.fsum(weights)


def caps(outcome: RuleOutcome) -> bool:
    """Whether a breach caps its characteristic's score: 80 is good enough, and a rule that fails says that this is not.

    A waiver lets a breach through the gate and makes nothing better; what is tolerated is known or not proven.
    """
    return outcome.outcome is Outcome.FAIL and not outcome.tolerated


def _cap_of(outcome: RuleOutcome, combination: Combination) -> float:
    return combination.cap if outcome.severity is Severity.CRITICAL else combination.cap_failing


def _cap(breached: Iterable[RuleOutcome], combination: Combination) -> float:
    return min((_cap_of(outcome, combination) for outcome in breached), default=BEST)


def _limited(value: float, cap: float) -> float:
    return round(min(value, cap), _DIGITS)


def _gain(
    part: ScoredMeasure,
    parts: Sequence[ScoredMeasure],
    combination: Combination,
    breached: Sequence[RuleOutcome],
    before: float,
) -> float:
    """A repair also lifts the cap of rules that judge just the value that it mends."""
    if part.utility is None or part.utility >= TARGET:
        return 0.0
    repaired = [(TARGET if each is part else each.utility, each.weight) for each in parts]
    left = _cap([outcome for outcome in breached if not judges(outcome, part)], combination)
    after = _limited(_mean(repaired, combination), left)
    return round(after - before, _DIGITS)


def judges(outcome: RuleOutcome, part: ScoredMeasure) -> bool:
    """Whether an outcome judges just the value that a measure has."""
    return (outcome.metric, outcome.target, outcome.value) == (part.metric, part.target, part.value)


def _rule_as_link(strictest: Sequence[RuleOutcome], gain: float) -> WeakestLink:
    first = min(strictest, key=lambda outcome: (outcome.rule, outcome.target))
    return WeakestLink(target=first.target, gain=gain, rule=first.rule, metric=first.metric)


def _weakest(parts: Iterable[ScoredMeasure]) -> WeakestLink | None:
    poor = [part for part in parts if part.utility is not None and part.utility < TARGET]
    if not poor:
        return None
    worst = min(
        poor,
        key=lambda part: (part.utility, -part.weight, part.target, part.metric, sorted(part.labels.items())),
    )
    return WeakestLink(target=worst.target, gain=worst.gain, metric=worst.metric, labels=worst.labels)
