"""What went wrong in a database, in words for the person who has to put it right."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import exc

from qualitywatch.errors import StoreBusyError, StoreError


class _Words(NamedTuple):
    message: str
    hint: str
    busy: bool = False


_TRY_AGAIN = "try again in a moment"

_FULL = _Words(
    "cannot grow: the disk is full", "free some space and try again; what was stored before is safe"
)

_SQLITE = {
    sqlite3.SQLITE_NOTADB: _Words(
        "is no qualitywatch store: it is not an SQLite database",
        "name another file, or move this one away and let qualitywatch make a new one",
    ),
    sqlite3.SQLITE_CORRUPT: _Words(
        "is damaged",
        "stop qualitywatch and put a backup in its place, or save what is left with: sqlite3 FILE .recover",
    ),
    sqlite3.SQLITE_READONLY: _Words(
        "cannot be written",
        "give the user that runs qualitywatch write access to the file and to its directory",
    ),
    sqlite3.SQLITE_PERM: _Words(
        "may not be opened", "give the user that runs qualitywatch access to the file and to its directory"
    ),
    sqlite3.SQLITE_CANTOPEN: _Words(
        "cannot be opened",
        "the directory must exist, and the user that runs qualitywatch needs write access to it and to the file",
    ),
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR_SHMSIZE: _FULL,  # there is no room for the index of the write-ahead log
    sqlite3.SQLITE_IOERR: _Words(
        "could not be read or written: the disk reported an error",
        "check the disk; a store must lie on a local disk, not on NFS or SMB",
    ),
    sqlite3.SQLITE_BUSY: _Words(
        "is locked by another process", "wait for it, or stop the other qualitywatch", busy=True
    ),
    sqlite3.SQLITE_LOCKED: _Words("is locked", "try again", busy=True),
}
_POSTGRESQL = {
    "28": _Words(
        "refuses this user or password", "check the user and the password in the store's URL or in ~/.pgpass"
    ),
    "3D000": _Words("does not exist", "create it: createdb NAME"),
    "42501": _Words("refuses this user", "let the user own the database, or grant it CREATE on the schema"),
    "23505": _Words("was written by somebody else at the same time", _TRY_AGAIN, busy=True),
    "25006": _Words("is read-only", "connect to the primary server, not to a replica"),
    "53100": _Words(
        "cannot grow: the server's disk is full", "free some space; what was stored before is safe"
    ),
    "53300": _Words(
        "accepts no more connections", "raise max_connections or put PgBouncer before it", busy=True
    ),
    "40": _Words("is being written by somebody else", _TRY_AGAIN, busy=True),
    "55P03": _Words("is being written by somebody else", _TRY_AGAIN, busy=True),
    "57": _Words("is shutting down or starting", _TRY_AGAIN, busy=True),
    "08": _Words("cannot be reached", "is the server running, and are host and port right?"),
}
_POSTGRESQL_TEXT = {
    "password authentication failed": "28",
    "no password supplied": "28",
    "authentication failed": "28",
    "no pg_hba.conf entry": "28",
    "role ": "28",
    "database ": "3D000",
    "too many clients": "53300",
    "remaining connection slots": "53300",
    "the database system is": "57",
}


@contextmanager
def translated(label: str) -> Iterator[None]:
    """Turn everything a database raises into StoreError or StoreBusyError about the store called ``label``."""
    try:
        yield
    except exc.DBAPIError as error:
        raise _explained(error.orig, label) from error
    except sqlite3.Error as error:
        raise _explained(error, label) from error
    except exc.TimeoutError as error:
        raise StoreBusyError(f"{label}: every connection is in use", hint=_TRY_AGAIN) from error
    except exc.StatementError as error:
        if isinstance(error.orig, StoreError):
            raise error.orig from error
        raise StoreError(f"{label}: a value cannot be stored: {error.orig}") from error
    except exc.SQLAlchemyError as error:
        raise StoreError(f"{label}: {error}") from error


def _explained(error: BaseException | None, label: str) -> StoreError:
    words = _of_sqlite(error) if isinstance(error, sqlite3.Error) else _of_postgresql(error)
    reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    if words is None:
        return StoreError(f"{label}: {reason}")
    kind = StoreBusyError if words.busy else StoreError
    return kind(f"{label} {words.message}; the database says: {reason}", hint=words.hint)


def _of_sqlite(error: sqlite3.Error) -> _Words | None:
    code = getattr(error, "sqlite_errorcode", 0)
    return _SQLITE.get(code) or _SQLITE.get(code & 0xFF)


def _of_postgresql(error: BaseException | None) -> _Words | None:
    """By SQLSTATE; an error while connecting carries none, so that its text must do."""
    state = getattr(error, "sqlstate", None)
    if state is None:
        text = str(error)
        fatal = text.partition("FATAL:")[2] or text
        state = next((code for part, code in _POSTGRESQL_TEXT.items() if part in fatal), "08")
    return _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2])
