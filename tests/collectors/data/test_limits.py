"""Limits that the configuration sets: what may be read, how long it may take, and what must never be named."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import zlib
from datetime import timedelta
from pathlib import Path

import pytest

from qualitywatch import CollectError
from qualitywatch_data.drift import DriftCollector
from qualitywatch_data.engine.duck import BudgetError, Engine, engine
from qualitywatch_data.profile import ProfileCollector
from qualitywatch_data.quality import QualityCollector

ROWS = "SELECT random() AS x, CASE WHEN range < 3 THEN 'rare ' || range ELSE 'k' || range % 4 END AS k, 1000 + range AS pay FROM range(2000)"


def profile(**fields) -> ProfileCollector:
    return ProfileCollector.model_validate(fields)


def test_more_bytes_than_the_budget_are_not_read(run, write) -> None:
    path = write("a.parquet", ROWS)
    size = path.stat().st_size
    with pytest.raises(
        BudgetError, match=f"a.parquet: {size:,} bytes of 1 files are to be read, the budget is 1,000"
    ):
        run(profile(budget={"bytes": "1kB"}), path)
    assert run(profile(budget={"bytes": "1MB"}), path).values["rows"] == 2000


def test_the_budget_counts_what_is_still_unknown(run, write) -> None:
    path = write("a.parquet", ROWS)
    first = run(profile(), path)
    assert run(profile(budget={"bytes": "0kB"}), path).values == first.values


def test_expectations_have_the_same_budget(run, write) -> None:
    collector = QualityCollector.model_validate(
        {"expect": [{"column": "x", "not_null": True}], "budget": {"bytes": "1kB"}}
    )
    with pytest.raises(BudgetError, match="the budget is 1,000"):
        run(collector, write("a.parquet", ROWS))


def test_what_expectations_refer_to_counts_in_the_budget(run, write) -> None:
    path = write("a.parquet", "SELECT 1 AS k")
    write("master.parquet", "SELECT range AS k FROM range(200000)")
    expect = [{"column": "k", "found_in": {"location": "master.parquet", "column": "k"}}]
    collector = QualityCollector.model_validate({"expect": expect, "budget": {"bytes": "100kB"}})
    with pytest.raises(BudgetError, match=r"a.parquet and master.parquet: [\d,]+ bytes of 2 files"):
        run(collector, path)


def test_what_is_known_and_would_be_read_again_counts_in_the_budget_and_the_rest_is_measured(
    run, write
) -> None:
    write("reference.parquet", ROWS)
    path = write("a.parquet", ROWS.replace("random() AS x", "random() / 2 AS x"))
    fields = {"reference": "reference.parquet", "relations": True, "exact": True}
    assert run(DriftCollector.model_validate(fields), path).problems == []
    found = run(DriftCollector.model_validate({**fields, "budget": {"bytes": "1kB"}}), path)
    assert found.values["drift.effect x"] > 0
    said = r"reference.parquet and a.parquet: [\d,]+ bytes of 2 files are to be read, the budget is 1,000"
    assert [bool(re.search(said, each)) for each in found.problems] == [True, True]


def test_a_query_that_takes_too_long_is_stopped_and_says_so() -> None:
    with engine([], time=timedelta(milliseconds=200)) as opened:
        with pytest.raises(BudgetError, match="stopped after 200ms, which is the budget"):
            opened.rows(
                "SELECT count(*) FROM range(100000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 1"
            )
        with pytest.raises(BudgetError, match="which is the budget"):
            opened.rows("SELECT 1")


@pytest.mark.parametrize("budget", [{"bytes": "5"}, {"bytes": "5 GB"}, {"time": "soon"}, {"rows": 3}])
def test_a_budget_that_says_nothing_is_refused(budget) -> None:
    with pytest.raises(ValueError, match="budget"):
        profile(budget=budget)


def kept() -> list[dict]:
    file = Path(os.environ["QUALITYWATCH_CACHE"]) / "profiles-1.sqlite"
    with sqlite3.connect(file) as connection:
        rows = connection.execute("SELECT value FROM results WHERE key LIKE 'profile %'").fetchall()
    connection.close()
    return [json.loads(zlib.decompress(value[8:])) for (value,) in rows]


def test_rare_values_and_extremes_are_in_no_profile_that_hides_them(run, write) -> None:
    path = write("a.parquet", ROWS)
    run(profile(hidden_below=5), path)
    (document,) = kept()
    text = json.dumps(document)
    assert "rare" not in text
    assert set(document["columns"]["k"]["categories"]["values"]) == {"k0", "k1", "k2", "k3"}
    pay = document["columns"]["pay"]
    assert "extent" not in pay
    assert pay["histogram"]["atoms"] == {}
    assert pay["histogram"]["resolution"] <= 8


def test_a_profile_that_hides_is_not_made_of_one_that_does_not(run, write) -> None:
    path = write("a.parquet", ROWS)
    run(profile(), path)
    assert "rare" in json.dumps(kept())
    run(profile(hidden_below=5), path)
    assert sorted("rare" in json.dumps(each) for each in kept()) == [False, True]


def test_drift_is_found_in_profiles_that_hide(run, write) -> None:
    write("reference.parquet", ROWS)
    collector = DriftCollector.model_validate(
        {"reference": "reference.parquet", "hidden_below": 10, "columns": ["x", "k"]}
    )
    same = run(collector, write("same.parquet", ROWS))
    assert same.values["drift.columns"] == 0
    moved = ROWS.replace("random() AS x", "random() / 2 AS x")
    found = run(collector, write("moved.parquet", moved))
    assert found.values["drift.effect x"] > 0
    assert found.values["drift.effect k"] == 0
    assert not any("rare 1" in place.message for item in found.observations for place in item.evidence)


def test_a_table_that_is_deleted_is_no_evidence_and_names_itself(run, tmp_path) -> None:
    with pytest.raises(CollectError, match="no data at gone"):
        run(profile(), tmp_path / "gone")


def test_memory_that_does_not_suffice_is_no_damage_to_a_file(run, write, tmp_path, monkeypatch) -> None:
    for name in ("a", "b"):
        write(f"parts/{name}.parquet", ROWS)
    original = Engine.rows

    def rows(self, query, values=()):
        if "a.parquet" in query and "DESCRIBE" not in query:
            raise BudgetError("DuckDB says: Out of Memory Error", hint="raise engine_memory")
        return original(self, query, values)

    monkeypatch.setattr(Engine, "rows", rows)
    with pytest.raises(BudgetError, match="Out of Memory"):
        run(profile(), tmp_path / "parts")


def test_the_engine_tells_what_is_too_large_from_what_is_wrong() -> None:
    with engine([], memory="2MB") as opened, pytest.raises(BudgetError, match="Out of Memory"):
        opened.rows("SELECT count(DISTINCT range::VARCHAR || 'x') FROM range(3000000)")
