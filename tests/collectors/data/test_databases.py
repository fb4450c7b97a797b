"""Tables and queries of real databases: one state, never written to, a few rows at a time, every refusal told."""

from __future__ import annotations

import os
import sqlite3
import time
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import create_engine, make_url

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_data.engine.duck import BudgetError, engine
from qualitywatch_data.profile import ProfileCollector
from qualitywatch_data.sources import database
from qualitywatch_data.sources.database_failures import BusyDatabaseError, DatabaseError, database_failure

ENDLESS = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n FROM t"


@pytest.fixture(scope="module")
def shop(postgres_server):
    """The URL of a database with a table of 300 orders."""
    name = postgres_server.create()
    with postgres_server.connect(name) as connection:
        connection.execute(
            "CREATE TABLE orders AS SELECT n, n / 7.0 AS x, 'k' || n % 3 AS k, n % 2 = 0 AS paid,"
            " TIMESTAMPTZ '2026-01-01 00:00:00+02' + n * INTERVAL '1 hour' AS at,"
            " TIMESTAMP '2026-01-01 00:00:00' AS local, NULL::int AS empty FROM generate_series(0, 299) AS n"
        )
    yield postgres_server.url(name)
    postgres_server.drop(name)


def profile(url: str, **fields) -> ProfileCollector:
    data = {key: fields.pop(key) for key in ("table", "query") if key in fields}
    return ProfileCollector.model_validate({"data": {"url": url, **(data or {"table": "orders"})}, **fields})


def test_a_table_of_postgres_is_measured_with_its_types(run, shop, tmp_path) -> None:
    found = run(profile(shop), tmp_path)
    assert found.values["rows"] == 300
    assert found.values["columns"] == 7
    assert found.values["distinct k"] == 3
    assert found.values["distinct at"] == pytest.approx(300, rel=0.01)
    assert found.values["completeness empty"] == 0
    assert found.problems == []


@pytest.mark.parametrize(
    ("zone", "column", "age"), [("UTC", "at", 3600), ("Asia/Tokyo", "at", 3600), ("UTC", "local", 0)]
)
def test_times_mean_the_same_whatever_zone_the_session_has(
    run, shop, tmp_path, window, *, zone, column, age
) -> None:
    now = window.end - timedelta(hours=1)
    query = (
        f"SELECT TIMESTAMPTZ '{now.isoformat()}' AS at, TIMESTAMP '{window.end:%Y-%m-%d %H:%M:%S}' AS local"
    )
    url = (
        make_url(shop)
        .update_query_dict({"options": f"-c timezone={zone}"})
        .render_as_string(hide_password=False)
    )
    found = run(profile(url, query=query, time_column=column), tmp_path)
    assert found.values["freshness"] == pytest.approx(age, abs=1)
    assert ("taken as UTC" in found.said("freshness")) == (column == "local")


def test_a_time_in_the_future_is_told(run, shop, tmp_path, window) -> None:
    query = f"SELECT TIMESTAMP '{window.end + timedelta(hours=2):%Y-%m-%d %H:%M:%S}' AS at"
    found = run(profile(shop, query=query, time_column="at"), tmp_path)
    assert found.values["freshness"] == 0
    assert "the newest at lies 2h in the future; it has no time zone" in found.problems[0]


