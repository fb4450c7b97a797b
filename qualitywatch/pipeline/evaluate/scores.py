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
    critical: dict[str, list[RuleOutcome]] = defaultdict(list)
    for outcome in outcomes:
        if caps(outcome):
            critical[head_in(outcome.characteristic, edition)].append(outcome)
    return {head: combine(found, critical[head], scoring.combination) for head, found in parts.items()}


def combine(
    parts: Iterable[ScoredMeasure], critical: Sequence[RuleOutcome], combination: Combination
) -> Scored:
    """The score of one characteristic from its measures and the breached critical rules."""
    ordered = sorted(parts, key=lambda part: (part.target, part.metric, sorted(part.labels.items())))
    weights = [(part.weight, part.utility is not None) for part in ordered]
    whole = sum_of(weight for weight, _ in weights)
    coverage = sum_of(weight for weight, measured in weights if measured) / whole if whole else 0.0
    rules = tuple(sorted({outcome.rule for outcome in critical}))
    if not coverage or coverage < combination.least_evidence:
        return Scored(None, ScoreBasis(coverage=coverage, measures=tuple(ordered), capped_by=rules))
    uncapped = mean_utility(ordered, combination)
    value = _limited(uncapped, combination, capped=bool(rules))
    told = tuple(
        replace(part, gain=gain) if (gain := _gain(part, ordered, combination, critical, value)) else part
        for part in ordered
    )
    score = Score(
        value,
        _limited(mean_utility(ordered, combination, missing=WORST), combination, capped=bool(rules)),
        _limited(mean_utility(ordered, combination, missing=BEST), combination, capped=bool(rules)),
    )
    basis = ScoreBasis(
        coverage=coverage,
        measures=told,
        capped_by=rules,
        uncapped=round(uncapped, _DIGITS),
        weakest=_weakest(told, critical, round(uncapped - score.value, _DIGITS)),
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
    """Whether a breach caps its characteristic's score: a critical rule's does.

    A waiver lets a breach through the gate and makes nothing better; what is tolerated is known or not proven.
    """
    return outcome.outcome is Outcome.FAIL and outcome.severity is Severity.CRITICAL and not outcome.tolerated


def _limited(value: float, combination: Combination, *, capped: bool) -> float:
    return round(min(value, combination.cap) if capped else value, _DIGITS)


def _gain(
    part: ScoredMeasure,
    parts: Sequence[ScoredMeasure],
    combination: Combination,
    critical: Sequence[RuleOutcome],
    before: float,
) -> float:
    """A repair also lifts the cap where the critical rules judge just the value that it mends."""
    if part.utility is None or part.utility >= TARGET:
        return 0.0
    repaired = [(TARGET if each is part else each.utility, each.weight) for each in parts]
    left = any(not judges(outcome, part) for outcome in critical)
    after = _limited(_mean(repaired, combination), combination, capped=left)
    return round(after - before, _DIGITS)


def judges(outcome: RuleOutcome, part: ScoredMeasure) -> bool:
    """Whether an outcome judges just the value that a measure has."""
    return (outcome.metric, outcome.target, outcome.value) == (part.metric, part.target, part.value)


def _weakest(
    parts: Iterable[ScoredMeasure], critical: Sequence[RuleOutcome], held_down: float
) -> WeakestLink | None:
    if critical and held_down > 0:
        first = min(critical, key=lambda outcome: (outcome.rule, outcome.target))
        return WeakestLink(target=first.target, gain=held_down, rule=first.rule, metric=first.metric)
    poor = [part for part in parts if part.utility is not None and part.utility < TARGET]
    if not poor:
        return None
    worst = min(
        poor,
        key=lambda part: (part.utility, -part.weight, part.target, part.metric, sorted(part.labels.items())),
    )
    return WeakestLink(target=worst.target, gain=worst.gain, metric=worst.metric, labels=worst.labels)
