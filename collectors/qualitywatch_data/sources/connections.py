"""Connections to databases that must not be waited for: what is not read any more is let go, and a silent server is hung up on.

A driver that reads a result row by row reads it to its end to close it, however much that is.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from math import ceil
from typing import TYPE_CHECKING, Any

from qualitywatch_data.engine.duck import Engine as Duck

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Connection, CursorResult, Engine, ExceptionContext

CONNECT_SECONDS = 10
GRACE = 1.0
"""Seconds that a server has, after its own time-out, to say that it has ended."""
_CONNECTING = {
    "postgresql": "connect_timeout",
    "mysql": "connect_timeout",
    "mariadb": "connect_timeout",
    "sqlite": "timeout",
}


def patience(address: URL, engine: Duck) -> Mapping[str, object]:
    """How long a driver waits: for a connection, and where it can be told so for an answer, no longer than the engine may compute."""
    kind = address.get_backend_name()
    waited: dict[str, object] = {}
    if kind in _CONNECTING:
        waited[_CONNECTING[kind]] = CONNECT_SECONDS
    if engine.seconds_left is not None and address.get_driver_name() == "pymysql":
        waited["read_timeout"] = ceil(engine.seconds_left + GRACE)
    return {name: value for name, value in waited.items() if name not in address.query}


def hang_up(raw: Any) -> None:
    """End a connection from another thread, so that whoever waits for its answer is told that it is closed."""
    if hasattr(raw, "fileno"):
        with suppress(OSError, ValueError), socket.socket(fileno=os.dup(raw.fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)


@contextmanager
def left_unread(connection: Connection, result: CursorResult[Any]) -> Iterator[None]:
    """Close a result; where it was not read to its end, with the connection, so that nobody reads the rest."""
    try:
        yield
    except BaseException:
        cursor: Any = result.cursor
        _let_go(cursor)
        connection.invalidate()
        with suppress(connection.dialect.loaded_dbapi.Error):
            cursor.close()  # of a connection that is closed: nothing is asked
        raise
    result.close()


def let_go_of_rows(database: Engine) -> None:
    """Have the rows of a query that failed not be read to their end, nor waited for."""
    from sqlalchemy import event  # noqa: PLC0415 - late

    @event.listens_for(database, "handle_error")
    def failed(context: ExceptionContext) -> None:
        _let_go(getattr(context.execution_context, "cursor", None))


def _let_go(cursor: Any) -> None:
    """Have PyMySQL take a result for one that was read."""
    result: Any = getattr(cursor, "_result", None)
    if getattr(result, "unbuffered_active", False):
        result.unbuffered_active = False
