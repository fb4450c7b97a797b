"""Every source gives the same rows, and every bad one a clear outcome that names it."""

from __future__ import annotations

import errno
import os
import sqlite3
import sys
from datetime import UTC, datetime, timedelta

import duckdb
import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_data.drift import DriftCollector
from qualitywatch_data.engine.duck import engine
from qualitywatch_data.profile import ProfileCollector

ROWS = "SELECT range AS n, range / 7 AS x, 'k' || range % 3 AS k FROM range(300)"
PROFILE = ProfileCollector()


def profile(**fields) -> ProfileCollector:
    return ProfileCollector.model_validate(fields)


@pytest.mark.parametrize("name", ["a.parquet", "a.csv", "a.json", "a.csv.gz"])
def test_files_of_every_format_have_the_same_profile(run, write, name) -> None:
    found = run(PROFILE, write(name, ROWS))
    assert found.values["rows"] == 300
    assert found.values["distinct k"] == 3
    assert found.values["completeness x"] == 1
    assert found.problems == []


def test_a_pattern_a_folder_and_its_partitions_are_one_data_set(run, write, tmp_path) -> None:
    for day in ("2026-01-01", "2026-01-02"):
        write(f"days/day={day}/part.parquet", ROWS)
    for place in ("days/*/*.parquet", "days", "days/**/*.parquet"):
        found = run(PROFILE, tmp_path / place)
        assert found.values["rows"] == 600
        assert found.values["distinct day"] == 2


def test_a_column_that_a_file_does_not_have_is_null_there(run, write, tmp_path) -> None:
    write("parts/1.parquet", ROWS)
    write("parts/2.parquet", "SELECT range AS n FROM range(100)")
    assert run(PROFILE, tmp_path / "parts").values["completeness x"] == pytest.approx(0.75)


def test_a_file_that_cannot_be_opened_is_named_and_the_rest_is_measured(run, write, tmp_path) -> None:
    write("parts/1.parquet", ROWS)
    (tmp_path / "parts/2.parquet").write_bytes(b"PAR1 and then nothing")
    found = run(PROFILE, tmp_path / "parts")
    assert found.values["rows"] == 300
    assert len(found.problems) == 1
    assert "parts/2.parquet was left out" in found.problems[0]


def test_a_damaged_row_group_is_found_by_reading(run, write, tmp_path) -> None:
    write("parts/1.parquet", ROWS)
    path = write(
        "parts/2.parquet", "SELECT md5(range::VARCHAR) AS k, range AS n, random() AS x FROM range(5000)"
    )
    data = bytearray(path.read_bytes())
    data[100:40_000] = bytes(39_900)
    path.write_bytes(data)
    found = run(PROFILE, tmp_path / "parts")
    assert found.values["rows"] == 300
    assert "parts/2.parquet was left out" in found.problems[0]


def test_one_damaged_file_alone_is_an_error_that_names_it(run, tmp_path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"no parquet")
    with pytest.raises(CollectError, match=r"a\.parquet"):
        run(PROFILE, tmp_path / "a.parquet")


@pytest.mark.parametrize(
    ("name", "error", "words"),
    [
        ("nothing.parquet", NoEvidenceError, "no data at nothing.parquet"),
        ("a.xlsx", CollectError, "no known format"),
        ("mixed", CollectError, "several formats"),
    ],
)
def test_what_is_no_data_set_is_told(run, write, tmp_path, *, name, error, words) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"x")
    write("mixed/a.csv", ROWS)
    write("mixed/b.parquet", ROWS)
    with pytest.raises(error, match=words):
        run(PROFILE, tmp_path / name)


def test_files_that_writers_mark_as_unfinished_are_no_data(run, write, tmp_path) -> None:
    write("days/a.parquet", ROWS)
    write("days/_tmp.parquet", ROWS)
    write("days/_temporary/0.parquet", ROWS)
    assert run(PROFILE, tmp_path / "days").values["rows"] == 300


NAMES = ['a"b', "a'; DROP TABLE t; --", "größe 📏", "select", "rowid", "x\ty", "{}", "%s"]


@pytest.mark.parametrize("name", ["a.parquet", "a.csv"])
def test_columns_may_have_any_name(run, tmp_path, name) -> None:
    with duckdb.connect() as connection:
        spelled = ", ".join('range AS "{}"'.format(each.replace('"', '""')) for each in NAMES)
        connection.execute(f"COPY (SELECT {spelled} FROM range(50)) TO '{tmp_path / name}'")
    found = run(PROFILE, tmp_path / name)
    assert found.values["columns"] == len(NAMES)
    assert len([key for key in found.values if key.startswith("completeness")]) == len(NAMES)


