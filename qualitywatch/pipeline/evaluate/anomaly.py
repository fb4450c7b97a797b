"""How odd a value is: its robust z-score (Iglewicz and Hoaglin 1993, ISBN 0-87389-247-X)."""

from __future__ import annotations

import statistics

from qualitywatch.domain.asks import Anomaly
from qualitywatch.domain.limits import Limits
from qualitywatch.domain.metric import MetricDefinition
from qualitywatch.domain.quantities import format_change, format_number, format_quantity
from qualitywatch.pipeline.evaluate.limits import compare
from qualitywatch.pipeline.evaluate.past import Baseline
from qualitywatch.pipeline.evaluate.subject import NO_HISTORY, Appraisal, Subject

LEAST = 15
"""Earlier measurements below which the deviation itself is too uncertain to judge by."""
_NORMAL = 1.482602218505602  # the standard deviation of a normal distribution whose median deviation is 1
_SHARE_OF_MEDIAN, _POINT, _ONE_PIECE = 0.01, 0.01, 0.5


def appraise_anomaly(ask: Anomaly, limits: Limits, subject: Subject) -> Appraisal:
    """(value - median) / deviation against the limits; the deviation is 1.4826 times the median absolute one."""
    sample = subject.sample
    stretch = subject.past.stretch(subject.measurement.key, ask.over, sample.observed_at, subject.tools)
    window = ask.over.words
    if stretch is None:
        return Appraisal(None, NO_HISTORY, "anomaly", window=window)
    values = [each.value for each in stretch.samples]
    count = len(values)
    if count < LEAST:
        ruler = f" since the ruler changed ({stretch.ruler})" if stretch.ruler else ""
        said = f"an anomaly needs {LEAST} earlier measurements, and {window} brought {count}{ruler}"
        return Appraisal(None, said, "anomaly", window=window, measurements=count)
    median = statistics.median(values)
    spread = _NORMAL * statistics.median(abs(value - median) for value in values)
    deviation = max(spread, _floor(ask, subject.metric, median))
    unit = subject.metric.unit
    baseline = Baseline(median, told=f"the median of {count} measurements", measurements=count)
    if deviation == 0.0:
        said = f"all {count} measurements of {window} were {format_quantity(median, unit)}: anomaly_floor says what counts as a move"
        return Appraisal(None, said, "anomaly", baseline=baseline, window=window, measurements=count)
    score = (sample.value - median) / deviation
    side = "above" if score >= 0 else "below"
    said = (
        f"{format_number(abs(score))} robust standard deviations {side} {format_quantity(median, unit)}, the median of"
        f" {count} measurements ({window}); one deviation is {format_change(deviation, unit).lstrip('+')}"
    )
    return Appraisal(compare(score, limits), said, "anomaly", score, baseline, window, count)


def _floor(ask: Anomaly, metric: MetricDefinition, median: float) -> float:
    """The least deviation: as the rule says, or 1 % of the median, but one point of a share and half of a counted thing."""
    if ask.floor is not None:
        return ask.floor
    if metric.unit == "1":
        return _POINT
    return max(_SHARE_OF_MEDIAN * abs(median), _ONE_PIECE if metric.unit.startswith("{") else 0.0)
