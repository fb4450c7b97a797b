"""Tables in memory have the profile of the same rows in a file, and the same verdicts."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from qualitywatch import CollectError
from qualitywatch_data.comparison.verdict import Verdict
from qualitywatch_data.engine.duck import engine
from qualitywatch_data.frames import drift, profile, report
from qualitywatch_data.profiles.document import to_json
from qualitywatch_data.profiles.reading import Choice, profile_of
from qualitywatch_data.sources.files import files_dataset


def rows(seed: int, *, shift: float = 0.0) -> pa.Table:
    random = np.random.default_rng(seed)
    return pa.table(
        {"x": random.normal(shift, 1, 5000), "k": [f"k{each}" for each in random.integers(0, 5, 5000)]}
    )


def test_a_table_in_memory_has_the_profile_of_the_file(tmp_path) -> None:
    table = rows(1)
    with duckdb.connect() as connection:
        connection.register("t", table)
        connection.execute(f"COPY (SELECT * FROM t) TO '{tmp_path / 'a.parquet'}'")
    with engine([str(tmp_path / "a.parquet")]) as opened:
        made, _ = profile_of(opened, files_dataset("a.parquet", tmp_path), "a", Choice())
    held = profile(table, layouts={"x": made.columns["x"].histogram.layout})
    for name in ("x", "k"):
        assert held.columns[name].distinct == made.columns[name].distinct
    assert held.columns["k"] == made.columns["k"]
    bins = [[(b.index, b.count) for b in each.columns["x"].histogram.bins] for each in (held, made)]
    assert bins[0] == bins[1]
    assert to_json(held)


@pytest.mark.parametrize("library", ["arrow", "pandas", "polars"])
def test_drift_is_found_in_frames_of_every_library(library) -> None:
    before, now = rows(1), rows(2, shift=0.5)
    if library == "pandas":
        pytest.importorskip("pandas")
        before, now = before.to_pandas(), now.to_pandas()
    if library == "polars":
        polars = pytest.importorskip("polars")
        before, now = polars.from_arrow(before), polars.from_arrow(now)
    found = {each.comparison.column: each for each in drift(before, now)}
    assert found["x"].verdict is Verdict.BEYOND
    assert found["k"].verdict is Verdict.WITHIN
    assert report(list(found.values())).startswith("x: The values have shifted by more than 0.02")


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(CollectError, match="int is no table that can be read"):
        profile(7)
