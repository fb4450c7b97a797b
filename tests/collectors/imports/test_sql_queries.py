"""``import.sql``, against real databases: what is read, and that nothing can be written."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_import.sql import SqlCollector


def collector(*queries: str, url: str = "sqlite:///shop.db", **keys: object) -> SqlCollector:
    asked = [
        {"name": f"q{number}", "query": query, "characteristic": "reliability", **keys}
        for number, query in enumerate(queries)
    ]
    return SqlCollector.model_validate({"url": url, "queries": asked})


@pytest.fixture
def shop(make_target):
    """A target with a SQLite file."""
    target = make_target()
    with closing(sqlite3.connect(Path(target.location, "shop.db"))) as connection:
        connection.executescript(
            "CREATE TABLE orders (region, tier, late REAL);"
            "INSERT INTO orders VALUES ('eu', 'gold', 2), ('eu', 'free', 3), ('us', NULL, 4);"
        )
    return target


def test_one_number_is_read(shop, run) -> None:
    assert run(collector("SELECT count(*) FROM orders"), shop).values == {"number.reliability q0": 3}


def test_label_columns_become_parts(shop, run) -> None:
    values = run(collector("SELECT region, tier, late FROM orders"), shop).values
    assert values == {
        "number.reliability q0 eu/gold": 2,
        "number.reliability q0 eu/free": 3,
        "number.reliability q0 us/": 4,
    }


def test_colons_and_per_cents_mean_nothing_to_us(shop, run) -> None:
    values = run(collector("SELECT count(*) FROM orders WHERE ':a' != '%s'"), shop).values
    assert values == {"number.reliability q0": 3}


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM orders RETURNING 1",
        "DELETE FROM orders",
        "SELECT 1; DELETE FROM orders",
        "CREATE TABLE more (a)",
        "PRAGMA user_version = 7",
    ],
)
def test_nothing_can_be_written_to_sqlite(shop, run, query) -> None:
    path = Path(shop.location, "shop.db")
    before = path.read_bytes()
    with pytest.raises(CollectError):
        run(collector(query), shop)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("SELECT late FROM orders", "several numbers"),
        ("SELECT 'many'", "answers str, not a number"),
        ("SELECT 9e999", "is no number"),
        ("SELECT a FROM nowhere", "the database says: no such table"),
        ("SELECT region, late FROM orders", "two values for eu"),
    ],
)
def test_what_is_no_number_is_an_error(shop, run, query, why) -> None:
    with pytest.raises(CollectError, match=why):
        run(collector(query), shop)


@pytest.mark.parametrize("query", ["SELECT max(late) FROM orders WHERE 0", "SELECT late FROM orders WHERE 0"])
def test_no_value_is_no_evidence(shop, run, query) -> None:
    with pytest.raises(NoEvidenceError):
        run(collector(query), shop)


def test_one_broken_query_spoils_no_other(shop, run) -> None:
    found = run(collector("SELECT 1", "SELECT x"), shop)
    assert found.values == {"number.reliability q0": 1}
    assert found.problems[0].message.startswith("q1: the database says: no such column")


def test_a_flood_of_rows_is_refused(shop, run) -> None:
    numbers = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) SELECT i, i FROM n"
    )
    with pytest.raises(CollectError, match="more than 1000 parts"):
        run(collector(numbers), shop)


def test_a_database_that_is_missing_is_not_made(make_target, run) -> None:
    target = make_target()
    with pytest.raises(CollectError, match="is not a file"):
        run(collector("SELECT 1"), target)
    assert list(Path(target.location).iterdir()) == []


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("shop.db", "no address of a database"),
        ("sqlite://", "names no SQLite file"),
        ("nosuch://host/db", "url cannot be used|no read-only transactions"),
        ("oracle://host/db", "no read-only transactions"),
        ("mysql+pymysql://ada:secret@127.0.0.1:1/db", "driver pymysql is not installed|does not|says"),
    ],
)
def test_urls_that_cannot_be_used_say_why(make_target, run, url, why) -> None:
    with pytest.raises(CollectError, match=why) as raised:
        run(collector("SELECT 1", url=url), make_target())
    assert "secret" not in str(raised.value)


@pytest.fixture
def postgres(empty_postgres_url):
    """A PostgreSQL database with a table."""
    import sqlalchemy  # noqa: PLC0415

    engine = sqlalchemy.create_engine(empty_postgres_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE orders AS SELECT 7::numeric AS late")
    yield empty_postgres_url
    engine.dispose()


def test_postgresql_is_read(postgres, make_target, run) -> None:
    assert run(collector("SELECT sum(late) FROM orders", url=postgres), make_target()).values == {
        "number.reliability q0": 7
    }


@pytest.mark.parametrize(
    "query",
    ["DELETE FROM orders RETURNING 1", "COMMIT; DELETE FROM orders", "SELECT 1; CREATE TABLE more (a int)"],
)
def test_nothing_can_be_written_to_postgresql(postgres, make_target, run, query) -> None:
    with pytest.raises(CollectError, match="read-only transaction"):
        run(collector(query, url=postgres), make_target())
    assert run(collector("SELECT count(*) FROM orders", url=postgres), make_target()).values == {
        "number.reliability q0": 1
    }
