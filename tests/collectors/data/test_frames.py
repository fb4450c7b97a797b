"""Tables in memory have the profile of the same rows in a file, and the same verdicts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import duckdb
import numpy as np
import pandas as pd
import polars as pl
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


COLUMNS = {
    "category": (pl.Series(["a", "b"] * 10, dtype=pl.Categorical), "VARCHAR", 2),
    "enum": (pl.Series(["a", "b"] * 10, dtype=pl.Enum(["a", "b"])), "VARCHAR", 2),
    "decimal": (pl.Series([Decimal("1.50")] * 20, dtype=pl.Decimal(9, 2)), "DECIMAL(9,2)", 1),
    "duration": (pl.Series([timedelta(hours=n) for n in range(20)]), "DOUBLE", 20),
    "zoned": (pl.Series([datetime(2026, 1, 1, tzinfo=UTC)] * 20), "TIMESTAMP WITH TIME ZONE", 1),
    "array": (pl.Series([[1.0, 2.0]] * 20, dtype=pl.Array(pl.Float32, 2)), "FLOAT[2]", 0),
    "struct": (pl.Series([{"a": 1}] * 20), "STRUCT(a BIGINT)", 0),
}


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("form", ["polars", "lazy", "pandas", "arrow", "batch", "stream"])
def test_columns_of_every_kind_are_read_in_every_form(name, form) -> None:
    values, type_, different = COLUMNS[name]
    frame = pl.DataFrame({name: values})
    table = frame.to_arrow()
    given = {
        "polars": lambda: frame,
        "lazy": frame.lazy,
        "pandas": lambda: frame.to_pandas(use_pyarrow_extension_array=True),
        "arrow": lambda: table,
        "batch": lambda: table.to_batches()[0],
        "stream": lambda: pa.RecordBatchReader.from_batches(table.schema, table.to_batches()),
    }[form]()
    found = profile(given).columns[name]
    assert (found.usable, round(found.distinct.estimate)) == (20, different)
    assert found.type == type_ or (form == "pandas" and name == "array")
    if name == "duration":
        assert (found.extent.least, found.extent.most) == (0, 19 * 3600)


def test_columns_that_cannot_be_read_are_named_all_of_them() -> None:
    frame = pd.DataFrame({"id": [1, 2], "month": pd.period_range("2026-01", periods=2, freq="M")})
    frame["from_to"] = pd.interval_range(0, 2)
    with pytest.raises(CollectError, match=r"DataFrame: month, from_to cannot be read: .*period") as raised:
        profile(frame)
    assert "astype(str)" in raised.value.hint
    assert profile(frame.astype({"month": str, "from_to": str})).rows == 2


def test_a_stream_is_read_once_and_one_that_fails_says_why() -> None:
    table = rows(1)
    stream = pa.RecordBatchReader.from_batches(table.schema, table.to_batches())
    assert profile(stream).rows == 5000
    with pytest.raises(CollectError, match="it is a stream that was read before"):
        profile(stream)

    def broken():
        yield table.to_batches()[0]
        raise RuntimeError("the source broke off")

    with pytest.raises(CollectError, match=r"it cannot be read: the source broke off \(look"):
        profile(pa.RecordBatchReader.from_batches(table.schema, broken()))


def test_columns_that_identify_are_declared_by_pattern() -> None:
    sides = [pa.table({"customer": [f"{side}{place}" for place in range(40)] * 50}) for side in "ab"]
    assert [each.effect > 0 for each in drift(*sides) if each.comparison.column == "customer"] == [True]
    (found,) = [each for each in drift(*sides, identifiers=["cust*"]) if each.comparison.column == "customer"]
    assert found.comparison.nature.moving == "Identifiers"


def test_columns_of_a_frame_that_share_a_name_are_each_measured() -> None:
    assert [*profile(pd.DataFrame([[1, 2, 3]] * 5, columns=["a", "a", "A"])).columns] == ["a", "a_1", "A_2"]


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(CollectError, match="int is no table that can be read"):
        profile(7)
