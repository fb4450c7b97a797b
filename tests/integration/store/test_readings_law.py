"""Whatever is recorded, in whatever order: latest is the newest by time, and history is complete and sorted."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualitywatch.domain.measurement import SeriesKey
from qualitywatch.domain.target import Target, TargetKind
from store_examples import COMPLEXITY, hours, measured, run_at

MOMENTS = st.integers(min_value=-40, max_value=40)
VALUES = st.floats(allow_nan=False, allow_infinity=False, width=64)
RUNS = st.lists(
    st.tuples(MOMENTS, st.lists(st.tuples(MOMENTS, VALUES, st.sampled_from("ab")), max_size=4)), max_size=8
)


@pytest.fixture(scope="module")
def numbers():
    """Every example gets a target of its own, so that one store serves them all."""
    return count()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(runs=RUNS)
def test_latest_is_the_newest_by_time_and_history_is_sorted_and_complete(store, numbers, runs):
    name = f"target-{next(numbers)}"
    expected: dict[str, dict[int, float]] = {}
    for end, points in runs:
        store.record(
            run_at(hours(end), target=name),
            [
                measured(value, hours(moment), target=name, labels={"file": file})
                for moment, value, file in points
            ],
            Target(name, TargetKind.CODE, "."),
        )
        for moment, value, file in points:
            expected.setdefault(file, {})[moment] = value

    latest = {reading.labels["file"]: reading for reading in store.readings.latest(target=name)}

    assert latest.keys() == expected.keys()
    for file, points in expected.items():
        newest = max(points)
        assert (latest[file].observed_at, latest[file].value) == (hours(newest), points[newest])
        history = store.readings.history(SeriesKey(name, COMPLEXITY.id, (("file", file),)))
        assert [(sample.observed_at, sample.value) for sample in history] == [
            (hours(moment), value) for moment, value in sorted(points.items())
        ]
