"""From a rule as it is written to the rule as it is judged."""

from __future__ import annotations

from qualitywatch.config.document import Document
from qualitywatch.config.rules.keys import RuleConfig
from qualitywatch.domain.lasting import Timing
from qualitywatch.domain.rule import Limits, Rule, Selector


def rule_of(config: RuleConfig, document: Document, index: int) -> Rule:
    """The rule that stands at ``index`` in the document."""
    return Rule(
        id=config.id,
        metric=config.metric,
        limits=Limits(
            warn_above=config.warn_above,
            fail_above=config.fail_above,
            warn_below=config.warn_below,
            fail_below=config.fail_below,
            clear_at=config.clear_at,
        ),
        severity=config.severity,
        why=config.why,
        fix=config.fix,
        where=Selector(config.where.kind, config.where.name, config.where.labels),
        against=config.against,
        labels=config.labels,
        per=tuple(config.per),
        timing=Timing(config.for_, config.clear_for, config.keep_firing_for),
        required=config.required,
        min_sample=config.min_sample,
        source=config.source,
        pack=document.file,
        line=document.line_of(("rules", index)),
    )
