"""What a rule asks of a series: its value, how far that is from another one, where it is going, how odd it is.

Each kind names the number that the limits then apply to, in its docstring. ``kind`` tells them apart when they are
written down.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Literal

from qualitywatch.domain.limits import Limits
from qualitywatch.domain.span import Span, parse_span

_MEDIAN = re.compile(r"median_(\w+)")
_PLAIN = ("previous", "best", "ref", "release", "baseline")


@dataclass(frozen=True, slots=True)
class Against:
    """What a value is compared with.

    ``name`` is ``previous``, ``best`` (by the metric's direction), ``median`` of ``over``, ``ref`` (the base of a
    change), ``release`` (the last tag before the present commit) or ``baseline``, which ``point`` names: a day, a
    tag, a commit, or the file of a verdict that was kept.
    """

    name: str
    over: Span | None = None
    point: str = ""

    PREVIOUS: ClassVar[Against]
    BEST: ClassVar[Against]
    MEDIAN_30D: ClassVar[Against]
    REF: ClassVar[Against]
    RELEASE: ClassVar[Against]

    def __str__(self) -> str:
        return f"median_{self.over}" if self.over else self.point.rpartition("/")[2] or self.name

    @property
    def named(self) -> bool:
        """Whether it has to be looked up by name, in git or in a file, before anything is compared with it."""
        return self.name in ("release", "baseline")

    @property
    def in_file(self) -> bool:
        """Whether ``point`` is the path of a file."""
        return self.point.endswith(".json")


Against.PREVIOUS = Against("previous")
Against.BEST = Against("best")
Against.MEDIAN_30D = Against("median", Span(length=timedelta(days=30)))
Against.REF = Against("ref")
Against.RELEASE = Against("release")


def parse_against(text: object) -> Against:
    """``previous``, ``best``, ``ref``, ``release``, ``baseline``, ``median_30d`` or ``median_10``; raises ValueError."""
    if isinstance(text, Against):
        return text
    if isinstance(text, str) and text in _PLAIN:
        return Against(text)
    if isinstance(text, str) and (match := _MEDIAN.fullmatch(text)):
        return Against("median", parse_span(match[1]))
    choices = ", ".join(map(repr, _PLAIN))
    near = difflib.get_close_matches(str(text), [*_PLAIN, "median_30d"], n=1)
    meant = f"; did you mean {near[0]!r}?" if near else ""
    raise ValueError(f"expected {choices}, 'median_30d' or 'median_10' (measurements), not {text!r}{meant}")


@dataclass(frozen=True, slots=True)
class Value:
    """The value itself, in the metric's unit."""

    kind: Literal["value"] = "value"


@dataclass(frozen=True, slots=True)
class Change:
    """The difference value - baseline, in the metric's unit, or as a share of the baseline's size."""

    against: Against
    relative: bool = False
    kind: Literal["change"] = "change"


@dataclass(frozen=True, slots=True)
class LabelChange:
    """1 where the series carries another value of a label than the one measured before it, else 0."""

    label: str
    kind: Literal["label_change"] = "label_change"


@dataclass(frozen=True, slots=True)
class Trend:
    """The slope over a span, in the metric's unit per day; 0 where no trend can be told from noise."""

    over: Span
    kind: Literal["trend"] = "trend"


@dataclass(frozen=True, slots=True)
class Forecast:
    """The value itself; and where it passes, whether the trend ``over`` a span breaks a limit ``within`` a time."""

    within: timedelta
    over: Span
    kind: Literal["forecast"] = "forecast"


@dataclass(frozen=True, slots=True)
class Anomaly:
    """How many robust standard deviations the value lies from the median of a span.

    The deviation counts as at least ``floor``, in the metric's unit, so that a series which never moved does not alarm
    at the slightest.
    """

    over: Span
    floor: float | None = None
    kind: Literal["anomaly"] = "anomaly"


@dataclass(frozen=True, slots=True)
class Burn:
    """How many times faster than allowed an error budget is used up: 1 uses exactly all of it.

    ``objective`` is the share that has to be good. A measurement is bad where it is beyond ``bad``; without it, the
    metric is a share, and what it counts as bad is the budget's use.
    """

    objective: float
    bad: Limits | None = None
    fast: float | None = 4.0
    slow: float | None = 1.0
    kind: Literal["burn"] = "burn"


Ask = Value | Change | LabelChange | Trend | Forecast | Anomaly | Burn
VALUE = Value()


@dataclass(frozen=True, slots=True)
class Silence:
    """After how long without a measurement a rule warns and fails; a count is one of turns that brought none."""

    warn: Span | None = None
    fail: Span | None = None
