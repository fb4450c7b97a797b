"""An outcome, filled in with what the rule, its metric and the target say of themselves."""

from __future__ import annotations

from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.rule import Rule
from qualitywatch.pipeline.evaluate.situation import Situation


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
