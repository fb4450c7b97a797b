"""Data that are damaged, gone or odd: the place is named, and the rest is measured."""

from __future__ import annotations

import gzip
import json

import duckdb
import pyarrow as pa
import pytest
from deltalake import write_deltalake

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_data.profile import ProfileCollector
from qualitywatch_data.quality import QualityCollector

PROFILE = ProfileCollector()
ROWS = "SELECT range AS id, md5(range::VARCHAR) AS text FROM range(5000)"


@pytest.fixture
def damaged(write, tmp_path):
    """Two files, of which one has a row group that cannot be read."""
    write("parts/1.parquet", ROWS)
    path = write("parts/2.parquet", ROWS)
    data = bytearray(path.read_bytes())
    data[20_000:100_000] = bytes(80_000)
    path.write_bytes(data)
    return tmp_path / "parts"


def test_expectations_are_counted_without_a_damaged_row_group(run, damaged) -> None:
    collector = QualityCollector.model_validate(
        {"expect": [{"column": "text", "longest": 31}, {"column": "none", "unique": True}]}
    )
    found = run(collector, damaged)
    assert "parts/2.parquet was left out" in found.problems[0]
    assert [value for key, value in found.values.items() if key.startswith("quality.violations")] == [5000]
    assert any("none" in problem for problem in found.problems)


def test_what_the_engine_says_repeats_neither_its_query_nor_folders_of_this_machine(
    run, damaged, tmp_path
) -> None:
    (damaged / "3.parquet").write_bytes(b"")
    said = " ".join(run(PROFILE, damaged).problems)
    assert "File '3.parquet' too small to be a Parquet file" in said
    assert "LINE 1" not in said
    assert str(tmp_path.parent) not in said


def test_a_file_of_a_table_that_is_gone_is_named(run, tmp_path) -> None:
    for rows in ([1.0, 2.0], [3.0]):
        write_deltalake(tmp_path / "delta", pa.table({"x": rows}), mode="append")
    files = sorted((tmp_path / "delta").glob("*.parquet"))
    files[0].unlink()
    found = run(PROFILE, tmp_path / "delta")
    assert found.problems == [f"{files[0].name} was left out: it is gone"]
    files[1].unlink()
    with pytest.raises(CollectError, match="its files are gone") as raised:
        run(PROFILE, tmp_path / "delta")
    assert "vacuumed" in raised.value.hint


def test_lines_of_different_numbers_of_fields_are_told(run, tmp_path) -> None:
    (tmp_path / "ragged.csv").write_text("a,b,c\n1,2,3\n4,5\n6,7,8,9\n" * 50)
    assert "the column a,b,c is a whole line" in run(PROFILE, tmp_path / "ragged.csv").problems[0]


@pytest.mark.parametrize("name", ["latin.csv", "cut.json", "no.csv.gz", "none.parquet"])
def test_a_file_that_is_not_what_its_name_says_is_named(run, tmp_path, name) -> None:
    content = {
        "latin.csv": "a,b\n1,größe\n".encode("latin-1"),
        "cut.json": b'{"a": 1}\n{"a":',
        "no.csv.gz": b"x",
    }
    (tmp_path / name).write_bytes(content.get(name, b""))
    with pytest.raises(CollectError, match=name):
        run(PROFILE, tmp_path / name)


@pytest.mark.parametrize("suffix", ["parquet", "csv", "json"])
def test_an_empty_partition_counts_no_rows(run, write, tmp_path, suffix) -> None:
    write(f"days/day=2026-01-01/a.{suffix}", "SELECT range AS id FROM range(100)")
    write(f"days/day=2026-01-02/a.{suffix}", "SELECT range AS id FROM range(0)")
    assert run(PROFILE, tmp_path / "days").values["rows"] == 100


def test_infinities_nan_decimals_and_columns_of_one_value_are_measured(run, write) -> None:
    query = (
        "SELECT CASE range % 3 WHEN 0 THEN 'inf'::DOUBLE WHEN 1 THEN 'nan'::DOUBLE ELSE 1 END AS odd,"
        " 'nan'::FLOAT AS none, 1e308 * (range % 3 - 1) AS huge, range::DECIMAL(38, 10) AS exact,"
        " NULL::INT AS empty, 'c' AS same FROM range(999)"
    )
    found = run(PROFILE, write("odd.parquet", query))
    assert found.problems == []
    assert found.values["distinct same"] == 1
    assert found.values["completeness empty"] == 0


