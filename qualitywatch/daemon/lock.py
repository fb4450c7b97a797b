"""One daemon for each SQLite file: a second one refuses to start."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from qualitywatch.errors import StoreBusyError, StoreError


@contextmanager
def sole_daemon(store_url: str) -> Iterator[None]:
    """Hold the lock beside the SQLite file for as long as the daemon runs; a server database needs none.

    The lock is the operating system's and ends with the process, however it ends. Raises StoreBusyError where
    another daemon holds it.
    """
    path = store_url.removeprefix("sqlite:///").partition("?")[0]
    if not store_url.startswith("sqlite:///") or path in ("", ":memory:"):
        yield
        return
    if not Path(
        path
    ).parent.is_dir():  # the lock would make it, and a misspelt path would pass for a new store
        raise StoreError(
            f"the directory {Path(path).parent} of the store does not exist",
            hint=f"mkdir {Path(path).parent}",
        )
    lock = FileLock(Path(f"{path}.lock"), timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise StoreBusyError(
            f"another qualitywatch daemon runs on {path}",
            hint="stop it, or give this one a store of its own; several daemons share a PostgreSQL store",
        ) from None
    except OSError as error:
        raise StoreError(
            f"cannot lock {path}.lock: {error.strerror or error}",
            hint="the user that runs qualitywatch needs write access to its directory",
        ) from None
    try:
        yield
    finally:
        lock.release()
