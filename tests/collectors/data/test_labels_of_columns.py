"""Every column is measured under a label of its own, whatever it is called."""

from __future__ import annotations

import gzip
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitywatch_data.drift import DriftCollector
from qualitywatch_data.messages import label_of
from qualitywatch_data.profile import ProfileCollector

PROFILE = ProfileCollector()
NAMES = st.text(st.sampled_from("ab \n\t\\n\u00a0\u202e#"), max_size=6) | st.text(max_size=300)


@given(NAMES, NAMES)
def test_different_names_have_different_labels_of_one_line(one: str, other: str) -> None:
    assert (label_of(one) == label_of(other)) == (one == other)
    assert len(label_of(one)) <= 200
    assert "\n" not in label_of(one)


@pytest.mark.parametrize("name", ["amount", "größe 📏", "a b", "x" * 200])
def test_a_name_that_can_be_shown_is_its_own_label(name) -> None:
    assert label_of(name) == name


def table(path: Path, names: list[str], rows: int = 600) -> Path:
    columns = [pa.array([(n * 7 + place) % 10 for n in range(rows)]) for place in range(len(names))]
    pq.write_table(pa.Table.from_arrays(columns, names=names), path)
    return path


def labels(found) -> list[str]:
    return sorted(
        each.labels["column"] for each in found.observations if each.metric.id == "data.completeness"
    )


def test_columns_whose_names_differ_in_white_space_are_told_apart(run, tmp_path) -> None:
    names = ["a\nb", "a\tb", "a b"]
    path = table(tmp_path / "a.parquet", names)
    assert labels(run(PROFILE, path)) == sorted(map(label_of, names))
    table(tmp_path / "b.parquet", names)
    found = run(DriftCollector.model_validate({"reference": "b.parquet"}), path)
    effects = [each.labels["column"] for each in found.observations if each.metric.id == "data.drift.effect"]
    assert sorted(effects) == sorted(map(label_of, names))


@pytest.mark.parametrize(
    ("names", "measured", "said"),
    [
        (["id", "v", "id"], ["id", "id_1", "v"], "a.parquet: several columns are called id; one is read as id_1"),
        (["id", "id_1", "id"], ["id", "id_1", "id_1_1"], "several columns are called id; one is read as id_1_1"),
        (["Id", "ID"], ["ID_1", "Id"], "several columns are called ID, capitals aside; one is read as ID_1"),
        (["", "v"], ["C0", "v"], "a column has no name; it is read as C0"),
        (["v", "v_1", "v_2", "C0"], ["C0", "v", "v_1", "v_2"], ""),
    ],
    ids=["twice", "and another", "capitals", "empty", "none"],
)  # fmt: skip
def test_columns_of_parquet_that_the_engine_has_to_rename_are_named(
    run, tmp_path, names, measured, said
) -> None:
    found = run(PROFILE, table(tmp_path / "a.parquet", names))
    assert labels(found) == measured
    assert [said in each for each in found.problems] == ([True] if said else [])


@pytest.mark.parametrize(
    ("name", "text", "measured", "said"),
    [
        ("a.csv", "id,id,id_1\n" + "1,2,3\n" * 9, ["id", "id_1", "id_1_1"], "called id; one is read as"),
        ("a.csv", "Id,ID\n" + "1,2\n" * 9, ["ID_1", "Id"], "called ID, capitals aside; one is read as ID_1"),
        ("a.csv", "a,,\n" + "1,2,3\n" * 9, ["a", "column1", "column2"], ""),
        ("a.jsonl", '{"id": 1, "ID": 2}\n' * 9, ["ID_1", "id"], "called ID, capitals aside; one is read as ID_1"),
        ("a.jsonl", '{"id": 1, "id_1": 2}\n' * 9, ["id", "id_1"], ""),
        ("a.jsonl.gz", '{"id": 1, "ID": 2}\n' * 9, ["ID_1", "id"], "called ID, capitals aside; one is read as ID_1"),
    ],
)  # fmt: skip
def test_columns_of_texts_that_the_engine_has_to_rename_are_named(
    run, tmp_path, name, text, measured, said
) -> None:
    (tmp_path / name).write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    found = run(PROFILE, tmp_path / name)
    assert labels(found) == measured
    assert [said in each for each in found.problems] == ([True] if said else [])


def test_a_name_that_differs_in_capitals_from_file_to_file_is_named(run, write, tmp_path) -> None:
    write("days/1.parquet", "SELECT range AS Id FROM range(2)")
    write("days/2.parquet", "SELECT range AS ID FROM range(3)")
    for _ in range(2):  # the second time both are known, and it is told all the same
        found = run(PROFILE, tmp_path / "days")
        assert labels(found) == ["ID", "Id"]
        assert [
            "ID and Id differ in capitals only, from file to file: they are measured as two columns" in each
            for each in found.problems
        ] == [True]


@pytest.mark.parametrize(
    ("query", "measured", "said"),
    [
        ("SELECT 1 AS Id, 2 AS ID", ["ID_1", "Id"], "called ID, capitals aside; one is read as ID_1"),
        ("SELECT 1 AS n, 2 AS n, 3 AS n_1", ["n", "n_1", "n_2"], "called n; one is read as n_2"),
        ('SELECT 1 AS "", 2 AS v', ["column0", "v"], "a column has no name; it is read as column0"),
    ],
)
def test_columns_of_a_database_that_cannot_keep_their_names_are_named(
    run, tmp_path, query, measured, said
) -> None:
    import sqlite3  # noqa: PLC0415

    sqlite3.connect(tmp_path / "a.db").close()
    data = {"url": "sqlite:///a.db", "query": query}
    found = run(ProfileCollector.model_validate({"data": data}), tmp_path)
    assert labels(found) == measured
    assert [said in each for each in found.problems] == [True]


def test_the_engine_still_renames_as_it_is_told(tmp_path) -> None:
    """What it makes of such names is its own; where it makes something else, these tests have to know."""
    path = table(tmp_path / "a.parquet", ["id", "id", "", ""], rows=3)
    described = duckdb.sql(f"DESCRIBE SELECT * FROM read_parquet(['{path}'], union_by_name=true)").fetchall()
    assert [each[0] for each in described] == ["id", "id_1", "C2", "_1"]