def test_a_missing_partition_is_no_evidence_and_named(run, tmp_path) -> None:
    with pytest.raises(NoEvidenceError, match=r"no data at day=2026-01-09/\*\.parquet"):
        run(PROFILE, tmp_path / "day=2026-01-09" / "*.parquet")


def test_a_table_whose_log_is_gone_is_not_read_as_plain_files(run, tmp_path) -> None:
    """Rows of files that are no longer the table's would count, and so would those that are deleted."""
    place = tmp_path / "delta"
    write_deltalake(place, pa.table({"x": [1.0]}))
    (place / "_delta_log").rename(tmp_path / "away")
    (place / "_change_data").mkdir()
    with pytest.raises(CollectError, match="delta holds _change_data of a Delta table, and no log") as raised:
        run(PROFILE, place)
    assert "restore the log" in raised.value.hint
    assert run(PROFILE, place / "*.parquet").values["rows"] == 1


def test_a_folder_above_a_table_is_not_read_as_plain_files(run, tmp_path) -> None:
    write_deltalake(tmp_path / "lake" / "orders", pa.table({"x": [1.0]}))
    write_deltalake(tmp_path / "lake" / "orders", pa.table({"x": [2.0]}), mode="overwrite")
    with pytest.raises(CollectError, match="below lake lies a Delta table, orders"):
        run(PROFILE, tmp_path / "lake")


@pytest.mark.parametrize("content", [None, "", "{}", "no log"])
def test_a_log_that_is_none_is_told(run, tmp_path, content) -> None:
    write_deltalake(tmp_path / "delta", pa.table({"x": [1.0]}))
    (log,) = (tmp_path / "delta" / "_delta_log").glob("*.json")
    if content is None:
        log.unlink()
    else:
        log.write_text(content)
    with pytest.raises(CollectError, match="the Delta table delta cannot be read"):
        run(PROFILE, tmp_path / "delta")


@pytest.mark.parametrize("place", ["days", "days/day=*/*.parquet"])
def test_a_folder_that_was_emptied_is_named(run, write, tmp_path, place) -> None:
    for day in (1, 2, 3):
        write(f"days/day=2026-01-0{day}/a.parquet", "SELECT range AS id FROM range(10)")
    (tmp_path / "days/day=2026-01-03/a.parquet").unlink()
    found = run(PROFILE, tmp_path / place)
    assert found.values["rows"] == 20
    assert ["day=2026-01-03 is without data" in each for each in found.problems] == [True]


LINES = [f"{n},{n * 2},x{n}\n" for n in range(300)]


@pytest.mark.parametrize(
    ("lines", "rows", "said"),
    [
        (["a,b,c\n", *LINES, "1,2,3,4\n"], None, "a.csv: its first 301 lines have another number of fields"),
        (["a,b,c\n", *LINES[:150], *(f"{line.strip()},9\n" for line in LINES)], None, "its first 151 lines"),
        (["Report\n", "of 2026\n", "a,b,c\n", *LINES], 300, "its first 2 lines are not read as rows"),
        (["# made by a tool\n", "a,b,c\n", *LINES], 300, ""),
        (["a,b\n", *(line.rpartition(",")[0] + "\n" for line in LINES), "1\n"], 301, "is a whole line"),
        (["a,A,c\n", *LINES], 300, "called A, capitals aside; one is read as A_1"),
        (LINES, 300, ""),
    ],
    ids=["one more field", "a column is added", "title", "comment", "two columns", "one name", "no header"],
)  # fmt: skip
def test_lines_of_a_csv_file_are_not_passed_over_in_silence(run, tmp_path, lines, rows, said) -> None:
    (tmp_path / "a.csv").write_text("".join(lines))
    if rows is None:
        with pytest.raises(CollectError, match=said):
            run(PROFILE, tmp_path / "a.csv")
        return
    found = run(PROFILE, tmp_path / "a.csv")
    assert found.values["rows"] == rows
    assert [each for each in found.problems if said not in each] == []
    assert bool(found.problems) == bool(said)