def test_a_profile_is_of_one_state_while_others_write_and_drop(
    run, shop, postgres_server, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(database, "ROWS_AT_ONCE", 50)
    name = make_url(shop).database
    with postgres_server.connect(name) as connection:
        connection.execute("CREATE TABLE moving AS SELECT n FROM generate_series(1, 5000) AS n")
    original, seen = database.Intake.take, []

    def take(self, rows) -> None:
        if not seen:
            with postgres_server.connect(name) as connection:
                connection.execute("INSERT INTO moving SELECT n FROM generate_series(1, 5000) AS n")
                connection.execute("SET lock_timeout = '50ms'")
                with pytest.raises(psycopg.errors.LockNotAvailable):
                    connection.execute("DROP TABLE moving")
        seen.append(len(rows))
        original(self, rows)

    monkeypatch.setattr(database.Intake, "take", take)
    assert run(profile(shop, table="moving"), tmp_path).values["rows"] == 5000
    assert max(seen) == 50  # never all of them in memory


@pytest.mark.parametrize(
    "query", ["DELETE FROM orders RETURNING n", "CREATE TABLE mine (n int)", "SELECT nextval('s')"]
)
def test_postgres_is_not_written_to(run, shop, postgres_server, tmp_path, query) -> None:
    name = make_url(shop).database
    with postgres_server.connect(name) as connection:
        connection.execute("CREATE SEQUENCE IF NOT EXISTS s")
    with pytest.raises(DatabaseError, match=r"read-only transaction|syntax error"):
        run(profile(shop, query=query), tmp_path)
    assert run(profile(shop), tmp_path).values["rows"] == 300


def test_a_connection_that_is_ended_while_rows_are_read_is_told_and_no_half_is_measured(
    run, shop, postgres_server, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(database, "ROWS_AT_ONCE", 50)
    name = make_url(shop).database
    original = database.Intake.take

    def take(self, rows) -> None:
        with postgres_server.connect() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )
        original(self, rows)

    query = "SELECT n, repeat('x', 10000) AS t FROM generate_series(1, 5000) AS n"
    with monkeypatch.context() as patched:
        patched.setattr(database.Intake, "take", take)
        with pytest.raises(
            BusyDatabaseError, match=f"database {name} says: terminating connection"
        ) as raised:
            run(profile(shop, query=query), tmp_path)
    assert raised.value.hint.startswith("trying again helps")
    assert run(profile(shop, query=query), tmp_path).values["rows"] == 5000


def test_rights_that_are_taken_away_are_told_at_the_next_reading(
    run, shop, postgres_server, tmp_path, monkeypatch
) -> None:
    """What is being read is read to its end, as the server has allowed it."""
    monkeypatch.setattr(database, "ROWS_AT_ONCE", 50)
    name = make_url(shop).database
    with postgres_server.connect(name) as connection:
        connection.execute("CREATE ROLE reader LOGIN PASSWORD 'OfReader'")
        connection.execute("GRANT SELECT ON orders TO reader")
    original = database.Intake.take

    def take(self, rows) -> None:
        with postgres_server.connect(name) as connection:
            connection.execute("REVOKE SELECT ON orders FROM reader")
        original(self, rows)

    monkeypatch.setattr(database.Intake, "take", take)
    url = make_url(shop).set(username="reader", password="OfReader").render_as_string(hide_password=False)
    assert run(profile(url), tmp_path).values["rows"] == 300
    with pytest.raises(DatabaseError, match="permission denied for table orders") as raised:
        run(profile(url), tmp_path)
    assert "grant the right" in raised.value.hint
    with postgres_server.connect(name) as connection:
        connection.execute("DROP ROLE reader")


def test_a_query_ends_with_the_budget(run, shop, tmp_path) -> None:
    sqlite3.connect(tmp_path / "a.db").close()
    for url, query in ((shop, "SELECT pg_sleep(60), 1 AS n"), (shop, ENDLESS), ("sqlite:///a.db", ENDLESS)):
        began = time.monotonic()
        with pytest.raises(BudgetError, match="stopped after 1s, which is the budget"):
            run(profile(url, query=query, budget={"time": "1s"}), tmp_path / "x")
        assert time.monotonic() - began < 15


def test_a_query_that_answers_too_much_is_stopped(run, shop, tmp_path) -> None:
    query = "SELECT repeat('x', 1000) AS t FROM generate_series(1, 1000000)"
    with pytest.raises(BudgetError, match="bytes of values, the budget is 1,000,000"):
        run(profile(shop, query=query, budget={"bytes": "1MB"}), tmp_path)


def test_a_password_that_has_expired_is_told_without_it(run, shop, postgres_server, tmp_path) -> None:
    with postgres_server.connect() as connection:
        connection.execute("DROP ROLE IF EXISTS gone_by")
        connection.execute("CREATE ROLE gone_by LOGIN PASSWORD 'OldSecret' VALID UNTIL '2001-01-01'")
    address = make_url(shop).set(username="gone_by", password="OldSecret")
    with pytest.raises(CollectError) as raised:
        run(profile(address.render_as_string(hide_password=False)), tmp_path)
    assert "OldSecret" not in str(raised.value)
    with postgres_server.connect() as connection:
        connection.execute("DROP ROLE gone_by")


@pytest.mark.parametrize(
    ("said", "kind", "hint"),
    [
        ('FATAL: password authentication failed for user "ada"', DatabaseError, "trying again does not help"),
        ("(1045, \"Access denied for user 'ada'@'localhost'\")", DatabaseError, "renew them"),
        ("(1862, 'Your password has expired.')", DatabaseError, "renew the password"),
        ("connection to server failed: Connection refused", BusyDatabaseError, "trying again helps"),
        ("FATAL: sorry, too many clients already", BusyDatabaseError, "trying again helps"),
        ("permission denied for table orders", DatabaseError, "grant the right"),
        ('relation "gone" does not exist', NoEvidenceError, "correct the table"),
        ("Could not decode to UTF-8 column 't' with text 'x'", DatabaseError, "correct the address"),
    ],
)
def test_what_a_database_refuses_says_what_to_do(said, kind, hint) -> None:
    failure = database_failure(said)
    assert type(failure) is kind
    assert hint in failure.hint


def test_nothing_listens_at_the_address(run, tmp_path) -> None:
    with pytest.raises(BusyDatabaseError, match="refused"):
        run(profile("postgresql+psycopg://ada:Secret@127.0.0.1:9/shop"), tmp_path)


@pytest.fixture
def odd(tmp_path):
    """A SQLite database, whose columns take values of any type."""
    with sqlite3.connect(tmp_path / "odd.db") as connection:
        connection.execute("CREATE TABLE orders (n, late, big, t, u INTEGER)")
        rows = [(n, n, 2**62 + n, "x", n or 1.5) for n in range(200)]
        rows[150] = (150, "many", 2**62, None, 7)
        connection.executemany("INSERT INTO orders VALUES (?, ?, ?, ?, ?)", rows)
    connection.close()
    return "sqlite:///odd.db"


def test_a_column_of_mixed_types_is_named_and_read_as_texts(run, odd, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(database, "ROWS_AT_ONCE", 40)
    found = run(profile(odd), tmp_path / "x")
    assert found.problems == ["late holds numbers and texts, and is read as texts"]
    assert found.values["distinct late"] == 200
    assert found.values["distinct u"] == 199
    assert found.values["completeness t"] == pytest.approx(199 / 200)


def test_numbers_beyond_64_bits_are_taken_in() -> None:
    with engine([]) as opened:
        intake = database.Intake(opened, "t", ["n", "m"])
        intake.take([(2**70, float("nan")), (1, None)])
        assert opened.rows("SELECT max(n) FROM t") == [(2**70,)]


def test_a_table_that_is_dropped_before_it_is_read_is_no_evidence(run, odd, tmp_path) -> None:
    with pytest.raises(NoEvidenceError, match="no such table"):
        run(profile(odd, query="SELECT * FROM gone"), tmp_path / "x")


def test_a_writer_does_not_stop_a_profile_of_sqlite(run, odd, tmp_path) -> None:
    with sqlite3.connect(tmp_path / "odd.db", isolation_level=None) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM orders")
        assert run(profile(odd), tmp_path / "x").values["rows"] == 200
        writer.execute("ROLLBACK")
    writer.close()


@pytest.mark.skipif("QUALITYWATCH_TEST_MYSQL" not in os.environ, reason="names no server to be tested on")
def test_mysql_is_read_in_one_state_and_not_written_to(run, tmp_path) -> None:
    """On the server at QUALITYWATCH_TEST_MYSQL, such as ``mysql+pymysql://root@127.0.0.1/test``."""
    url = os.environ["QUALITYWATCH_TEST_MYSQL"]
    with create_engine(url).begin() as connection:
        connection.exec_driver_sql(
            "CREATE OR REPLACE TABLE orders (n BIGINT UNSIGNED, k VARCHAR(9), at DATETIME)"
        )
        connection.exec_driver_sql(
            "INSERT INTO orders VALUES (18446744073709551615, 'a', '2026-01-01 10:00:00'), (1, NULL, NULL)"
        )
    found = run(profile(url, time_column="at"), tmp_path)
    assert found.values["rows"] == 2
    assert found.values["completeness k"] == 0.5
    assert "taken as UTC" in found.said("freshness")
    with pytest.raises(DatabaseError, match="READ ONLY transaction"):
        run(profile(url, query="DELETE FROM orders RETURNING n"), tmp_path)
    with pytest.raises(BudgetError, match="which is the budget"):
        run(
            profile(
                url,
                query=ENDLESS.replace("+ 1 FROM t)", "+ 1 FROM t WHERE SLEEP(1) = 0)"),
                budget={"time": "2s"},
            ),
            tmp_path,
        )
