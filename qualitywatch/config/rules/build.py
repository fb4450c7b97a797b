"""From a rule as it is written to the rules that are judged: one for each metric that it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from qualitywatch.config.document import Document
from qualitywatch.config.rules.keys import ConditionConfig, QuestionConfig, RuleConfig, SelectorConfig
from qualitywatch.config.rules.limits import limits_of, sides_of
from qualitywatch.domain.asks import (
    VALUE,
    Against,
    Anomaly,
    Ask,
    Burn,
    Change,
    Forecast,
    LabelChange,
    Silence,
    Trend,
)
from qualitywatch.domain.lasting import Timing
from qualitywatch.domain.limits import Limits
from qualitywatch.domain.outcome import METRIC_MARK
from qualitywatch.domain.rule import Condition, Rule
from qualitywatch.domain.selector import Names, Selector, is_pattern
from qualitywatch.domain.span import Span

PACE = Span(length=timedelta(days=30))
FAST_BURN, SLOW_BURN = 4.0, 1.0


def rules_of(config: RuleConfig, metrics: Sequence[str], document: Document, index: int) -> list[Rule]:
    """The rules that the one at ``index`` of the document makes of ``metrics``."""
    if config.all or config.any:
        return [_joined(config, document, index)]
    several = config.metric is None or len(config.metric) > 1 or is_pattern(config.metric[0])
    return [
        _rule(
            config,
            document,
            index,
            metric=metric,
            limits=limits_of(config),
            ask=_ask(config, document),
            labels=_names(config.labels),
            marks={METRIC_MARK: metric} if several else {},
        )
        for metric in metrics
    ]


def _joined(config: RuleConfig, document: Document, index: int) -> Rule:
    conditions = tuple(_condition(each, document) for each in config.all or config.any or ())
    first = conditions[0]
    return _rule(
        config,
        document,
        index,
        metric=first.metric,
        limits=first.limits,
        ask=first.ask,
        labels=first.labels,
        where=first.where or selector_of(config.where),
        conditions=conditions,
        join="all" if config.all else "any",
        same=tuple(config.same),
        warns=config.outcome == "warn",
    )


def _rule(config: RuleConfig, document: Document, index: int, **known: object) -> Rule:
    made: dict[str, object] = {
        "id": config.id,
        "severity": config.severity,
        "why": config.why,
        "fix": config.fix,
        "where": selector_of(config.where),
        "silence": _silence(config),
        "per": tuple(config.per),
        "group_by": None if config.group_by is None else tuple(config.group_by),
        "max_findings": config.max_findings,
        "timing": Timing(config.for_, config.clear_for, config.keep_firing_for),
        "required": config.required is True,
        "optional": config.required is False,
        "min_sample": config.min_sample,
        "source": config.source,
        "pack": document.file,
        "line": document.line_of(("rules", index)),
    }
    return Rule(**{**made, **known})  # type: ignore[arg-type]


def _condition(config: ConditionConfig, document: Document) -> Condition:
    return Condition(
        metric=config.metric,
        limits=limits_of(config),
        ask=_ask(config, document),
        labels=_names(config.labels),
        where=selector_of(config.where) if config.where is not None else None,
    )


def selector_of(config: SelectorConfig) -> Selector:
    """The targets that a rule judges."""
    kinds = config.kind or ()
    return Selector(
        kind=kinds[0] if len(kinds) == 1 else tuple(kinds) or None,
        name=_plain(config.name) if config.name is not None else None,
        labels=_names(config.labels),
    )


def _ask(config: QuestionConfig, document: Document) -> Ask:
    changed = next((side.changed for side in sides_of(config) if side.changed), None)  # type: ignore[arg-type]
    ask: Ask = VALUE
    if isinstance(changed, str):
        ask = LabelChange(changed)
    elif config.against is not None or changed:
        against = config.against or Against.PREVIOUS
        if config.baseline is not None:
            against = Against(against.name, point=point_of(config.baseline, document))
        ask = Change(against, relative=config.change == "relative")
    elif config.trend is not None:
        ask = Trend(config.trend)
    elif config.anomaly is not None:
        ask = Anomaly(config.anomaly, config.anomaly_floor)
    elif config.objective is not None:
        ask = _burn(config, config.objective)
    elif isinstance(config, RuleConfig) and config.warn_before is not None:
        ask = Forecast(config.warn_before, config.pace or PACE)
    return ask


def point_of(baseline: str, document: Document) -> str:
    """What names a past state: the absolute path of a file, which is relative to the rules, or the name itself."""
    if not baseline.endswith(".json"):
        return baseline
    return (Path(document.file).resolve().parent / baseline).as_posix()


def _burn(config: QuestionConfig, objective: float) -> Burn:
    bad = Limits(fail_above=config.bad_above, fail_below=config.bad_below)
    fast, slow = FAST_BURN, SLOW_BURN
    if isinstance(config, RuleConfig):
        fast, slow = config.fail_burn or fast, config.warn_burn or slow
    return Burn(objective, bad if bad != Limits() else None, fast, slow)


def _silence(config: RuleConfig) -> Silence | None:
    silence = Silence(config.warn_missing_for, config.fail_missing_for)
    return silence if silence != Silence() else None


def _names(labels: Mapping[str, tuple[str, ...]]) -> dict[str, str | Names]:
    return {name: _plain(values) for name, values in labels.items()}


def _plain(names: tuple[str, ...]) -> str | Names:
    return names[0] if len(names) == 1 else names