def test_files_may_have_any_name(run, write, tmp_path) -> None:
    path = write("plain.parquet", ROWS)
    odd = path.rename(tmp_path / "it's {0} 100% odd.parquet")
    assert run(PROFILE, odd).values["rows"] == 300


def test_many_columns_are_measured_in_portions(run, tmp_path) -> None:
    with duckdb.connect() as connection:
        spelled = ", ".join(f"range AS c{n}" for n in range(450))
        connection.execute(f"COPY (SELECT {spelled} FROM range(20)) TO '{tmp_path / 'wide.parquet'}'")
    assert run(PROFILE, tmp_path / "wide.parquet").values["distinct c449"] == 20


def test_values_of_every_type_are_measured_or_left_alone(run, write) -> None:
    path = write(
        "types.parquet",
        "SELECT 1.5::DECIMAL(9,2) AS de, true AS bo, DATE '2026-01-01' AS da, 'x'::BLOB AS bl, uuid() AS uu,"
        " [1,2] AS li, {'a': 1} AS st, INTERVAL 1 DAY AS iv, TIME '12:00' AS ti, 1::UTINYINT AS ut,"
        " 170141183460469231731687303715884105727::HUGEINT::DOUBLE AS hu, 1e308::DOUBLE AS big, NULL AS nu FROM range(10)",
    )
    found = run(PROFILE, path)
    assert found.values["columns"] == 13
    assert found.values["completeness nu"] == 0
    assert "distinct li" not in found.values


@pytest.fixture
def delta(tmp_path):
    place = tmp_path / "delta"
    write_deltalake(place, pa.table({"x": [1.0, 2.0], "day": ["a", "b c"]}), partition_by=["day"])
    write_deltalake(place, pa.table({"x": [5.0], "day": ["a"]}), partition_by=["day"], mode="append")
    return place


def test_a_delta_table_is_read_at_its_newest_and_at_any_version(run, delta) -> None:
    found = run(PROFILE, delta)
    assert found.values["rows"] == 3
    assert found.values["distinct day"] == 2
    assert found.provenance[0].data == "delta:1"
    assert run(profile(data={"version": 0}), delta).values["rows"] == 2


def test_a_delta_table_is_read_as_of_a_time(run, delta) -> None:
    later = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    assert run(profile(data={"as_of": later}), delta).values["rows"] == 3


def test_rows_that_a_delta_table_has_deleted_are_not_there(run, delta) -> None:
    DeltaTable(str(delta)).delete("x > 1.5")
    assert run(PROFILE, delta).values["rows"] == 1


def test_a_delta_table_is_compared_with_its_own_past(run, delta) -> None:
    found = run(DriftCollector.model_validate({"reference": {"location": "delta", "version": 0}}), delta)
    assert found.values["drift.schema_changes"] == 0
    assert found.values["drift.undecided"] == 2


@pytest.mark.parametrize("version", [7, 10**6])
def test_a_version_that_is_not_there_is_told(run, delta, version) -> None:
    with pytest.raises(CollectError, match="delta cannot be read"):
        run(profile(data={"version": version}), delta)


def test_files_have_no_versions(run, write) -> None:
    with pytest.raises(CollectError, match="no Delta or Iceberg table"):
        run(profile(data={"version": 1}), write("a.parquet", ROWS))


@pytest.fixture
def shop(tmp_path):
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.execute('CREATE TABLE orders (n INTEGER, x REAL, "odd name" TEXT, at TEXT)')
        connection.executemany(
            "INSERT INTO orders VALUES (?, ?, ?, ?)", [(n, n / 7, f"k{n % 3}", None) for n in range(300)]
        )
    connection.close()
    return tmp_path / "shop.db"


@pytest.mark.parametrize("what", [{"table": "orders"}, {"query": "SELECT *, ':a' AS c FROM orders"}])
def test_a_table_and_a_query_of_a_database_are_measured(run, shop, what) -> None:
    found = run(profile(data={"url": "sqlite:///shop.db", **what}), shop)
    assert found.values["rows"] == 300
    assert found.values["distinct odd name"] == 3
    assert found.values["completeness at"] == 0


def test_a_database_is_not_written_to(run, shop) -> None:
    with pytest.raises(CollectError):
        run(profile(data={"url": "sqlite:///shop.db", "query": "DELETE FROM orders RETURNING 1"}), shop)
    assert run(profile(data={"url": "sqlite:///shop.db", "table": "orders"}), shop).values["rows"] == 300


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        ({"url": "sqlite:///no.db", "table": "t"}, NoEvidenceError, "no SQLite file no.db in"),
        ({"url": "sqlite:///shop.db", "table": "gone"}, NoEvidenceError, "no table gone"),
        ({"url": "sqlite:///shop.db", "query": "SELECT nope"}, CollectError, "no such column"),
        ({"url": "nonsense", "table": "t"}, CollectError, "the database.* says"),
        ({"url": "mysql+nodriver://h/d", "table": "t"}, CollectError, "the database.* says"),
    ],
)
def test_a_database_that_does_not_answer_is_told(run, shop, data, error, words) -> None:
    with pytest.raises(error, match=words):
        run(profile(data=data), shop)


