"""Whether the keys of a rule make sense together."""

from __future__ import annotations

from collections.abc import Iterator

from qualitywatch.config.rules.groups import nonsense_in_groups
from qualitywatch.config.rules.keys import ConditionConfig, QuestionConfig, RuleConfig
from qualitywatch.config.rules.limits import Remark, nonsense_in_limits, sides_of
from qualitywatch.domain.span import Span

LEAST_OF_A_TREND, LEAST_OF_AN_ANOMALY, LEAST_OF_A_MEDIAN = 6, 15, 2
_NEVER_WARNS = "warn_missing_for is not shorter than fail_missing_for, so it would never warn"
_A_LIMIT = "warn_above, fail_above, warn_below or fail_below"


def nonsense(config: RuleConfig) -> Iterator[Remark]:
    """Each key that makes no sense beside the others, and why."""
    joined = config.all or config.any
    if joined is None:
        yield from _rule_alone(config)
    else:
        yield from _rule_of_conditions(config)
        for index, condition in enumerate(joined):
            at = f"{'all' if config.all else 'any'}.{index}"
            for key, message in _condition(condition):
                yield f"{at}.{key}" if key else at, message
    yield from _silences(config)
    yield from nonsense_in_groups(config)


def _rule_alone(config: RuleConfig) -> Iterator[Remark]:
    warn, fail = sides_of(config)
    limits = [*warn.given(), *fail.given()]
    silences = config.warn_missing_for or config.fail_missing_for
    if not limits and config.objective is None and silences is None:
        yield "", f"a rule needs a limit: {_A_LIMIT}"
    if config.metric is None and config.where.characteristic is None:
        yield "metric", "this key is missing; where: {characteristic: …} may stand for it"
    for key in ("same", "outcome"):
        if getattr(config, key):
            yield key, f"{key} belongs to a rule that joins conditions with all or any"
    yield from nonsense_in_limits(config)
    yield from _question(config, limits)
    yield from _foresight(config, limits)
    if config.objective is None:
        for key in ("warn_burn", "fail_burn"):
            if getattr(config, key) is not None:
                yield key, f"{key} needs an objective, whose error budget burns"


def _condition(condition: ConditionConfig) -> Iterator[Remark]:
    limits = sides_of(condition)[1].given()
    if not limits and condition.objective is None:
        yield "", "a condition needs a limit: above, below, outside, equals, unless_equals or if_changed"
    if condition.where is not None and condition.where.characteristic is not None:
        yield "where.characteristic", "a condition names its metric, whose characteristic is known"
    yield from nonsense_in_limits(condition)
    yield from _question(condition, limits)


def _question(config: QuestionConfig, limits: list[str]) -> Iterator[Remark]:
    """What is asked for is one thing, and has what it needs."""
    asked = [key for key in ("against", "trend", "anomaly", "objective") if getattr(config, key) is not None]
    changed = [key for key in limits if key.endswith("if_changed")]
    for key in asked[1:]:
        yield key, f"a rule asks one thing: {asked[0]} or {key}"
    if changed and asked and asked[0] != "against":
        yield changed[0], f"{changed[0]} compares values, and {asked[0]} asks for something else"
    labels = {getattr(config, key) for key in changed}
    if len(labels) > 1:
        yield changed[0], "warn_if_changed and fail_if_changed name different things"
    if any(isinstance(label, str) for label in labels) and (
        config.against is not None or len(limits) > len(changed)
    ):
        yield changed[0], "that a label changes is asked alone, and of the measurement before"
    if config.objective is not None and limits:
        yield (
            limits[0],
            "with an objective, bad_above and bad_below say what is bad; warn_burn and fail_burn are its limits",
        )
    for key, needed in (
        ("change", "against"),
        ("baseline", "against"),
        ("anomaly_floor", "anomaly"),
        ("bad_above", "objective"),
        ("bad_below", "objective"),
    ):
        if getattr(config, key) is not None and getattr(config, needed) is None:
            yield key, f"{key} needs {needed}"
    yield from _baseline(config)
    if None not in (config.bad_above, config.bad_below) and config.bad_above < config.bad_below:  # type: ignore[operator]
        yield "bad_above", "bad_above and bad_below leave no value that is good"
    yield from _long_enough(config)


def _baseline(config: QuestionConfig) -> Iterator[Remark]:
    against = config.against
    if against is None:
        return
    if against.name == "baseline" and config.baseline is None:
        yield "against", "baseline names which: a day, a tag, a commit, or the JSON of a check that was kept"
    if against.name != "baseline" and config.baseline is not None:
        yield "baseline", f"baseline needs against: baseline, and this is against {against}"


def _long_enough(config: QuestionConfig) -> Iterator[Remark]:
    over = config.against.over if config.against is not None else None
    for key, span, least in (
        ("trend", config.trend, LEAST_OF_A_TREND),
        ("anomaly", config.anomaly, LEAST_OF_AN_ANOMALY),
        ("against", over, LEAST_OF_A_MEDIAN),
    ):
        if span is not None and _too_few(span, least):
            yield key, f"expected at least {least} measurements, or a duration such as 30d"


def _too_few(span: Span, least: int) -> bool:
    return span.count is not None and span.count < least


def _foresight(config: RuleConfig, limits: list[str]) -> Iterator[Remark]:
    if config.pace is not None and config.warn_before is None:
        yield "pace", "pace needs warn_before"
    if config.pace is not None and _too_few(config.pace, LEAST_OF_A_TREND):
        yield "pace", f"expected at least {LEAST_OF_A_TREND} measurements, or a duration such as 30d"
    if config.warn_before is None:
        return
    for key in ("against", "trend", "anomaly", "objective"):
        if getattr(config, key) is not None:
            yield (
                "warn_before",
                f"warn_before foretells when a value breaks its limit, and {key} asks for something else",
            )
    if not any(key.endswith(("above", "below", "outside")) for key in limits):
        yield "warn_before", f"warn_before needs a limit to foretell: {_A_LIMIT}"


def _rule_of_conditions(config: RuleConfig) -> Iterator[Remark]:
    word = "all" if config.all is not None else "any"
    if config.all is not None and config.any is not None:
        yield "any", "a rule joins its conditions with all or with any"
    own = (
        "metric",
        "against",
        "trend",
        "anomaly",
        "objective",
        "warn_before",
        "min_sample",
        "labels",
        "clear_at",
    )
    for key in (*(key for side in sides_of(config) for key in side.given()), *own):
        if getattr(config, key):
            yield key, f"{key} belongs into a condition of {word}"
    if config.where.characteristic is not None:
        yield "where.characteristic", "conditions name their metrics, whose characteristics are known"


def _silences(config: RuleConfig) -> Iterator[Remark]:
    warn, fail = config.warn_missing_for, config.fail_missing_for
    if config.all or config.any:
        for key, span in (("warn_missing_for", warn), ("fail_missing_for", fail)):
            if span is not None:
                yield key, f"{key} belongs into a rule of its own, on one metric"
    for key, span in (("warn_missing_for", warn), ("fail_missing_for", fail)):
        if span is not None and config.per:
            yield key, f"{key} is told of the metric as a whole, without per: write a rule of its own"
    if warn is None or fail is None:
        return
    if warn.count is not None and fail.count is not None and warn.count >= fail.count:
        yield "warn_missing_for", _NEVER_WARNS
    if warn.length is not None and fail.length is not None and warn.length >= fail.length:
        yield "warn_missing_for", _NEVER_WARNS
