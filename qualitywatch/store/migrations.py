"""The schema's version: checked at every start, brought up to date where that is asked for."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from qualitywatch.errors import StoreError
from qualitywatch.resources import MIGRATIONS_DIR
from qualitywatch.store.engine import Database
from qualitywatch.store.tables import metadata

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0006"
"""The newest revision; stands here too, because asking Alembic for it would cost every start its import."""

_POSTGRESQL_LOCK = 0x7157_6D69_6772_6174  # "qWmigrat": one process migrates, the others wait


class Migrate(StrEnum):
    """What opening a store does with a schema that is not today's."""

    UPGRADE = "upgrade"
    REQUIRE_CURRENT = "require_current"


def ensure(database: Database, migrate: Migrate) -> None:
    """Bring the schema to HEAD, or raise StoreError that says what is to be done."""
    if migrate is Migrate.REQUIRE_CURRENT and database.is_missing:
        raise StoreError(f"the store {database.label} does not exist", hint="run `qualitywatch db upgrade`")
    with database.read() as connection:
        found = revision(connection)
    if found == HEAD:
        return
    _refuse_unknown(found, database)
    if migrate is Migrate.REQUIRE_CURRENT:
        state = f"is at schema {found}" if found else "has no schema"
        raise StoreError(
            f"{database.label} {state}, this version needs {HEAD}", hint="run `qualitywatch db upgrade`"
        )
    upgrade(database)


def revision(connection: Connection) -> str | None:
    """The schema's revision; None for an empty database.

    Raises StoreError where the database holds somebody else's tables.
    """
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" in tables:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    # A server's database may be shared, as long as nobody has taken our names; a file may not.
    foreign = tables if connection.dialect.name == "sqlite" else tables & set(metadata.tables)
    if foreign:
        raise StoreError(
            f"the database is no qualitywatch store: it holds other tables, such as {min(foreign)}",
            hint="give qualitywatch a database of its own",
        )
    return None


def upgrade(database: Database, to: str = "head") -> None:
    """Migrate up in one transaction; a process that waits for another one's migration then finds it done."""
    from alembic import command  # noqa: PLC0415

    with database.write() as connection:
        _lock(connection)
        command.upgrade(_config(connection), to)


def downgrade(database: Database, to: str) -> None:
    """Migrate down in one transaction; what the older schema cannot hold is lost."""
    from alembic import command  # noqa: PLC0415

    with database.write() as connection:
        _lock(connection)
        command.downgrade(_config(connection), to)


def create(database: Database) -> None:
    """Make today's tables at once, without Alembic: for stores in memory (a test proves it comes to the same)."""
    with database.write() as connection:
        metadata.create_all(connection, checkfirst=False)
        connection.execute(
            text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        )
        connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})


def _refuse_unknown(found: str | None, database: Database) -> None:
    if found is None or found < HEAD:
        return
    what = "is newer than this version" if found.isdigit() else "is not one of qualitywatch's"
    raise StoreError(
        f"{database.label} is at schema {found}, which {what} (it knows up to {HEAD})",
        hint="upgrade qualitywatch" if found.isdigit() else "give qualitywatch a database of its own",
    )


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _POSTGRESQL_LOCK})


def _config(connection: Connection) -> Config:
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS_DIR).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
