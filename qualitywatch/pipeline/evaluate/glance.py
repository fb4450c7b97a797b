"""A glance at a rule: whether new measurements can change any of its findings at all, before it is judged in full. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.measurement import Measurement, Sample
from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.rule import Rule
from qualitywatch.pipeline.evaluate.appraise import appraise
from qualitywatch.pipeline.evaluate.lenience import of_the_ruler
from qualitywatch.pipeline.evaluate.past import Past
from qualitywatch.pipeline.evaluate.subject import Subject

Glance: TypeAlias = tuple[object, ...]
"""Where each series stands. While it is the same, and nothing waits, the rule's findings stay as they are."""


def tells_enough(rule: Rule, catalogue: MetricCatalogue) -> bool:
    """Whether a glance says all that matters: not where other metrics, silence, or the counts behind a share enter."""
    if rule.conditions or rule.silence is not None or rule.min_sample is not None:
        return False
    return rule.against is None or catalogue[rule.metric].share is None


def is_settled(outcomes: Iterable[RuleOutcome]) -> bool:
    """Whether nothing of what a rule said waits for more measurements, or for time."""
    return all(each.pending is None and each.clearing is None and each.again_at is None for each in outcomes)


class Glancer:
    """Glances at one rule again and again."""

    def __init__(self, rule: Rule) -> None:
        (self._condition,) = rule.parts

    def look(
        self, measurements: Iterable[Measurement], past: Past, tools: Mapping[str, Mapping[str, str]]
    ) -> Glance:
        """Where each measurement stands, compared with whatever the rule compares it with."""
        found: list[object] = []
        for each in measurements:
            sample = Sample(each.observed_at, each.value)
            subject = Subject(each, sample, past, tools.get(each.collector, {}), told=False)
            appraisal = appraise(self._condition, subject)
            comparison = appraisal.comparison
            seen = (comparison.outcome, comparison.stance) if comparison is not None else None
            found.append((each.key, seen, bool(of_the_ruler(appraisal.baseline))))
        return tuple(found)
