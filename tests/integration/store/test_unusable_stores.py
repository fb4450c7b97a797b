"""A store that cannot be used says why and what to do, in our words: never a traceback, never a password."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import traceback
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from qualitywatch.errors import StoreBusyError, StoreError
from qualitywatch.store import Migrate, open_store
from store_examples import NOON, SHOP, measured, run_at

NOBODY = 65534


def refusal(url, *, migrate=Migrate.UPGRADE):
    with pytest.raises(StoreError) as caught:
        open_store(url, migrate=migrate)
    assert caught.value.hint
    return caught.value


def record_one(store):
    store.record(run_at(NOON), [measured(1, NOON)], SHOP)


def record_much(store):
    many = [measured(n, NOON, labels={"file": f"{n}" * 50}) for n in range(2000)]
    store.record(run_at(NOON), many, SHOP)


@contextmanager
def without_privileges():
    """Root may write everything; the tests of read-only files need somebody who may not."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def public_store(migrated_sqlite):
    """A store at head in a directory that everybody may enter."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "store.db"
        path.write_bytes(migrated_sqlite.read_bytes())
        Path(directory).chmod(0o755)
        path.chmod(0o644)
        yield path
        Path(directory).chmod(0o755)


def test_a_file_that_is_no_database(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("to do: buy milk\n" * 100)
    error = refusal(f"sqlite:///{path}")
    assert str(path) in error.message
    assert "not an SQLite database" in error.message
    assert path.read_text().startswith("to do: buy milk")


def test_a_database_cut_short(sqlite_url):
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    error = refusal(sqlite_url)
    assert "is damaged" in error.message
    assert "backup" in error.hint


def test_a_database_overwritten_in_the_middle(sqlite_url):
    with closing(open_store(sqlite_url, migrate=Migrate.UPGRADE)) as store:
        record_much(store)
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 4)
        file.write(os.urandom(path.stat().st_size // 2))
    with (
        closing(open_store(sqlite_url, migrate=Migrate.UPGRADE)) as store,
        pytest.raises(StoreError, match="is damaged"),
    ):
        store.readings.latest()


def test_a_directory_that_does_not_exist(tmp_path):
    error = refusal(f"sqlite:///{tmp_path / 'nowhere' / 'store.db'}")
    assert error.hint == f"mkdir {tmp_path / 'nowhere'}"


def test_a_directory_instead_of_a_file(tmp_path):
    assert "is a directory" in refusal(f"sqlite:///{tmp_path}").message


def test_a_directory_that_may_not_be_written(public_store):
    public_store.parent.chmod(0o555)
    url = f"sqlite:///{public_store}"
    open_store(url, migrate=Migrate.UPGRADE).close()  # everything is imported, as in a program that runs
    for leftover in public_store.parent.glob("store.db-*"):
        leftover.unlink()
    with without_privileges():
        error = refusal(url)
    assert "directory" in error.hint


def test_a_file_that_may_not_be_written(public_store):
    public_store.chmod(0o444)
    public_store.parent.chmod(0o777)
    url = f"sqlite:///{public_store}"
    open_store(url, migrate=Migrate.UPGRADE).close()
    with (
        without_privileges(),
        pytest.raises(StoreError, match="cannot be written") as caught,
        closing(open_store(url, migrate=Migrate.UPGRADE)) as store,
    ):
        record_one(store)
    assert "write access" in caught.value.hint


def test_a_store_that_may_not_grow_keeps_what_it_has(sqlite_url):
    with closing(open_store(sqlite_url, migrate=Migrate.UPGRADE)) as store:
        record_one(store)
        store._database.close()  # the next connection meets the limit

        @event.listens_for(store._database.engine, "connect")
        def limit(connection, _record):
            connection.execute("PRAGMA max_page_count = 60")

        with pytest.raises(StoreError, match="the disk is full") as caught:
            record_much(store)
        assert "free some space" in caught.value.hint
        assert len(store.readings.latest()) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk_loses_nothing_and_is_used_again_when_there_is_room(tmp_path, migrated_sqlite):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], check=False).returncode:
        pytest.skip("this container may not mount a small disk")
    try:
        (disk / "store.db").write_bytes(migrated_sqlite.read_bytes())
        with closing(open_store(f"sqlite:///{disk / 'store.db'}", migrate=Migrate.UPGRADE)) as store:
            record_one(store)
            ballast = disk / "ballast"
            with pytest.raises(OSError), ballast.open("wb") as file:
                file.write(bytes(2**21))
            with pytest.raises(StoreError, match="the disk is full"):
                record_much(store)
            assert len(store.readings.latest()) == 1
            ballast.unlink()
            record_one(store)
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_store_that_somebody_else_is_writing(sqlite_url):
    with (
        closing(open_store(f"{sqlite_url}?timeout=0.05", migrate=Migrate.UPGRADE)) as store,
        closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusyError, match="locked by another process"):
            record_one(store)
        assert list(store.readings.latest()) == []  # reading goes on
        other.execute("ROLLBACK")
        record_one(store)


def test_a_new_file_that_somebody_else_is_about_to_write_is_waited_for(tmp_path):
    """Switching to the write-ahead log is refused at once then, whatever SQLite's own time-out."""
    new = tmp_path / "new.db"
    with closing(sqlite3.connect(new, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        released = threading.Timer(0.3, other.execute, ["ROLLBACK"])
        released.start()
        try:
            open_store(f"sqlite:///{new}", migrate=Migrate.UPGRADE).close()
        finally:
            released.join()


def test_a_new_file_that_stays_taken_is_refused_after_the_time_out(tmp_path):
    new = tmp_path / "new.db"
    with closing(sqlite3.connect(new, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusyError, match="locked by another process"):
            open_store(f"sqlite:///{new}?timeout=0.05", migrate=Migrate.UPGRADE)


def test_a_time_out_that_is_no_number_is_refused(sqlite_url):
    with pytest.raises(StoreError, match="not a number of seconds"):
        open_store(f"{sqlite_url}?timeout=soon", migrate=Migrate.UPGRADE)


def test_a_time_without_a_zone_is_refused_in_our_words(store):
    with pytest.raises(StoreError, match="has no time zone"):
        store.prune(NOON.replace(tzinfo=None))


@pytest.mark.parametrize("url", ["", "qualitywatch.db", "mysql://u:hunter2@h/d", "sqlite+aiosqlite:///x"])
def test_an_address_of_nothing_that_can_be_a_store(url):
    error = refusal(url)
    assert "sqlite:///qualitywatch.db" in error.hint
    assert "hunter2" not in str(error)


def test_a_server_that_does_not_answer():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody else gets the port
        port = taken.getsockname()[1]
        url = f"postgresql+psycopg://ada:hunter2@127.0.0.1:{port}/quality?sslpassword=hunter2"
        with pytest.raises(StoreError, match="cannot be reached") as caught:
            open_store(url, migrate=Migrate.UPGRADE)
    told = "".join(traceback.format_exception(caught.value))
    assert "hunter2" not in told
    assert "127.0.0.1" in caught.value.message


def test_a_database_that_does_not_exist(postgres_server):
    error = refusal(postgres_server.url("nowhere"))
    assert "does not exist" in error.message
    assert "createdb" in error.hint


def test_a_user_whom_the_server_refuses(postgres_server):
    url = postgres_server.admin.set(username="nobody_of_that_name", password="hunter2")
    error = refusal(url.render_as_string(hide_password=False))
    assert "refuses this user" in error.message
    assert "hunter2" not in str(error)


def test_a_server_that_was_started_anew_costs_nothing(postgres_url, postgres_server):
    with closing(open_store(postgres_url, migrate=Migrate.UPGRADE)) as store:
        store.readings.latest()
        with postgres_server.connect() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                " AND backend_type = 'client backend'"
            )
        assert list(store.readings.latest()) == []


def test_the_short_spelling_of_postgresql_is_understood(postgres_url):
    url = postgres_url.replace("postgresql+psycopg://", "postgresql://")
    open_store(url, migrate=Migrate.REQUIRE_CURRENT).close()


def test_psycopg_is_named_where_it_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    error = refusal("postgresql+psycopg://u@h/d")
    assert error.hint == "pip install 'qualitywatch[postgres]'"
