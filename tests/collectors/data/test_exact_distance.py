"""The exact Kolmogorov–Smirnov distance: scipy's, from as few rows as can matter."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest
from scipy.stats import ecdf

from qualitywatch_data.comparison.exact import suspects
from qualitywatch_data.drift import DriftCollector
from qualitywatch_data.profiles.bins import Bin, Bins
from qualitywatch_data.profiles.histogram import Histogram
from qualitywatch_data.profiles.layout import RESOLUTION, Layout

NORMAL = "sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())"
ROWS = (
    f"SELECT {NORMAL} + {{shift}} AS normal, exp(3 * {NORMAL}) * (1 + {{shift}}) AS tailed, floor(4 * random() + {{shift}}) AS few,"
    f" round({NORMAL} + {{shift}}, 1)::DECIMAL(9, 1) AS tied,"
    " CASE WHEN random() < 0.1 THEN NULL WHEN random() < 0.1 THEN 'inf'::DOUBLE ELSE random() END AS odd FROM range({rows})"
)
COLUMNS = ("normal", "tailed", "few", "tied", "odd")


def column(path, name: str) -> list[float]:
    with duckdb.connect() as connection:
        query = f"SELECT {name}::DOUBLE FROM '{path}' WHERE isfinite({name}::DOUBLE)"
        return [x for (x,) in connection.execute(query).fetchall()]


def scipys(one: list[float], other: list[float]) -> float:
    places = np.array(sorted({*one, *other}))
    f, g = (ecdf(each).cdf.evaluate(places) for each in (one, other))
    return float(np.abs(f - g).max())


@pytest.mark.parametrize("shift", [0.0, 0.05, 0.5])
def test_the_distance_is_scipys_to_the_last_digits(run, write, shift) -> None:
    reference = write("reference.parquet", ROWS.format(shift=0.0, rows=6000))
    current = write("current.parquet", ROWS.format(shift=shift, rows=2500))
    found = run(DriftCollector.model_validate({"reference": "reference.parquet", "exact": True}), current)
    for name in COLUMNS:
        wanted = scipys(column(reference, name), column(current, name))
        assert found.values[f"drift.ks {name}"] == pytest.approx(wanted, abs=1e-12)
        assert found.said(f"drift.ks {name}") == f"{name}: exact"


def test_only_bins_are_read_again_in_which_the_distance_can_lie() -> None:
    counts = [(5, 95), (10, 10), (60, 8), (10, 9), (95, 5)]
    one, other = (
        Histogram(
            Layout(0.0, 1.0),
            Bins.of(Bin(place, pair[side], 0.0) for place, pair in enumerate(counts)),
            RESOLUTION,
        )
        for side in (0, 1)
    )
    least, wanted = suspects(one, other)
    assert least == pytest.approx(105 / 127 - 15 / 180)
    assert [(each.index, each.below) for each in wanted] == [(0, (0, 0)), (1, (5, 95)), (2, (15, 105))]
