"""Parts that differ so much that no effect is unusual among them: their medians say what is."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from qualitywatch_data.comparison.columns import compared
from qualitywatch_data.comparison.places import largest_effect, places_of
from qualitywatch_data.comparison.variation import Usual, learned
from qualitywatch_data.comparison.verdict import Judged, Verdict, judge
from qualitywatch_data.drift import DriftCollector
from qualitywatch_data.frames import profile
from qualitywatch_data.telling import told

pa = pytest.importorskip("pyarrow")

PLACES = (-1.5, 1.4, -1.2, 0.2, 1.6, -0.9, 0.8, -1.4, 1.1, -0.3, 0.5, 1.5)
"""Where twelve restless months lie, in standard deviations of one."""


class Months:
    """A reference of months, each with its rows."""

    def __init__(self, months) -> None:
        self.whole = profile(pa.table({"x": pa.concat_arrays(months)}))
        parts = [profile(pa.table({"x": each}), layouts=self.whole.layouts) for each in months]
        self.usual = learned([(each.columns["x"], each.rows) for each in parts])

    def judged(self, now) -> Judged:
        current = profile(pa.table({"x": now}), layouts=self.whole.layouts)
        rows = (self.whole.rows, current.rows)
        comparison = compared(self.whole.columns["x"], current.columns["x"], rows, 0.02)
        (found,) = judge([comparison], 0.001, [self.usual])
        return found


def month(place: float, seed: int = 99):
    return pa.array(np.random.default_rng(seed).normal(place, 1, 700))


@pytest.fixture(scope="module")
def restless() -> Months:
    return Months([month(place, seed) for seed, place in enumerate(PLACES)])


def test_a_unit_that_is_wrong_is_found_however_restless_the_months_are(restless) -> None:
    found = restless.judged(month(20))
    assert found.verdict is Verdict.BEYOND
    assert "is unlike those of the 12 parts of the reference" in told(found, hide=False)
    assert "Its median is unlike those" in told(found, hide=True)


def test_a_month_like_the_others_is_no_finding_and_says_what_would_be(restless) -> None:
    found = restless.judged(month(2))
    assert found.comparison.values.p_value < 1e-9
    assert found.verdict is Verdict.WITHIN
    assert "unusual would be a median below -" in told(found, hide=False)
    assert "unusual would be a median unlike theirs" in told(found, hide=True)


def test_effects_decide_where_they_can() -> None:
    calm = Months([month(place / 20, seed) for seed, place in enumerate(PLACES)])
    assert calm.judged(month(20)).places is None


def test_no_shift_is_called_visible_where_none_is() -> None:
    found = Months([pa.array([letter] * 700) for letter in "abcdefgh"]).judged(pa.array(["z"] * 700))
    assert math.isinf(found.visible)
    assert found.verdict is Verdict.TOO_FEW
    assert "that no shift would surely have been seen among them" in told(found, hide=False)


@pytest.mark.parametrize(("n", "m"), [(5000, 5000), (20_000, 2000), (50_000, 500), (5000, 50_000)])
def test_the_largest_effect_is_that_of_sides_without_a_common_value(n, m) -> None:
    random = np.random.default_rng(3)
    reference = profile(pa.table({"x": random.normal(0, 1, n)}))
    current = profile(pa.table({"x": random.normal(1000, 1, m)}), layouts=reference.layouts)
    effect = compared(reference.columns["x"], current.columns["x"], (n, m), 0.02).values.estimate
    assert effect == pytest.approx(largest_effect(n, m), rel=0.25)


def test_sides_without_numbers_have_no_largest_effect() -> None:
    assert math.isinf(largest_effect(0, 5))


@pytest.mark.parametrize("parts", [7, 12, 28])
def test_another_median_like_the_others_is_called_unlike_in_one_of_a_hundred(parts) -> None:
    random = np.random.default_rng(parts)
    drawn = [random.normal(0, 3, parts + 1).tolist() for _ in range(4000)]
    found = [(places_of(each[:-1]), each[-1]) for each in drawn]
    assert np.mean([places.unlike(last) for places, last in found if places]) <= 0.02


def test_medians_that_are_all_alike_decide_nothing() -> None:
    assert places_of([0.0] * 12) is None
    assert places_of([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]) is None
    assert Usual().places is None


MONTH = "SELECT (hash(range + 1000 * {month}) % 10007) / 5003.0 + {place} AS x FROM range(700)"


def test_what_was_learned_of_medians_is_kept(run, write, tmp_path) -> None:
    for number, place in enumerate((*PLACES, 900)):
        write(
            f"months/month=2026-{number // 10 + 1:02}-{number % 10 + 1:02}/a.parquet",
            MONTH.format(month=number, place=place),
        )
    collector = DriftCollector.model_validate(
        {"reference": {"location": "months", "skip": 1}, "data": {"newest": 1}, "columns": ["x"]}
    )
    first = run(collector, tmp_path / "months")
    assert first.values["drift.effect x"] > 0
    assert json.dumps(first.said("drift.effect x")) == json.dumps(
        run(collector, tmp_path / "months").said("drift.effect x")
    )
