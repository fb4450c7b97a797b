"""What a scan says of a column is the same whichever of its ways it takes: by number of values, by what it recognises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from qualitywatch_data.engine.duck import Engine, engine
from qualitywatch_data.profiles import asking, numbers, scan, values
from qualitywatch_data.profiles.column import TableProfile
from qualitywatch_data.profiles.document import to_json
from qualitywatch_data.profiles.patterns import pattern
from qualitywatch_data.profiles.reading import Choice, profile_of
from qualitywatch_data.sources.files import files_dataset

TEXTS = [
    "Item-2041",
    "A1",
    "a.b*c[d]",
    "x\ny\tz",
    "(?i)é日本 Über",
    "",
    "  ",
    "'\"\\",
    "Ä" * 60 + "b",
    "z" * 100,
    "😀1",
]


def profiled(path: Path) -> TableProfile:
    with engine([str(path)]) as opened:
        return profile_of(opened, files_dataset(path.name, path.parent), "rows", Choice())[0]


def test_a_pattern_that_is_recognised_is_the_one_that_would_be_made() -> None:
    with engine([]) as opened:
        opened.take("texts", pytest.importorskip("pyarrow").table({"x": TEXTS}))
        made = opened.rows(f"SELECT x, {pattern('x')} FROM texts")
        known = [each for _, each in made]
        assert opened.rows(f"SELECT x, {pattern('x', known)} FROM texts") == made
        assert dict(made)["Item-2041"] == "Aa-9"
        for each in known:  # each alone, so that none hides another one
            assert opened.rows(f"SELECT x, {pattern('x', [each])} FROM texts") == made


WAYS = """SELECT 'v' || (range * range) % 211 AS name, CASE WHEN range % 3 = 0 THEN NULL ELSE repeat('y', 1 + range % 80) END AS n,
 range % 2 = 0 AS x, CASE WHEN range % 4 > 0 THEN 0 ELSE range END AS zeros FROM range(5000)"""


@pytest.mark.parametrize(("few", "grouped"), [(1, 100_000), (1, 1)])
def test_few_and_many_values_are_told_alike(write, monkeypatch, few, grouped) -> None:
    path = write("a.parquet", WAYS)
    usual = profiled(path)
    monkeypatch.setattr(values, "FEW", few)
    monkeypatch.setattr(values, "GROUPED_LIMIT", grouped)
    other = profiled(path)
    assert usual.columns.keys() == other.columns.keys()
    for name, column in usual.columns.items():
        found = other.columns[name]
        assert (found.distinct, found.extent, found.histogram) == (
            column.distinct,
            column.extent,
            column.histogram,
        )
        if column.categories and found.categories:
            assert found.categories.buckets == column.categories.buckets
            assert (
                found.categories.values.items() <= column.categories.values.items()
                or not column.categories.complete
            )


FEW_ROWS = """SELECT 'v' || range % 41 AS name, CASE WHEN range % 3 > 0 THEN repeat('é', 1 + (range % 7)::INT) END AS n,
 range % 2 = 0 AS x, CASE range % 5 WHEN 0 THEN 'NaN'::DOUBLE WHEN 1 THEN '-Infinity'::DOUBLE ELSE range END AS odd, NULL::INT AS nothing,
 (range % 97)::DECIMAL(9, 2) / 4 AS money, -(range % 9)::TINYINT AS small, DATE '2026-01-01' + range::INT % 11 AS day FROM range(1500)"""


def test_few_rows_are_measured_together_as_many_are_column_by_column(write, monkeypatch) -> None:
    path = write("a.parquet", FEW_ROWS)
    together = to_json(profiled(path))
    for place, name in ((numbers, "TOGETHER"), (values, "FEW"), (scan, "FEW")):
        monkeypatch.setattr(place, name, 0)
    assert to_json(profiled(path)) == together


def test_values_that_are_too_many_are_counted_where_the_data_are(write, monkeypatch) -> None:
    path = write("a.parquet", WAYS)
    usual = profiled(path)
    monkeypatch.setattr(values, "FEW", 20)
    monkeypatch.setattr(values, "estimate", lambda *_: 10.0)
    assert profiled(path) == usual


def test_files_with_long_footers_are_read_by_few_queries_at_once_with_the_same_result(
    write, monkeypatch
) -> None:
    path = write("a.parquet", FEW_ROWS)
    monkeypatch.setattr(numbers, "TOGETHER", 0)
    monkeypatch.setattr(values, "FEW", 0)
    usual = to_json(profiled(path))
    asked: list[str] = []
    rows = Engine.rows

    def heard(self: Engine, query: str, given: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        asked.append(query)
        return rows(self, query, given)

    monkeypatch.setattr(Engine, "rows", heard)
    for footers, most in ((2 * 8, 2), (1, 1)):  # 8 columns in one group of rows
        asked.clear()
        monkeypatch.setattr(asking, "CHUNKS_AT_ONCE", footers)
        assert to_json(profiled(path)) == usual
        assert max(query.count(str(path)) for query in asked) == most


NUMBERS = """SELECT range AS every, range % 7 AS few, CASE WHEN range % 2 = 0 THEN 0 ELSE range / 3 END AS half,
 CASE WHEN range % 5 = 0 THEN 'nan'::DOUBLE WHEN range % 5 = 1 THEN '-inf'::DOUBLE ELSE range % 1500 END AS odd,
 'nan'::FLOAT AS never FROM range(20000)"""


def test_different_numbers_are_counted_as_the_smallest_hashes_of_all_of_them(write) -> None:
    path = write("a.parquet", NUMBERS)
    found = profiled(path)
    with engine([str(path)]) as opened:
        for name, hashed in {
            "every": "BIGINT",
            "few": "BIGINT",
            "half": "DOUBLE",
            "odd": "DOUBLE",
            "never": "DOUBLE",
        }.items():
            query = f"SELECT DISTINCT hash({name}::{hashed}) AS h FROM read_parquet('{path}') ORDER BY h LIMIT 256"
            assert found.columns[name].distinct.hashes == tuple(h for (h,) in opened.rows(query)), name


def test_three_hundred_thousand_values_are_told_in_bounded_memory_with_the_frequent_ones_exact(write) -> None:
    path = write(
        "a.parquet",
        "SELECT CASE WHEN range % 4 = 0 THEN 'hot' ELSE 'id-' || range END AS k FROM range(400000)",
    )
    with engine([str(path)], memory="48MB") as opened:
        profile = profile_of(opened, files_dataset(path.name, path.parent), "rows", Choice())[0]
    column = profile.columns["k"]
    assert column.categories is not None
    assert (column.categories.values, column.categories.other) == ({"hot": 100_000}, 300_000)
    assert column.distinct.estimate == pytest.approx(300_001, rel=4 * column.distinct.relative_error)
    patterns = profile.columns["k (pattern)"].categories
    assert patterns is not None
    assert Counter(patterns.values) == {"a-9": 300_000, "a": 100_000}
