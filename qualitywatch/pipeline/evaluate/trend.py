"""Where a series is going: its slope, and when that breaks a limit."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import timedelta

from qualitywatch.domain.asks import Forecast, Trend
from qualitywatch.domain.limits import Limits
from qualitywatch.domain.measurement import Sample
from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.quantities import format_change, format_number
from qualitywatch.domain.span import Span
from qualitywatch.pipeline.evaluate.limits import Comparison, compare
from qualitywatch.pipeline.evaluate.subject import NO_HISTORY, Appraisal, Subject
from qualitywatch.pipeline.evaluate.theil_sen import LEAST, Point, Slope, slope_of

_DAY = timedelta(days=1)
_SOON = 10.0
"""Days below which a forecast is told to a tenth."""


def appraise_trend(ask: Trend, limits: Limits, subject: Subject) -> Appraisal:
    """The slope per day against the limits; a slope that noise alone may make counts as 0."""
    slope = _slope(ask.over, subject)
    if isinstance(slope, str):
        return Appraisal(None, slope, "trend", window=ask.over.words)
    judged = slope.per_day if slope.proven else 0.0
    return Appraisal(
        compare(judged, limits),
        _told(slope, subject),
        "trend",
        judged,
        window=ask.over.words,
        measurements=slope.count,
    )


def appraise_forecast(ask: Forecast, limits: Limits, subject: Subject) -> Appraisal:
    """The value against the limits; where it passes, a warning if a proven trend breaks one of them in time.

    The limits foretold are those that fail, or those that warn where none fails.
    """
    comparison = compare(subject.sample.value, limits)
    if comparison.outcome is Outcome.FAIL:
        return Appraisal(comparison)
    slope = _slope(ask.over, subject)
    if isinstance(slope, str):
        return Appraisal(comparison, f"no forecast: {slope}", "forecast", window=ask.over.words)
    told = _told(slope, subject)
    foretold = _first_breach(subject.sample.value, slope, limits)
    if foretold is None or foretold[0] > ask.within / _DAY:
        judged = foretold[0] if foretold else None
        said = f"{told}; {_when(*foretold[:2])}" if foretold else told
        return Appraisal(
            comparison, said, "forecast", judged, window=ask.over.words, measurements=slope.count
        )
    days, side, limit = foretold
    nearer = subject.sample.value - limit if side == "above" else limit - subject.sample.value
    breach = comparison if comparison.breached else Comparison(Outcome.WARN, limit, side, nearer, limit)
    return Appraisal(
        breach,
        f"{told}; {_when(days, side)}",
        "forecast",
        days,
        window=ask.over.words,
        measurements=slope.count,
    )


def _first_breach(value: float, slope: Slope, limits: Limits) -> tuple[float, str, float] | None:
    """Days until, side and limit of the first breach; None where the trend leads to none, or is not proven.

    The pace starts where the line stands now; at the value itself where the line is beyond the limit already.
    """
    if not slope.proven:
        return None
    foretold = []
    for side, limit in _goals(limits):
        if (slope.per_day > 0) == (side == "above"):
            start = slope.now if _within(slope.now, side, limit) else value
            foretold.append((max((limit - start) / slope.per_day, 0.0), side, limit))
    return min((each for each in foretold if math.isfinite(each[0])), default=None)


def _within(value: float, side: str, limit: float) -> bool:
    return value <= limit if side == "above" else value >= limit


def _goals(limits: Limits) -> Iterator[tuple[str, float]]:
    above = limits.fail_above if limits.fail_above is not None else limits.warn_above
    below = limits.fail_below if limits.fail_below is not None else limits.warn_below
    if above is not None:
        yield "above", above
    if below is not None:
        yield "below", below


def _when(days: float, side: str) -> str:
    count = round(days, 1) if days < _SOON else round(days)
    beyond = "over" if side == "above" else "under"
    return f"at this pace {beyond} the limit in {format_number(count)} day{'' if count == 1 else 's'}"


def _slope(span: Span, subject: Subject) -> Slope | str:
    """The slope up to the subject, or why there is none."""
    sample = subject.sample
    stretch = subject.past.stretch(subject.measurement.key, span, sample.observed_at, subject.tools)
    if stretch is None:
        return NO_HISTORY
    samples = [*stretch.samples, sample]
    if span.count is not None:
        samples = samples[-span.count :]
    slope = slope_of([_point(each, sample) for each in samples])
    if slope is not None:
        return slope
    ruler = f" since the ruler changed ({stretch.ruler})" if stretch.ruler else ""
    return f"a trend needs {LEAST} measurements, and {span.words} brought {len(samples)}{ruler}"


def _point(sample: Sample, last: Sample) -> Point:
    return Point((sample.observed_at - last.observed_at) / _DAY, sample.value)


def _told(slope: Slope, subject: Subject) -> str:
    behind = f"{slope.count} measurements in {_days(slope.days)}"
    if not slope.proven:
        return f"no trend that can be told from noise: {behind}"
    return f"{'rises' if slope.per_day > 0 else 'falls'} by {_pace(slope.per_day, subject)}: {behind}"


def _pace(per_day: float, subject: Subject) -> str:
    return f"{format_change(abs(per_day), subject.metric.unit).lstrip('+')} a day"


def _days(days: float) -> str:
    count = round(days, 1) if days < _SOON else round(days)
    return f"{format_number(count)} day{'' if count == 1 else 's'}"
