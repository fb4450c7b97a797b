"""Fixtures for every suite: stores on both databases. Whatever is heavy is imported where it is used."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from collected_tests import pytest_collection_modifyitems, pytest_ignore_collect

if TYPE_CHECKING:
    from postgres_server import PostgresServer
    from qualitywatch.store import Store

__all__ = ["pytest_collection_modifyitems", "pytest_ignore_collect"]

DATABASES = ("sqlite", "postgresql")

settings.register_profile("without-deadline", deadline=None)  # a busy machine makes no example wrong
settings.load_profile("without-deadline")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server for the whole run."""
    from postgres_server import running_server  # noqa: PLC0415

    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: PostgresServer) -> Iterator[str]:
    """The name of a database at head, which tests use one after the other."""
    from qualitywatch.store import Migrate, open_store  # noqa: PLC0415

    name = postgres_server.create()
    open_store(postgres_server.url(name), migrate=Migrate.UPGRADE).close()
    yield name
    postgres_server.drop(name)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file at head: the template of the others."""
    from qualitywatch.store import Migrate, open_store  # noqa: PLC0415

    path = tmp_path_factory.mktemp("template") / "store.db"
    open_store(f"sqlite:///{path}", migrate=Migrate.UPGRADE).close()
    return path


@pytest.fixture
def empty_postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The URL of a PostgreSQL database with nothing in it."""
    name = postgres_server.create()
    yield postgres_server.url(name)
    postgres_server.drop(name)


@pytest.fixture
def postgres_url(postgres_server: PostgresServer, migrated_postgres: str) -> str:
    """The URL of an empty store in PostgreSQL, at head."""
    postgres_server.empty(migrated_postgres)
    return postgres_server.url(migrated_postgres)


@pytest.fixture(params=DATABASES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without tables, on each in turn; SQLite's file does not exist yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new.db'}"
    url: str = request.getfixturevalue("empty_postgres_url")
    return url


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """The URL of an empty store in a SQLite file, at head."""
    path = tmp_path / "qualitywatch.db"
    shutil.copy(migrated_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=DATABASES)
def store_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty store at head, on each database in turn."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An empty store, on each database in turn."""
    from qualitywatch.store import Migrate, open_store  # noqa: PLC0415

    with closing(open_store(store_url, migrate=Migrate.REQUIRE_CURRENT)) as opened:
        yield opened


@pytest.fixture(scope="session")
def town_store() -> Iterator[Store]:
    """The town of the sample world in a store in memory; nobody writes to it."""
    from qualitywatch.store import memory_store  # noqa: PLC0415
    from sample_world.plugin import sample_plugins  # noqa: PLC0415
    from sample_world.town import NOW, fill  # noqa: PLC0415

    with closing(memory_store(clock=lambda: NOW)) as opened:
        fill(opened, sample_plugins(), days=12)
        yield opened
