"""What if: the few repairs that lift a characteristic most, each with what it adds after the ones before it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.quality_model import Combination
from qualitywatch.domain.quality_model.utility import TARGET
from qualitywatch.domain.score import ScoredMeasure
from qualitywatch.pipeline.evaluate.scores import combine, judges

_LEAST = 0.5
"""Points below which nothing is lifted that anybody could see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One repair and what the score is before and after it; ``value`` becomes ``goal``, which is good enough.

    ``rules`` are the ones that then pass. A repair of rules that judge what is not scored has no goal.
    """

    target: str
    before: float
    after: float
    metric: str
    unit: str = ""
    title: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    value: float | None = None
    goal: float | None = None
    rules: tuple[str, ...] = ()

    @property
    def gain(self) -> float:
        """What it adds."""
        return self.after - self.before


def plan_repairs(
    measures: Sequence[ScoredMeasure],
    breached: Sequence[RuleOutcome],
    combination: Combination,
    *,
    limit: int,
) -> list[Repair]:
    """At most ``limit`` repairs, the one that adds most first, then the one that adds most after it.

    Empty where the characteristic has no score, or nothing would lift it.
    """
    planned: list[Repair] = []
    while len(planned) < limit:
        options = list(_options(measures, breached, combination))
        best = min(
            options, key=lambda option: (-option[0].gain, option[0].metric, option[0].target), default=None
        )
        if best is None or best[0].gain < _LEAST:
            break
        repair, measures, breached = best
        planned.append(repair)
    return planned


def _options(
    measures: Sequence[ScoredMeasure], breached: Sequence[RuleOutcome], combination: Combination
) -> Iterator[tuple[Repair, Sequence[ScoredMeasure], Sequence[RuleOutcome]]]:
    """Each repair that could be made next, with what is then left."""
    before = _value(measures, breached, combination)
    if before is None:
        return
    for part in measures:
        if part.utility is not None and part.utility < TARGET:
            mended = [
                replace(each, value=each.goal, utility=TARGET) if each is part else each for each in measures
            ]
            left = [outcome for outcome in breached if not judges(outcome, part)]
            cleared = tuple(sorted({outcome.rule for outcome in breached if judges(outcome, part)}))
            repair = Repair(
                target=part.target,
                before=before,
                after=_value(mended, left, combination) or before,
                metric=part.metric,
                unit=part.unit,
                title=part.title,
                labels=part.labels,
                value=part.value,
                goal=part.goal,
                rules=cleared,
            )
            yield repair, mended, left
    unscored = [each for each in breached if not any(judges(each, part) for part in measures)]
    if unscored:
        left = [outcome for outcome in breached if outcome not in unscored]
        first = min(unscored, key=lambda outcome: (outcome.rule, outcome.target))
        repair = Repair(
            target=first.target,
            before=before,
            after=_value(measures, left, combination) or before,
            metric=first.metric,
            unit=first.unit,
            title=first.title,
            labels=first.labels,
            value=first.value,
            rules=tuple(sorted({outcome.rule for outcome in unscored})),
        )
        yield repair, measures, left


def _value(
    measures: Sequence[ScoredMeasure], breached: Sequence[RuleOutcome], combination: Combination
) -> float | None:
    score = combine(measures, breached, combination).score
    return score.value if score else None
