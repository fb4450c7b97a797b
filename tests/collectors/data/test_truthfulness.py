"""How often verdicts are wrong, on samples that are large enough to notice; benchmarks/drift_truth.py has the figures."""

from __future__ import annotations

import numpy as np
import pytest

from qualitywatch_data.comparison.cells import Cells, merged_cells, ordered_cells
from qualitywatch_data.comparison.columns import Comparison, missing_test
from qualitywatch_data.comparison.distances import pearson
from qualitywatch_data.comparison.relevance import Test as RelevanceTest
from qualitywatch_data.comparison.verdict import Verdict, judge
from qualitywatch_data.profiles.column import Kind

RUNS = 300
FINE = 400
"""Bins of a normal distribution: as fine as a histogram's."""


def verdict(cells: Cells) -> Verdict:
    test = RelevanceTest(pearson(cells), len(cells.reference) - 1, cells.comparable, 0.02)
    comparison = Comparison("x", Kind.NUMERIC, cells.rows, test, missing_test((0, 0), cells.rows, 0.02))
    (judged,) = judge([comparison], 0.001)
    return judged.verdict


def normal(shift: float) -> np.ndarray:
    places = np.linspace(-6, 6, FINE)
    shares = np.exp(-((places - shift) ** 2) / 2)
    return shares / shares.sum()


def share_beyond(make, before, now, rows: tuple[int, int]) -> float:
    random = np.random.default_rng(7)
    found = [
        verdict(
            make(
                list(
                    zip(
                        random.multinomial(rows[0], before).tolist(),
                        random.multinomial(rows[1], now).tolist(),
                        strict=True,
                    )
                )
            )
        )
        for _ in range(RUNS)
    ]
    return found.count(Verdict.BEYOND) / RUNS


@pytest.mark.parametrize("rows", [(500, 50), (500, 500), (10_000, 200), (1_000_000, 1_000_000)], ids=str)
@pytest.mark.parametrize("categories", [2, 10, 200])
def test_categories_that_have_not_changed_raise_no_alarm(rows, categories) -> None:
    shares = np.arange(1, categories + 1) / np.arange(1, categories + 1).sum()
    assert share_beyond(merged_cells, shares, shares, rows) <= 0.005


@pytest.mark.parametrize("rows", [(500, 50), (2_000, 500), (1_000_000, 1_000_000)], ids=str)
@pytest.mark.parametrize("shift", [0.0, 0.02, 0.1])
def test_a_shift_that_does_not_matter_raises_no_alarm_at_any_size(rows, shift) -> None:
    assert share_beyond(ordered_cells, normal(0), normal(shift), rows) <= 0.005


@pytest.mark.parametrize("rows", [(2_000, 500), (100_000, 500)], ids=str)
def test_half_a_standard_deviation_is_found(rows) -> None:
    assert share_beyond(ordered_cells, normal(0), normal(0.5), rows) >= 0.95


@pytest.mark.parametrize("categories", [10, 64])
def test_a_fifth_of_the_mass_on_another_category_is_found(categories) -> None:
    before = np.full(categories, 1 / categories)
    now = before * 0.8
    now[0] += 0.2
    assert share_beyond(merged_cells, before, now, (2_000, 500)) >= 0.95


def test_a_fifth_of_the_mass_on_one_of_many_rare_values_is_found_among_few_rows() -> None:
    before = np.r_[0.4, np.full(63, 0.6 / 63)]
    now = before * 0.8
    now[40] += 0.2
    assert share_beyond(merged_cells, before, now, (1_000_000, 500)) >= 0.95


@pytest.mark.parametrize("rows", [(1_000, 1_000), (1_000_000, 500)], ids=str)
def test_rare_values_that_have_not_changed_raise_no_alarm(rows) -> None:
    """Hundreds of them are merged, equally rare ones in an order that no side's counts decide."""
    shares = np.r_[0.4, np.full(600, 0.001)]
    assert share_beyond(merged_cells, shares, shares, rows) <= 0.005
