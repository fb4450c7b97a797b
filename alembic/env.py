"""Alembic's entry: on the connection that qualitywatch hands over, or by hand on QUALITYWATCH_STORE or ``-x url=``."""

from __future__ import annotations

import os

from alembic import context
from sqlalchemy import Connection

from qualitywatch.errors import StoreError
from qualitywatch.store.engine import Database
from qualitywatch.store.tables import metadata


def address() -> str:
    """The store's URL; raises StoreError where none is given."""
    url = context.get_x_argument(as_dictionary=True).get("url") or os.environ.get("QUALITYWATCH_STORE")
    if not url:
        raise StoreError(
            "which store?", hint="set QUALITYWATCH_STORE, or call alembic -x url=sqlite:///qualitywatch.db …"
        )
    return url


def migrate(connection: Connection) -> None:
    """Run what was asked for in one transaction; SQLite, too, can undo changes of a schema."""
    context.configure(
        connection=connection, target_metadata=metadata, render_as_batch=True, transactional_ddl=True
    )
    with context.begin_transaction():
        context.run_migrations()


def write_sql() -> None:
    """Print the SQL instead of running it (``alembic upgrade head --sql``)."""
    context.configure(
        dialect_name=Database(address()).engine.dialect.name, target_metadata=metadata, literal_binds=True
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    write_sql()
elif (given := context.config.attributes.get("connection")) is not None:
    migrate(given)
else:
    store = Database(address())
    with store.write() as opened:
        migrate(opened)
    store.close()
