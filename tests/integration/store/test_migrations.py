"""The schema goes up, down and up again on both databases, and never differs from the tables."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import threading

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from qualitywatch.errors import StoreError
from qualitywatch.resources import MIGRATIONS_DIR
from qualitywatch.store import Migrate, memory_store, migrations, open_store
from qualitywatch.store.engine import Database
from qualitywatch.store.tables import metadata


@pytest.fixture
def database(empty_url):
    opened = Database(empty_url)
    yield opened
    opened.close()


def tables_of(database):
    with database.read() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def set_revision(database, revision):
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})


def test_up_down_and_up_again(database):
    migrations.upgrade(database)
    assert tables_of(database) == set(metadata.tables)
    migrations.downgrade(database, "base")
    assert tables_of(database) == set()
    migrations.upgrade(database)
    assert tables_of(database) == set(metadata.tables)


def test_the_migrations_come_to_the_tables_of_today(database):
    migrations.upgrade(database)
    with database.write() as connection:
        command.check(migrations._config(connection))  # raises where they differ


def test_a_store_in_memory_is_the_same_as_a_migrated_one(sqlite_url):
    def definitions(database):
        with database.read() as connection:
            rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
            return {name: sorted(re.split(r"\s*[,\n]\s*", sql.strip())) for name, sql in rows}

    migrated = Database(sqlite_url)
    with memory_store() as store:
        made, expected = definitions(store._database), definitions(migrated)
    migrated.close()
    made.pop("alembic_version"), expected.pop("alembic_version")
    assert made == expected


def test_the_newest_revision_is_the_one_in_the_code():
    assert ScriptDirectory(str(MIGRATIONS_DIR)).get_current_head() == migrations.HEAD


@pytest.mark.parametrize(
    "path", sorted((MIGRATIONS_DIR / "versions").glob("*.py")), ids=lambda path: path.stem
)
def test_a_migration_never_imports_the_tables_of_today(path):
    imported = {
        name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names])
    }
    assert not {name for name in imported if name and name.startswith("qualitywatch")}


def test_two_that_start_at_once_both_find_it_migrated(empty_url):
    failures = []

    def start():
        try:
            open_store(empty_url, migrate=Migrate.UPGRADE).close()
        except StoreError as error:
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    open_store(empty_url, migrate=Migrate.REQUIRE_CURRENT).close()


def test_a_store_without_a_schema_is_refused_where_nothing_may_be_changed(database, empty_url):
    with database.read():
        pass  # SQLite makes the file
    with pytest.raises(StoreError, match=r"has no schema, this version needs \d+ .*qualitywatch db upgrade"):
        open_store(empty_url, migrate=Migrate.REQUIRE_CURRENT)


def test_an_older_schema_is_refused_where_nothing_may_be_changed(database):
    migrations.upgrade(database)
    set_revision(database, "0000")
    with pytest.raises(StoreError, match=r"is at schema 0000, this version needs \d+"):
        migrations.ensure(database, Migrate.REQUIRE_CURRENT)


@pytest.mark.parametrize("migrate", Migrate)
@pytest.mark.parametrize(
    ("revision", "words"),
    [("9999", "is newer than this version"), ("ae1027a6acf", "not one of qualitywatch's")],
)
def test_a_schema_of_another_time_or_product_is_refused(database, migrate, revision, words):
    migrations.upgrade(database)
    set_revision(database, revision)
    with pytest.raises(StoreError, match=words):
        migrations.ensure(database, migrate)


def test_the_tables_of_another_program_are_left_alone(database, empty_url):
    with database.write() as connection:
        connection.execute(text("CREATE TABLE metric (id INTEGER)"))
    with pytest.raises(StoreError, match="it holds other tables, such as metric"):
        open_store(empty_url, migrate=Migrate.UPGRADE)


def test_a_store_that_is_missing_is_not_made_where_nothing_may_be_changed(tmp_path):
    with pytest.raises(StoreError, match=r"does not exist \(run `qualitywatch db upgrade`\)"):
        open_store(f"sqlite:///{tmp_path / 'none.db'}", migrate=Migrate.REQUIRE_CURRENT)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("given", ["argument", "environment"])
def test_alembic_can_be_called_by_hand(store_url, given):
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path))
    environment.pop("QUALITYWATCH_STORE", None)
    argument = ["-x", f"url={store_url}"]
    if given == "environment":
        environment["QUALITYWATCH_STORE"], argument = store_url, []
    # -c names no file: everything needed is in the script location
    found = subprocess.run(
        [sys.executable, "-c", CALL_ALEMBIC, str(MIGRATIONS_DIR), *argument, "check"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.returncode, found.stdout.strip()) == (0, "No new upgrade operations detected."), (
        found.stderr
    )


CALL_ALEMBIC = """
import sys
from alembic.config import CommandLine, Config
line = CommandLine()
options = line.parser.parse_args(sys.argv[2:])
config = Config(cmd_opts=options)
config.set_main_option("script_location", sys.argv[1])
config.set_main_option("path_separator", "os")
line.run_cmd(config, options)
"""