@pytest.mark.parametrize(("module", "place"), [("duckdb", "a.parquet"), ("deltalake", "delta")])
def test_the_extra_that_is_missing_is_named(run, write, delta, monkeypatch, *, module, place) -> None:
    write("a.parquet", ROWS)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(CollectError) as caught:
        run(PROFILE, delta.with_name(place))
    assert caught.value.hint == "pip install 'qualitywatch[data]'"


def test_the_age_of_data_is_that_of_their_newest_row(run, write, window) -> None:
    hour_ago = (window.end - timedelta(hours=1)).strftime("%Y-%m-%d %H:%M:%S")
    path = write(
        "a.parquet", f"SELECT TIMESTAMP '{hour_ago}' - INTERVAL (range) DAY AS at, 1 AS x FROM range(9)"
    )
    assert run(profile(time_column="at"), path).values["freshness"] == pytest.approx(3600, abs=1)
    assert "is no column of times" in run(profile(time_column="x"), path).problems[0]
    assert "is no column of times" in run(profile(time_column="gone"), path).problems[0]


def test_an_empty_table_has_no_rows_and_no_completeness(run, write) -> None:
    found = run(PROFILE, write("a.parquet", "SELECT 1 AS x FROM range(0)"))
    assert found.values["rows"] == 0
    assert not any(key.startswith("completeness") for key in found.values)


def test_the_engine_sees_no_other_file_and_loads_nothing(write) -> None:
    seen, other = write("seen.parquet", ROWS), write("other.parquet", ROWS)
    with engine([str(seen)]) as confined:
        assert confined.rows(f"SELECT count(*) FROM '{seen}'") == [(300,)]
        for query in (
            f"SELECT * FROM '{other}'",
            "SELECT * FROM read_csv('/etc/passwd')",
            f"COPY (SELECT 1) TO '{other.with_name('made.csv')}'",
            f"ATTACH '{other.with_name('made.db')}'",
            "INSTALL httpfs",
            "LOAD httpfs",
            "SET enable_external_access=true",
        ):
            with pytest.raises(CollectError):
                confined.rows(query)
    assert not other.with_name("made.csv").exists()


def test_a_sqlite_file_in_the_folder_that_is_watched_is_found(run, tmp_path) -> None:
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.execute("CREATE TABLE orders AS SELECT 1 AS n")
    connection.close()
    assert run(profile(data={"url": "sqlite:///shop.db", "table": "orders"}), tmp_path).values["rows"] == 1


def test_a_link_to_nothing_is_named_and_a_loop_of_links_is_not_followed(run, write, tmp_path) -> None:
    write("days/1.parquet", ROWS)
    (tmp_path / "days/2.parquet").symlink_to("nowhere.parquet")
    (tmp_path / "days/again").symlink_to(".")
    for place, named in (("days", "days/2"), ("days/*.parquet", "2"), ("days/**/*.parquet", "2")):
        found = run(PROFILE, tmp_path / place)
        assert found.values["rows"] == 300
        assert found.problems == [f"{named}.parquet is a link to nothing"]
    (tmp_path / "days/1.parquet").unlink()
    with pytest.raises(NoEvidenceError, match=r"days/2\.parquet is a link to nothing"):
        run(PROFILE, tmp_path / "days")


@pytest.mark.parametrize("place", ["days", "days/*/*.parquet"])
def test_a_folder_that_may_not_be_looked_into_is_named_and_not_passed_over(
    run, write, tmp_path, monkeypatch, place
) -> None:
    """As it is told to whoever is not root, who may look into everything."""
    for day in ("a", "b"):
        write(f"days/{day}/1.parquet", ROWS)
    inner = os.scandir

    def scandir(path):
        if str(path).endswith(tuple(closed)):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return inner(path)

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr(os, "listdir", lambda path: [each.name for each in scandir(path)])
    closed = ["days/b"]
    found = run(PROFILE, tmp_path / place)
    assert found.values["rows"] == 300
    assert [
        "b may not be looked into: what lies there is not counted" in each for each in found.problems
    ] == [True]
    closed = ["days/a", "days/b"]
    with pytest.raises(CollectError, match="may not be looked into, nor may 1 more"):
        run(PROFILE, tmp_path / place)
