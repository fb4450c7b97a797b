"""What a rule asks for, in words: for lists of rules and for the reference."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from qualitywatch.domain.asks import Anomaly, Burn, Change, Forecast, LabelChange, Trend
from qualitywatch.domain.durations import format_duration
from qualitywatch.domain.limits import Limits
from qualitywatch.domain.quantities import (
    ALL_DIGITS,
    exact_quantity,
    format_change,
    format_number,
    format_quantity,
)
from qualitywatch.domain.rule import Condition, Rule
from qualitywatch.domain.selector import Selector

Unit = Callable[[str], str]
"""The unit of a metric, by its id."""


def limits_told(rule: Rule, unit: Unit) -> str:
    """Everything that warns and fails, in the metric's own words: ``warn above 16 %, fail above 21 %``."""
    if rule.conditions:
        outcome = "warn" if rule.warns else "fail"
        told = f" {'and' if rule.join == 'all' else 'or'} ".join(
            _condition(each, unit) for each in rule.conditions
        )
        return ", ".join([f"{outcome} where {told}", *_opened(rule)])
    parts = [told for told in (_limits(rule, unit), *_silence(rule), *_opened(rule)) if told]
    return ", ".join(parts)


def _condition(condition: Condition, unit: Unit) -> str:
    told = _told(condition, condition.limits, unit(condition.metric))
    told = told.replace("fail ", "", 1).replace(", fail ", " or ")
    where = f" on {_where(condition.where)}" if condition.where else ""
    return f"{condition.metric}{where} is {told}"


def _where(where: Selector) -> str:
    kinds = where.kind if isinstance(where.kind, tuple) else (where.kind,) if where.kind else ()
    names = where.name if isinstance(where.name, tuple) else (where.name,) if where.name else ()
    labels = [f"{name}={value}" for name, value in where.labels.items()]
    return " ".join([*(str(kind) for kind in kinds), *names, *labels]) or "any target"


def _limits(rule: Rule, unit: Unit) -> str:
    return _told(rule.parts[0], rule.limits, unit(rule.metric))


def _told(condition: Condition, limits: Limits, unit: str) -> str:
    """The limits of one condition and what they are limits of."""
    ask = condition.ask
    if isinstance(ask, Burn):
        bad = f", bad is {_bounds(ask.bad, unit, condition).replace('fail ', '')}" if ask.bad else ""
        good = format_quantity(ask.objective, "1", digits=ALL_DIGITS)
        return (
            f"fail at {ask.fast:g} and warn at {ask.slow:g} times the budget of an objective of {good}{bad}"
        )
    told = _bounds(limits, unit, condition)
    match ask:
        case Change():
            told += f" against `{ask.against}`"
        case LabelChange():
            told = told.replace("unless the same", f"if {ask.label} changes")
        case Trend():
            told += f" a day over {ask.over.words}"
        case Anomaly():
            told += f" deviations from the median of {ask.over.words}"
        case Forecast():
            told += f", warn {format_duration(ask.within)} before"
    return told


def _bounds(limits: Limits, unit: str, condition: Condition) -> str:
    named = (
        ("warn above", limits.warn_above),
        ("fail above", limits.fail_above),
        ("warn below", limits.warn_below),
        ("fail below", limits.fail_below),
        ("warn at", limits.warn_equals),
        ("fail at", limits.fail_equals),
        ("warn unless", limits.warn_unless),
        ("fail unless", limits.fail_unless),
    )
    return ", ".join(
        f"{name} {_said(value, name, unit, condition)}" for name, value in named if value is not None
    )


def _said(value: float, name: str, unit: str, condition: Condition) -> str:
    ask = condition.ask
    if isinstance(ask, Change | LabelChange) and name.endswith("unless") and value == 0:
        return "the same"
    if isinstance(ask, Anomaly):
        return format_number(value, digits=ALL_DIGITS)
    if isinstance(ask, Change) and ask.relative:
        return f"{value * 100:+g} %"
    if isinstance(ask, Change | Trend):
        return f"{value * 100:+g} points" if unit == "1" else format_change(value, unit)
    return exact_quantity(value, unit)


def _opened(rule: Rule) -> Iterator[str]:
    """How many findings it opens, where that is less than one for each label set."""
    if rule.group_by is not None:
        yield (
            f"one finding for each {' and '.join(rule.group_by)}" if rule.group_by else "one finding for all"
        )
    if rule.max_findings is not None:
        yield f"at most {rule.max_findings} finding{'s' if rule.max_findings > 1 else ''}"


def _silence(rule: Rule) -> Iterator[str]:
    for name, span in (("warn", rule.silence.warn), ("fail", rule.silence.fail)) if rule.silence else ():
        if span is not None:
            turns = " turns" if span.count is not None else ""
            yield f"{name} where nothing was measured for {span}{turns}"
