"""An outcome, filled in with what the rule, its metric and the target say of themselves."""

from __future__ import annotations

from collections.abc import Mapping

from qualitywatch.domain.measurement import Measurement
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.rule import Rule
from qualitywatch.pipeline.evaluate.limits import Comparison
from qualitywatch.pipeline.evaluate.situation import Situation


def pass_of(
    rule: Rule,
    situation: Situation,
    measurement: Measurement,
    comparison: Comparison,
    labels: Mapping[str, str],
) -> RuleOutcome:
    """The outcome of a value that is within its limits and says nothing more; most are, so it is made without detours."""
    definition, target = measurement.metric, situation.target
    return RuleOutcome(
        rule=rule.id,
        metric=definition.id,
        characteristic=definition.characteristic,
        target=target.name,
        environment=target.environment,
        outcome=Outcome.PASS,
        severity=rule.severity,
        why=rule.why,
        fix=rule.fix,
        unit=definition.unit,
        title=definition.title,
        labels=labels,
        value=measurement.value,
        limit=comparison.limit,
        clears_at=comparison.clears_at,
        comparison=comparison.side,
        observed_at=measurement.observed_at,
        required=rule.required,
        since=situation.since,
        elements=situation.elements_of(measurement),
        tools=situation.tools.get(measurement.collector, {}),
        evidence=measurement.evidence,
        evidence_total=measurement.evidence_total,
    )


def outcome_of(rule: Rule, situation: Situation, **known: object) -> RuleOutcome:
    """The outcome with what is ``known`` of it."""
    definition = situation.catalogue[rule.metric]
    return RuleOutcome(
        rule=rule.id,
        metric=rule.metric,
        characteristic=definition.characteristic,
        title=definition.title,
        unit=definition.unit,
        target=situation.target.name,
        environment=situation.target.environment,
        severity=rule.severity,
        why=rule.why,
        fix=rule.fix,
        **known,  # type: ignore[arg-type]
    )
