"""What a condition makes of one sample: by itself, or compared with another one. The other kinds have modules of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from qualitywatch.domain.asks import Against, Anomaly, Burn, Change, Forecast, LabelChange, Trend, Value
from qualitywatch.domain.limits import Limits
from qualitywatch.domain.quantities import format_change, format_quantity
from qualitywatch.domain.rule import Condition
from qualitywatch.pipeline.evaluate.anomaly import appraise_anomaly
from qualitywatch.pipeline.evaluate.burn import appraise_burn
from qualitywatch.pipeline.evaluate.limits import compare, difference
from qualitywatch.pipeline.evaluate.past import Baseline
from qualitywatch.pipeline.evaluate.subject import Appraisal, Subject
from qualitywatch.pipeline.evaluate.trend import appraise_forecast, appraise_trend

NOTHING_EARLIER = "nothing to compare with yet: no earlier measurement is kept"
NO_REF = "nothing to compare with: qualitywatch check --against REF measures the base of a change"


def appraise(condition: Condition, subject: Subject) -> Appraisal:
    """How the subject stands; its metric and labels are not looked at."""
    return _APPRAISE[type(condition.ask)](condition.ask, condition.limits, subject)


def _value(ask: Value, limits: Limits, subject: Subject) -> Appraisal:
    del ask
    return Appraisal(compare(subject.sample.value, limits))


def _change(ask: Change, limits: Limits, subject: Subject) -> Appraisal:
    sample = subject.sample
    quantity = "relative_change" if ask.relative else "change"
    baseline = subject.past.baseline(ask.against, subject.measurement.key, sample.observed_at, subject.tools)
    if baseline is None:
        return Appraisal(None, _nothing(ask.against), quantity)
    judged = difference(sample.value, baseline.value)
    if ask.relative and judged:
        if baseline.value == 0.0:
            said = f"{_told(ask.against, baseline, subject)} and a change from 0 is no share of it"
            return Appraisal(None, said, quantity, baseline=baseline)
        judged /= abs(baseline.value)
    return Appraisal(
        compare(judged, limits),
        f"{_moved(judged, ask, subject)} {_told(ask.against, baseline, subject)}" if subject.told else "",
        quantity,
        judged,
        baseline,
        window=ask.against.over.words if ask.against.over else "",
        measurements=baseline.measurements,
    )


def _nothing(against: Against) -> str:
    if against == Against.REF:
        return NO_REF
    if against.name == "release":
        return "nothing to compare with: nothing was measured at the last release, or there is none"
    return f"nothing to compare with: nothing was measured at {against}" if against.point else NOTHING_EARLIER


def _moved(judged: float, ask: Change, subject: Subject) -> str:
    if not judged:
        return "the same as"
    size = abs(judged)
    told = format_quantity(size, "1") if ask.relative else format_change(size, subject.metric.unit)
    return f"{told.lstrip('+')} {'above' if judged > 0 else 'below'}"


def _told(against: Against, baseline: Baseline, subject: Subject) -> str:
    value = format_quantity(baseline.value, subject.metric.unit)
    return f"{value} ({baseline.told or _NAMES.get(against.name, against.name)})"


_NAMES = {
    "previous": "the previous measurement",
    "best": "the best so far",
    "median": "the median",
    "ref": "the base of the change",
    "release": "the last release",
    "baseline": "the baseline",
}


def _label_change(ask: LabelChange, limits: Limits, subject: Subject) -> Appraisal:
    key = subject.measurement.key
    before = subject.past.labels_before(key, ask.label, subject.sample.observed_at)
    if before is None:
        return Appraisal(None, NOTHING_EARLIER, "label")
    now = subject.measurement.labels[ask.label]
    changed = now not in before.values
    earlier = ", ".join(before.values)
    said = (
        f"{ask.label} is {now}, and was {earlier} at {before.at:%Y-%m-%d %H:%M}"
        if changed
        else f"{ask.label} is {now} as before"
    )
    return Appraisal(compare(float(changed), limits), said, "label", float(changed), measurements=1)


_APPRAISE: Mapping[type, Callable[[Any, Limits, Subject], Appraisal]] = {
    Value: _value,
    Change: _change,
    LabelChange: _label_change,
    Trend: appraise_trend,
    Forecast: appraise_forecast,
    Anomaly: appraise_anomaly,
    Burn: appraise_burn,
}
