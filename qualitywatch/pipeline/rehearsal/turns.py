"""Which runs can change what a rule finds, known before it is led through a history: those that bring another level.

Most measurements lie where the one before lay. To know that of a value, or of its distance from an earlier one, takes one
look at each sample, and spares judging it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import groupby, pairwise
from operator import itemgetter

from qualitywatch.domain.asks import Against, Change, Value
from qualitywatch.domain.limits import Limits
from qualitywatch.domain.measurement import SeriesKey
from qualitywatch.domain.metric import Direction, MetricDefinition
from qualitywatch.domain.rule import Rule
from qualitywatch.domain.span import Span
from qualitywatch.pipeline.evaluate.limits import alike_around, difference, level_in
from qualitywatch.pipeline.past import MOST_SAMPLES
from qualitywatch.pipeline.rehearsal.written import WrittenHistory, WrittenSeries

_MILLISECOND = timedelta(milliseconds=1)
_PLAIN = ("previous", "best", "median")


def turns_of(
    rule: Rule, metric: MetricDefinition, keys: Iterable[SeriesKey], history: WrittenHistory
) -> frozenset[int] | None:
    """The runs that bring a series to another level than it had, or that see other series than the run before did.

    None where the level of a sample depends on more than the values of its series: on what else the rule asks for, or on a
    change of tools on the way.
    """
    if not _foreseen(rule, metric):
        return None
    found: set[int] = set()
    seen: dict[bytes, int] = {}
    for number, key in enumerate(sorted(keys)):
        series = history.series[key]
        if isinstance(rule.ask, Change) and not _same_tools(series, history):
            return None
        found |= _changes(rule, metric, series, history.order)
        runs = series.runs.tobytes()
        seen[runs] = seen.get(runs, 0) | 1 << number
    return frozenset(found | _other_series(seen, history))


def _foreseen(rule: Rule, metric: MetricDefinition) -> bool:
    if isinstance(rule.ask, Change):
        return rule.ask.against.name in _PLAIN and metric.share is None
    return isinstance(rule.ask, Value)


def _same_tools(series: WrittenSeries, history: WrittenHistory) -> bool:
    tools = history.tools
    first = tools.get(series.runs[0])
    return all(tools.get(run) is first for run in series.runs)


def _changes(
    rule: Rule, metric: MetricDefinition, series: WrittenSeries, order: Mapping[int, int]
) -> set[int]:
    """The runs at which the level becomes another one, in the order in which they were judged."""
    runs = series.runs
    places = [order.get(run, -1) for run in runs]
    if any(one >= other for one, other in pairwise(places)):
        return set(runs)  # what was measured late is judged late: then every run may bring another level
    if isinstance(rule.ask, Change):
        levels = _of_changes(rule.ask, rule.limits, metric, series)
    else:
        levels = _of_values(rule.limits, series)
    by_level = groupby(levels, key=itemgetter(1))
    return {runs[next(same)[0]] for _, same in by_level}


def _of_values(limits: Limits, series: WrittenSeries) -> Iterator[tuple[int, object]]:
    level, around = level_in(limits), alike_around(limits)
    low = high = 0.0
    for place, value in enumerate(series.values):
        if not low < value < high:
            yield place, level(value)
            low, high = around(value)


def _of_changes(
    ask: Change, limits: Limits, metric: MetricDefinition, series: WrittenSeries
) -> Iterator[tuple[int, object]]:
    level, around = level_in(limits), alike_around(limits)
    low = high = 0.0
    for place, (value, baseline) in enumerate(
        zip(series.values, _baselines(ask.against, metric, series), strict=True)
    ):
        if baseline is None or (ask.relative and not baseline):
            known = baseline is not None and value == baseline
            yield place, level(0.0) if known else None
            low = high = 0.0
            continue
        moved = value - baseline
        if ask.relative:
            moved /= abs(baseline)
        if low < moved < high:
            continue
        exact = difference(value, baseline)
        yield place, level(exact / abs(baseline) if ask.relative else exact)
        low, high = around(moved)


def _baselines(against: Against, metric: MetricDefinition, series: WrittenSeries) -> Iterator[float | None]:
    """What each sample is compared with."""
    if against.over is not None:
        yield from _medians(against.over, series)
        return
    better = min if metric.direction is Direction.LOWER else max
    before: float | None = None
    for value in series.values:
        yield before
        before = value if before is None or against.name == "previous" else better(before, value)


def _medians(over: Span, series: WrittenSeries) -> Iterator[float | None]:
    times = series.times
    length = None if over.length is None else over.length // _MILLISECOND
    for place, at in enumerate(times):
        first = place - (over.count or 0) if length is None else bisect_left(times, at - length, 0, place)
        first = max(first, place - MOST_SAMPLES, 0)
        yield series.median(first, place) if first < place else None


def _other_series(seen: Mapping[bytes, int], history: WrittenHistory) -> set[int]:
    """The runs that measured other series than the run of their collector before; ``seen`` are series by their runs."""
    sees: Mapping[int, int] = {}
    for runs, bits in seen.items():
        here = dict.fromkeys(memoryview(runs).cast("q"), bits)
        sees = here if not sees else {**sees, **{of: sees.get(of, 0) | bits for of in here}}
    found: set[int] = set()
    last: dict[str, int | None] = {}
    for run in history.runs:
        now = sees.get(run.id, 0) if run.good else None
        if now != last.get(run.collector, -1):
            found.add(run.id)
            last[run.collector] = now
    return found
