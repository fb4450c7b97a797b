"""How often verdicts are wrong, on samples that are large enough to notice; benchmarks/drift_truth.py has the figures."""

from __future__ import annotations

import numpy as np
import pytest

from qualitywatch_data.comparison.cells import Cells, merged_cells, ordered_cells
from qualitywatch_data.comparison.columns import Comparison, missing_test
from qualitywatch_data.comparison.distances import pearson, population_stability_index
from qualitywatch_data.comparison.noncentral import critical
from qualitywatch_data.comparison.relevance import Test as RelevanceTest
from qualitywatch_data.comparison.verdict import Verdict, judge
from qualitywatch_data.drift import ALPHA, TOLERANCE
from qualitywatch_data.profiles.column import Kind

RUNS = 300
FINE = 400
"""Bins of a normal distribution: as fine as a histogram's."""


def compared(cells: Cells) -> Comparison:
    test = RelevanceTest(pearson(cells), len(cells.reference) - 1, cells.comparable, TOLERANCE)
    return Comparison("x", Kind.NUMERIC, cells.rows, test, missing_test((0, 0), cells.rows, TOLERANCE))


def verdict(cells: Cells) -> Verdict:
    (judged,) = judge([compared(cells)], ALPHA)
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


@pytest.mark.parametrize("rows", [(1_000_000, 50), (100_000, 100), (10_000, 200)], ids=str)
def test_values_of_which_few_rows_have_none_raise_no_alarm(rows) -> None:
    """Most of six hundred values are in no row of the smaller side: not merged, they would alarm in one table of ten."""
    shares = 1 / np.arange(1, 601)
    assert share_beyond(merged_cells, shares / shares.sum(), shares / shares.sum(), rows) <= 0.005


def test_what_befalls_less_than_one_row_in_a_hundred_is_no_shift() -> None:
    """Every rare value is another one than before, among a million rows on each side."""
    frequent = [(110_000, 110_000)] * 9
    rare = [(10, 0), (0, 10)] * 900
    n, m = (sum(side) for side in zip(*frequent, *rare, strict=True))
    assert n == m
    assert sum(one for one, _ in rare) < 0.01 * n
    assert verdict(merged_cells(frequent + rare)) is Verdict.WITHIN


def test_a_probability_that_proves_a_shift_in_one_column_proves_none_among_hundred() -> None:
    statistic = critical(9, 5_000 * TOLERANCE, ALPHA / 20)
    column = Comparison(
        "x",
        Kind.NUMERIC,
        (10_000, 10_000),
        RelevanceTest(statistic, 9, 5_000, TOLERANCE),
        missing_test((0, 0), (10_000, 10_000), TOLERANCE),
    )
    assert [each.verdict for each in judge([column], ALPHA)] == [Verdict.BEYOND]
    assert {each.verdict for each in judge([column] * 100, ALPHA)} == {Verdict.WITHIN}


@pytest.mark.parametrize("rows", [(1_000_000, 1_000_000), (1_000_000, 50_000), (50_000, 1_000_000)], ids=str)
def test_a_shift_is_estimated_as_its_population_stability_index_however_many_rows_each_side_has(rows) -> None:
    before, now = normal(0), normal(0.2)
    counts = [(round(one * rows[0]), round(other * rows[1])) for one, other in zip(before, now, strict=True)]
    cells = ordered_cells(counts)
    assert compared(cells).values.estimate == pytest.approx(population_stability_index(cells), rel=0.06)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [((500, 50), Verdict.TOO_FEW), ((10_000, 200), Verdict.TOO_FEW), ((2_000, 500), Verdict.WITHIN)],
    ids=str,
)
def test_rows_that_would_not_have_shown_half_a_standard_deviation_are_too_few(rows, expected) -> None:
    random = np.random.default_rng(4)
    counts = [random.multinomial(each, normal(0)).tolist() for each in rows]
    assert verdict(ordered_cells(list(zip(*counts, strict=True)))) is expected


def test_nulls_that_were_rare_and_become_less_rare_are_no_shift() -> None:
    rows = (1_000_000, 1_000_000)
    assert missing_test((10, 12_000), rows, TOLERANCE).p_value > ALPHA
    assert missing_test((10, 100_000), rows, TOLERANCE).p_value < ALPHA
