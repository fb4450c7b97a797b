"""A store that cannot be used: every command says what is wrong with it and what to do, and nothing in it is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from command_line import Place
from postgres_server import PostgresServer
from small_places import fill, read_only, small_disk
from trial_site import configuration

COMMANDS = (("check",), ("collect",), ("findings",), ("run", "--port", "0"))
SECRET = "hunter2"


def refusals(place: Place, words: str, *commands: tuple[str, ...], hint: str = "→") -> None:
    """Each command ends with 2 and says the words and the hint, in a line or two."""
    for command in commands or COMMANDS:
        done = place.run(*command)
        assert done.code == 2, (command, done.said)
        assert words in done.err, (command, done.err)
        assert hint in done.err, (command, done.err)
        assert len(done.err.splitlines()) <= 4, done.err
        assert SECRET not in done.said


def use(place: Place, store: str) -> None:
    place.write("qualitywatch.yaml", configuration("trial.value", store=f"'{store}'"))


def count(database: Path, table: str) -> int:
    with closing(sqlite3.connect(database)) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_a_database_cut_short(kept: Place) -> None:
    database = kept.path / "qualitywatch.db"
    whole = database.read_bytes()
    database.write_bytes(whole[: len(whole) // 3])
    refusals(kept, "is damaged", hint="backup")
    assert database.read_bytes() == whole[: len(whole) // 3]


def test_a_file_that_is_no_database(trial: Place) -> None:
    trial.write("qualitywatch.db", "to do: buy milk\n" * 100)
    refusals(trial, "it is not an SQLite database", hint="name another file")
    assert (trial.path / "qualitywatch.db").read_text().startswith("to do")


def test_somebody_elses_database(trial: Place) -> None:
    with closing(sqlite3.connect(trial.path / "qualitywatch.db")) as connection:
        connection.execute("CREATE TABLE recipe (name)")
        connection.commit()
    refusals(trial, "recipe", hint="of its own")
    assert count(trial.path / "qualitywatch.db", "recipe") == 0


def test_a_database_of_a_newer_version(kept: Place) -> None:
    database = kept.path / "qualitywatch.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    refusals(kept, "schema 9999, which is newer", hint="upgrade qualitywatch")
    assert count(database, "run") == 3


def test_a_directory_instead_of_a_file(trial: Place) -> None:
    (trial.path / "qualitywatch.db").mkdir()
    refusals(trial, "is a directory")


def test_a_directory_that_does_not_exist(trial: Place) -> None:
    use(trial, "sqlite:///nowhere/qualitywatch.db")
    refusals(trial, "nowhere of the store does not exist", ("collect",), ("run", "--port", "0"), hint="mkdir")
    assert trial.check().code == 0  # it has no history to look at, and says so
    assert "no history yet" in trial.check().err
    assert not (trial.path / "nowhere").exists()


def test_a_store_that_may_not_be_written(kept: Place) -> None:
    place = kept.path / "readonly"
    place.mkdir()
    (kept.path / "qualitywatch.db").rename(place / "qualitywatch.db")
    use(kept, "sqlite:///readonly/qualitywatch.db")
    with read_only(place):
        refusals(kept, str(place), hint="write access")
    assert count(place / "qualitywatch.db", "run") == 3


def test_a_directory_in_which_no_store_may_be_made(trial: Place) -> None:
    place = trial.path / "readonly"
    place.mkdir()
    use(trial, "sqlite:///readonly/qualitywatch.db")
    with read_only(place):
        refusals(trial, str(place), ("collect",), ("run", "--port", "0"), hint="write access")
    assert list(place.iterdir()) == []


@pytest.fixture
def full(kept: Place) -> Iterator[Place]:
    """The store of three rounds on a disk without any room left."""
    disk = kept.path / "disk"
    with small_disk(disk, kib=600):
        (disk / "qualitywatch.db").write_bytes((kept.path / "qualitywatch.db").read_bytes())
        fill(disk)
        use(kept, "sqlite:///disk/qualitywatch.db")
        yield kept


def test_a_full_disk(full: Place) -> None:
    refusals(full, "the disk is full", hint="free some space")
    (full.path / "disk" / "ballast").unlink()
    assert full.run("collect").code == 0
    assert count(full.path / "disk" / "qualitywatch.db", "run") == 4


def test_a_disk_that_fills_up_while_something_is_written_loses_nothing(kept: Place) -> None:
    disk = kept.path / "disk"
    with small_disk(disk, kib=600):
        (disk / "qualitywatch.db").write_bytes((kept.path / "qualitywatch.db").read_bytes())
        with_many = configuration("trial.value, with: {parts: 5000}", store="sqlite:///disk/qualitywatch.db")
        kept.write("qualitywatch.yaml", with_many)
        refusals(kept, "the disk is full", ("collect",), hint="what was stored before is safe")
        assert count(disk / "qualitywatch.db", "run") == 3
        assert count(disk / "qualitywatch.db", "sample") == 12


def test_a_verdict_that_cannot_be_remembered_is_seen_all_the_same(kept: Place) -> None:
    disk = kept.path / "disk"
    with small_disk(disk, kib=600):
        (disk / "qualitywatch.db").write_bytes((kept.path / "qualitywatch.db").read_bytes())
        many = configuration("trial.value, with: {parts: 2000}", store="sqlite:///disk/qualitywatch.db")
        kept.write("qualitywatch.yaml", many)
        done = kept.check()
        assert done.code == 2
        assert done.out.startswith("FAIL")
        assert "the disk is full" in done.err


def test_a_server_that_does_not_answer(trial: Place) -> None:
    use(trial, f"postgresql+psycopg://ada:{SECRET}@127.0.0.1:9/quality")
    refusals(trial, "cannot be reached", hint="is the server running")


def test_a_server_that_refuses_the_user(trial: Place, postgres_server: PostgresServer) -> None:
    url = postgres_server.admin.set(username="nobody_of_that_name", password=SECRET)
    use(trial, url.render_as_string(hide_password=False))
    refusals(trial, "refuses this user", hint="check the user")


def test_a_database_that_does_not_exist_on_the_server(trial: Place, postgres_server: PostgresServer) -> None:
    use(trial, postgres_server.url("nowhere"))
    refusals(trial, "does not exist", ("check",), ("collect",), hint="createdb")


@pytest.mark.parametrize(
    "url", ["mysql://ada:hunter2@h/d", "qualitywatch.db", "sqlite://", "sqlite:///:memory:"]
)
def test_an_address_of_no_store(trial: Place, url: str) -> None:
    use(trial, url)
    refusals(trial, "store", ("collect",), ("run", "--port", "0"))