@pytest.mark.parametrize(
    ("name", "content", "said", "hint"),
    [
        ("a.csv", "id,näme\n1,ä\n2,ö\n".encode("latin-1"), "a.csv: line 1 is no text in UTF-8", "iconv"),
        ("a.csv", "id,name\n1,a\n".encode("utf-16"), "a.csv: line 1 is no text in UTF-8", "iconv"),
        ("a.csv.gz", gzip.compress(b"n\n" + bytes(range(48, 58)) * 9000)[:-9], "it ends too early", "write"),
        (
            "a.csv",
            b"PAR1\x15\x04\x15\x90\x01" * 99 + b"PAR1",
            "a.csv: line 1 is no text in UTF-8",
            "name it as what it is",
        ),
    ],
    ids=["latin-1", "utf-16", "gzip", "parquet"],
)
def test_a_file_that_is_not_what_it_should_be_is_told_in_one_sentence(
    run, tmp_path, name, content, said, hint
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CollectError, match=said) as raised:
        run(PROFILE, tmp_path / name)
    assert hint in raised.value.hint


def test_encrypted_files_are_named_and_the_rest_is_measured(run, write, tmp_path) -> None:
    write("days/1.parquet", "SELECT range AS n FROM range(10)")
    with duckdb.connect() as connection:
        connection.execute("SET force_mbedtls_unsafe = true")
        connection.execute("PRAGMA add_parquet_key('key', '0123456789112345')")
        connection.execute(
            f"COPY (SELECT 1 AS n) TO '{tmp_path}/days/2.parquet' (ENCRYPTION_CONFIG {{footer_key: 'key'}})"
        )
    found = run(PROFILE, tmp_path / "days")
    assert found.values["rows"] == 10
    assert found.problems == [
        "days/2.parquet was left out: it is encrypted, and encrypted Parquet is not read"
    ]


def test_a_column_called_as_the_engine_calls_the_numbers_of_rows_is_measured(run, write) -> None:
    found = run(
        PROFILE, write("a.parquet", "SELECT range AS n, range % 3 AS File_Row_Number FROM range(900)")
    )
    assert found.problems == []
    assert found.values["distinct File_Row_Number"] == 3


@pytest.mark.parametrize(
    ("types", "said", "rows"),
    [
        (("range::INT", "[range]"), "column v is numeric in one part and nested in another, of which no one", 1),
        (("range::INT", "'x' || range"), "is numeric in one part and categorical in another; it is read as one type", 2),
        (
            ("TIMESTAMP '2026-01-01'", "TIMESTAMPTZ '2026-01-01 00:00:00+02'"),
            "column v has a time zone in some files and none in others, where it is taken as UTC",
            2,
        ),
    ],
    ids=["no one type", "one type", "time zones"],
)  # fmt: skip
def test_a_column_whose_type_changes_on_the_way_is_named_and_the_rest_is_measured(
    run, write, tmp_path, types, said, rows
) -> None:
    for day, type_ in enumerate(types):
        write(f"days/{day}.parquet", f"SELECT range AS id, {type_} AS v FROM range(10)")
    found = run(PROFILE, tmp_path / "days")
    assert [each for each in found.problems if said in each] == found.problems != []
    assert found.values["rows"] == 20
    assert found.values["columns"] == rows


@pytest.mark.parametrize(
    ("name", "lines", "said"),
    [
        ("a.csv", ["id,v", *(f"{n},{n / 4}" for n in range(99)), "99,n/a"], "because 1 of 100 values are no numbers"),
        ("a.csv", ["id,v", *(f"{n},{'E' if n % 3 else ''}{n}" for n in range(99))], ""),
        ("a.jsonl", [json.dumps({"id": n, "v": [n, "x", {"a": 1}][n % 3]}) for n in range(99)], "several kinds"),
        ("a.jsonl", [json.dumps({"id": n, "v": None}) for n in range(99)], ""),
    ],
    ids=["one text", "codes", "kinds", "null"],
)  # fmt: skip
def test_a_column_of_numbers_and_texts_is_named(run, tmp_path, name, lines, said) -> None:
    (tmp_path / name).write_text("\n".join(lines) + "\n")
    for _ in range(2):  # the second time it is known, and told all the same
        found = run(PROFILE, tmp_path / name)
        assert found.values["rows"] >= 99
        assert [each for each in found.problems if said in each] == found.problems
        assert bool(found.problems) == bool(said)
