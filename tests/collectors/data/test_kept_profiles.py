"""Profiles kept by content: known partitions are not read again, and no state of the cache makes a wrong number."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path

import duckdb
import pytest

from qualitywatch_data.drift import DriftCollector
from qualitywatch_data.engine.duck import Engine
from qualitywatch_data.profile import ProfileCollector
from qualitywatch_data.profiles.document import to_json
from qualitywatch_data.profiles.keeping import KeptProfiles, opened_cache
from qualitywatch_data.profiles.profiled import Profiler
from qualitywatch_data.profiles.reading import Choice, Duck
from qualitywatch_data.sources.files import files_dataset

ROWS = "SELECT range + {day} AS n, (hash(range + 1000 * {day}) % 10007) / 10007 AS x, 'k' || range % 5 AS k FROM range(500)"
DRIFT = DriftCollector.model_validate(
    {"reference": {"location": "days", "skip": 1}, "data": {"newest": 1}, "columns": ["x", "k"]}
)


@pytest.fixture
def days(write, tmp_path) -> Path:
    for day in range(1, 11):
        write(f"days/day=2026-01-{day:02}/a.parquet", ROWS.format(day=day))
    return tmp_path / "days"


@pytest.fixture
def read(monkeypatch) -> list[str]:
    """The data that the engine was asked for, beyond what it says of itself."""
    asked: list[str] = []
    original = Engine.rows

    def rows(self, query, values=()):
        if ".parquet" in query:
            asked.append(query)
        return original(self, query, values)

    monkeypatch.setattr(Engine, "rows", rows)
    return asked


def test_what_is_known_is_not_read_again(run, days, read) -> None:
    first = run(DRIFT, days)
    assert read
    read.clear()
    assert run(DRIFT, days).values == first.values
    assert read == []


def test_a_new_partition_costs_itself(run, write, days, read) -> None:
    run(DRIFT, days)
    write("days/day=2026-01-11/a.parquet", ROWS.format(day=11))
    read.clear()
    run(DRIFT, days)
    assert read
    assert all("2026-01-11" in query and "2026-01-10" not in query for query in read)


def test_a_partition_that_was_written_again_is_read_again(run, write, days, read) -> None:
    run(DRIFT, days)
    write("days/day=2026-01-07/a.parquet", "SELECT 7.0 AS x, 'k' AS k FROM range(10)")
    read.clear()
    assert run(ProfileCollector(), days).values["rows"] == 9 * 500 + 10
    assert {query.partition("day=2026-01-")[2][:2] for query in read} >= {"07"}


def test_the_sum_of_kept_profiles_is_the_profile_of_the_whole(days, tmp_path) -> None:
    whole = tmp_path / "whole.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT x, k FROM '{days}/*/*.parquet') TO '{whole}'")
        engine = Engine(connection, duckdb.Error)
        with opened_cache(tmp_path / "kept") as cache:
            profiler = Profiler(Duck(engine), KeptProfiles(cache), Choice(("x", "k")))
            parts = profiler.profiled(files_dataset("days", tmp_path), "a")
            at_once = profiler.profiled(files_dataset("whole.parquet", tmp_path), "b", parts.layouts)
        again = opened_cache(tmp_path / "kept")
        with again as cache:
            kept = Profiler(Duck(engine), KeptProfiles(cache), Choice(("x", "k"))).profiled(
                files_dataset("days", tmp_path), "c"
            )
    documents = [json.loads(to_json(each.profile)) for each in (parts, at_once, kept)]
    totals = [each["columns"]["x"]["histogram"].pop("total") for each in documents]
    squares = [each["columns"]["x"].pop("squares") for each in documents]
    assert documents[0] == documents[1] == documents[2]
    assert totals[0] == pytest.approx(totals[1])
    assert (totals[0], squares[0]) == (totals[2], squares[2])
    assert squares[0] == pytest.approx(squares[1])


DAMAGE = {
    "deleted": lambda file: file.unlink(),
    "cut": lambda file: file.write_bytes(file.read_bytes()[:3000]),
    "no database": lambda file: file.write_bytes(b"x" * 5000),
}


@pytest.mark.parametrize("damage", [*DAMAGE, "leaves only", "sums only"])
def test_no_damage_to_what_is_kept_makes_a_wrong_number(run, days, damage) -> None:
    cache = Path(os.environ["QUALITYWATCH_CACHE"]) / "profiles-1.sqlite"
    first = run(DRIFT, days).values
    if damage in DAMAGE:
        DAMAGE[damage](cache)
    else:
        which = "leaf %" if damage == "sums only" else "profile %"
        with sqlite3.connect(cache) as connection:
            connection.execute("DELETE FROM results WHERE key LIKE ? AND rowid % 2 = 0", [which])
        connection.close()
    assert run(DRIFT, days).values == first


def test_two_places_that_share_files_do_not_disturb_each_other(run, write, days) -> None:
    write("training.parquet", "SELECT 1000 + random() AS x, 'k1' AS k FROM range(2000)")
    elsewhere = DriftCollector.model_validate(
        {"reference": "training.parquet", "data": {"newest": 1}, "columns": ["x", "k"]}
    )
    first = run(DRIFT, days).values, run(elsewhere, days).values
    assert (run(DRIFT, days).values, run(elsewhere, days).values) == first
    assert first[0]["drift.columns"] == 0
    assert first[1]["drift.columns"] == 2


def test_a_column_that_changes_its_type_among_partitions_is_read_as_one_type(run, write, days) -> None:
    write("days/day=2026-01-03/a.parquet", "SELECT 'much' AS x, 'k1' AS k FROM range(100)")
    found = run(ProfileCollector(), days)
    assert found.values["rows"] == 9 * 500 + 100
    assert found.values["completeness x"] == 1
    (problem,) = found.problems
    assert "column x is numeric in one part and categorical in another" in problem or "categorical" in problem


def test_a_partition_that_vanishes_while_others_are_read_is_named(run, days, monkeypatch) -> None:
    original = Engine.rows

    def rows(self, query, values=()):
        (days / "day=2026-01-05" / "a.parquet").unlink(missing_ok=True)
        return original(self, query, values)

    monkeypatch.setattr(Engine, "rows", rows)
    found = run(ProfileCollector(), days)
    assert found.values["rows"] == 9 * 500
    assert "day=2026-01-05" in found.problems[0]


def test_a_file_that_changes_while_it_is_read_is_not_kept(run, write, days, monkeypatch) -> None:
    original = Engine.rows
    state = {"left": 3}

    def rows(self, query, values=()):
        if "day=2026-01-10" in query and state["left"]:
            state["left"] -= 1
            if not state["left"]:
                write("days/day=2026-01-10/a.parquet", ROWS.format(day=100).replace("500", "1000"))
        return original(self, query, values)

    monkeypatch.setattr(Engine, "rows", rows)
    run(ProfileCollector(), days)
    assert run(ProfileCollector(), days).values["rows"] == 11 * 500


def test_very_many_new_partitions_are_read_at_once(run, days, read, monkeypatch) -> None:
    monkeypatch.setattr("qualitywatch_data.profiles.profiled.UNKNOWN_LIMIT", 5)
    first = run(ProfileCollector(), days)
    assert first.values["rows"] == 10 * 500
    assert all(query.count(".parquet") > 9 for query in read)
    read.clear()
    assert run(ProfileCollector(), days).values == first.values
    assert read == []


@pytest.mark.parametrize(
    "changed", ["'n' || range AS x", "1e12 * range AS x"], ids=["type", "place of the bins"]
)
def test_a_damaged_file_is_counted_once_where_partitions_are_read_again(
    run, write, tmp_path, changed
) -> None:
    for day in (1, 2, 3):
        write(
            f"days/day=2026-01-0{day}/a.parquet",
            f"SELECT {changed if day == 3 else 'range AS x'} FROM range(100)",
        )
    (tmp_path / "days/day=2026-01-02/a.parquet").write_bytes(b"PAR1 no more PAR1")
    found = run(ProfileCollector(), tmp_path / "days")
    assert found.values["readable"] == pytest.approx(2 / 3)
    assert sum("was left out" in each for each in found.problems) == 1
