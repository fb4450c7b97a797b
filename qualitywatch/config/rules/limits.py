"""The limits of a rule or of a condition, and whether they make sense together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qualitywatch.config.rules.keys import ConditionConfig, RuleConfig
from qualitywatch.domain.limits import Limits

Remark = tuple[str, str]
"""A key and what is wrong with it; the empty key is the rule as a whole."""


@dataclass(frozen=True, slots=True)
class Side:
    """The limits of one outcome, ``warn`` or ``fail``, as they are written; ``at`` is the prefix of their keys."""

    at: str
    above: float | None = None
    below: float | None = None
    outside: tuple[float, float] | None = None
    equals: float | None = None
    unless: float | None = None
    changed: bool | str | None = None

    @property
    def highest(self) -> float | None:
        """The largest value that passes."""
        return self.outside[1] if self.outside else self.above

    @property
    def lowest(self) -> float | None:
        """The smallest value that passes."""
        return self.outside[0] if self.outside else self.below

    @property
    def alone(self) -> float | None:
        """The only value that passes; of a change, none at all."""
        return 0.0 if self.changed else self.unless

    def given(self) -> list[str]:
        """The keys that are given."""
        named: Mapping[str, object] = {
            "above": self.above,
            "below": self.below,
            "outside": self.outside,
            "equals": self.equals,
            "unless_equals": self.unless,
            "if_changed": self.changed,
        }
        return [f"{self.at}{name}" for name, value in named.items() if value is not None]


def sides_of(config: RuleConfig | ConditionConfig) -> tuple[Side, Side]:
    """What warns and what fails; a condition has only the latter, without a prefix."""
    if isinstance(config, ConditionConfig):
        held = Side(
            "",
            config.above,
            config.below,
            config.outside,
            config.equals,
            config.unless_equals,
            config.if_changed,
        )
        return Side(""), held
    return (
        Side(
            "warn_",
            config.warn_above,
            config.warn_below,
            config.warn_outside,
            config.warn_equals,
            config.warn_unless_equals,
            config.warn_if_changed,
        ),
        Side(
            "fail_",
            config.fail_above,
            config.fail_below,
            config.fail_outside,
            config.fail_equals,
            config.fail_unless_equals,
            config.fail_if_changed,
        ),
    )


def limits_of(config: RuleConfig | ConditionConfig) -> Limits:
    """The limits as they are judged by."""
    warn, fail = sides_of(config)
    return Limits(
        warn_above=warn.highest,
        fail_above=fail.highest,
        warn_below=warn.lowest,
        fail_below=fail.lowest,
        warn_equals=warn.equals,
        fail_equals=fail.equals,
        warn_unless=warn.alone,
        fail_unless=fail.alone,
        clear_at=config.clear_at if isinstance(config, RuleConfig) else None,
    )


def nonsense_in_limits(config: RuleConfig | ConditionConfig) -> Iterator[Remark]:
    """What is wrong with the limits, whatever they are limits of."""
    warn, fail = sides_of(config)
    for side in (warn, fail):
        for name, value in (("above", side.above), ("below", side.below)):
            if side.outside is not None and value is not None:
                yield f"{side.at}{name}", f"{side.at}outside bounds both sides already"
    yield from _never_warns(warn, fail)
    yield from _nothing_passes(warn, fail)
    if isinstance(config, RuleConfig) and config.clear_at is not None:
        yield from _unreachable(config.clear_at, warn, fail)


def _unreachable(clear_at: float, warn: Side, fail: Side) -> Iterator[Remark]:
    """Where a value that is clear would still breach, or where there are limits on both sides, or on neither."""
    highest, lowest = _within(warn, fail)
    if highest is not None and lowest is not None:
        yield "clear_at", "clear_at needs limits on one side only: write a rule for each side"
    elif highest is None and lowest is None:
        yield "clear_at", "clear_at needs a limit above or below, which it is stricter than"
    elif (highest is not None and clear_at > highest) or (lowest is not None and clear_at < lowest):
        yield "clear_at", "clear_at is beyond the limit, so a value could be clear and a breach at once"


def _within(warn: Side, fail: Side) -> tuple[float | None, float | None]:
    """The largest and the smallest value that pass all limits."""
    highest = min((side.highest for side in (warn, fail) if side.highest is not None), default=None)
    lowest = max((side.lowest for side in (warn, fail) if side.lowest is not None), default=None)
    return highest, lowest


def _never_warns(warn: Side, fail: Side) -> Iterator[Remark]:
    if warn.highest is not None and fail.highest is not None and warn.highest > fail.highest:
        yield (
            _of(warn, "above"),
            f"{_of(warn, 'above')} is beyond {_of(fail, 'above')}, so it would never warn",
        )
    if warn.lowest is not None and fail.lowest is not None and warn.lowest < fail.lowest:
        yield (
            _of(warn, "below"),
            f"{_of(warn, 'below')} is beyond {_of(fail, 'below')}, so it would never warn",
        )
    if warn.equals is not None and warn.equals == fail.equals:
        yield "warn_equals", "fail_equals is the same value, so it would never warn"
    if warn.alone is not None and fail.alone is not None:
        yield warn.given()[-1], f"{fail.given()[-1]} fails for everything else, so it would never warn"


def _of(side: Side, name: str) -> str:
    return f"{side.at}{'outside' if side.outside else name}"


def _nothing_passes(warn: Side, fail: Side) -> Iterator[Remark]:
    highest, lowest = _within(warn, fail)
    if highest is not None and lowest is not None and lowest > highest:
        yield "", "the limits contradict each other: no value lies within them"
        return
    for alone in (each.alone for each in (warn, fail) if each.alone is not None):
        too_high = highest is not None and alone > highest
        too_low = lowest is not None and alone < lowest
        if too_high or too_low or alone in (warn.equals, fail.equals):
            yield "", f"the limits contradict each other: {alone:g} is the only value allowed, and refused"
