"""PostgreSQL as a store, through psycopg 3, which is an extra."""

from __future__ import annotations

from sqlalchemy import URL, Connection, Engine, create_engine, event

from qualitywatch.errors import StoreError
from qualitywatch.store.sqlite import WRITES

_LOCK_TIMEOUT = "SET LOCAL lock_timeout = '10s'"


def engine(url: URL) -> Engine:
    """Raises StoreError where psycopg is not installed."""
    try:
        import psycopg  # noqa: F401, PLC0415
    except ImportError as error:
        raise StoreError(
            "a store in PostgreSQL needs psycopg, which is not installed",
            hint="pip install 'qualitywatch[postgres]'",
        ) from error
    defaults = {"connect_timeout": "10", "application_name": "qualitywatch"}
    made = create_engine(
        url,
        pool_size=5,
        max_overflow=20,
        pool_timeout=10,
        pool_pre_ping=True,  # a server that was started anew must not cost a run
        # Prepared statements belong to one server connection; PgBouncer hands out another for each transaction.
        connect_args={"prepare_threshold": None}
        | {key: value for key, value in defaults.items() if key not in url.query},
        hide_parameters=True,
    )

    @event.listens_for(made, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get(WRITES, False):
            connection.exec_driver_sql(_LOCK_TIMEOUT)

    return made
