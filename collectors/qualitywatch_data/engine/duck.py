"""A DuckDB that can read the files it is given, write to one folder that vanishes, and do nothing else."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from tempfile import TemporaryDirectory
from threading import Timer
from time import monotonic
from typing import TYPE_CHECKING, Any

from qualitywatch import CollectError, format_duration
from qualitywatch_data.engine.failures import meaning, too_large
from qualitywatch_data.engine.text import identifier, listed, literal
from qualitywatch_data.messages import short
from qualitywatch_data.objects.file import RemoteFile

if TYPE_CHECKING:
    import duckdb

    from qualitywatch_data.objects.filesystem import Objects

MEMORY = "400MB"
SPILL = "20GB"
THREADS_LIMIT = 8
_MOMENT = 1.0
_SETTINGS = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_unsigned_extensions": "false",
    "enable_progress_bar": "false",
    "preserve_insertion_order": "false",
    "TimeZone": "'UTC'",
}


Readable = str | RemoteFile
"""A path, or an object of a store."""


class BudgetError(CollectError):
    """What was asked for takes more than it may."""


class Engine:
    """One connection; every failure of the engine is a CollectError in words for the user.

    ``stop`` ends the query at hand and all that follow, from whatever thread it is called.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        failure: type[Exception],
        objects: Objects | None = None,
        *,
        time: timedelta | None = None,
        most_bytes: int | None = None,
    ) -> None:
        self._connection = connection
        self._failure = failure
        self._objects = objects
        self._stopped = ""
        self._time = time
        self._ends = None if time is None else monotonic() + time.total_seconds()
        self._most_bytes, self._bytes = most_bytes, 0
        self._made: set[str] = set()

    def stop(self, why: str) -> None:
        """End with a BudgetError that says why."""
        self._stopped = why
        self._connection.interrupt()

    @property
    def seconds_left(self) -> float | None:
        """How long it may still compute; None without a limit."""
        return None if self._ends is None else max(0.0, self._ends - monotonic())

    def require_time(self) -> None:
        """Raise BudgetError where the time is up, or will be in a moment."""
        if self._time is not None and self._ends is not None and monotonic() > self._ends - _MOMENT:
            self._stopped = self._stopped or out_of_time(self._time)
            raise self._ended()

    def count(self, read: int) -> None:
        """Count bytes that come from elsewhere; raises BudgetError where they are more than may be read."""
        self._bytes += read
        if self._most_bytes is not None and self._bytes > self._most_bytes:
            raise BudgetError(
                f"stopped after {self._bytes:,} bytes of values, the budget is {self._most_bytes:,}",
                hint="raise budget.bytes, or write a query that answers less",
            )

    def rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Everything a query answers; only for queries that aggregate. Raises CollectError where it fails."""
        with self._failing():
            answer: list[tuple[Any, ...]] = self._connection.execute(query, list(values)).fetchall()
        return answer

    def arrays(self, query: str) -> dict[str, Any]:
        """What a query answers as an array for each column; only for samples. Raises CollectError where it fails."""
        with self._failing():
            answer: dict[str, Any] = self._connection.execute(query).fetchnumpy()
        return answer

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """Say in words for the user what fails."""
        if self._stopped:
            raise self._ended()
        try:
            yield
        except (self._failure, OSError) as error:
            if self._stopped:
                raise self._ended() from None
            lost = self._objects.failed() if self._objects else None
            if lost is not None:
                raise lost from None
            kind = BudgetError if too_large(str(error)) else CollectError
            told, hint = meaning(str(error))
            raise kind(told, hint=hint) from None

    def take(self, name: str, frame: Any) -> None:
        """Make a table of a frame that this process holds, durations in seconds; raises CollectError where it is none that can be read."""
        with self.lent("taken_frame", frame):
            durations = [
                identifier(each) for each, type_ in self.described("taken_frame") if type_ == "INTERVAL"
            ]
            replaced = ", ".join(f"epoch({each}) AS {each}" for each in durations)
            own = f"* REPLACE ({replaced})" if replaced else "*"
            self.rows(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {own} FROM taken_frame")

    @contextmanager
    def lent(self, name: str, frame: Any) -> Iterator[None]:
        """A frame, or arrays by their names, that can be asked as ``name``; raises CollectError where it cannot be read."""
        try:
            self._connection.register(name, frame)
        except (self._failure, TypeError, ValueError, ImportError) as error:
            raise CollectError(
                f"{type(frame).__name__} is no table that can be read: {short(str(error))}",
                hint="give a pandas or Polars frame, or an Arrow table",
            ) from None
        try:
            yield
        finally:
            self._connection.unregister(name)

    def once(self, name: str, columns: str, fill: Callable[[Engine, str], None]) -> None:
        """Make a table with these columns when it is asked for first; raises what ``fill`` raises, and makes none then."""
        if name in self._made:
            return
        self.rows(f"CREATE OR REPLACE TEMP TABLE {name} ({columns})")
        fill(self, name)
        self._made.add(name)

    def _ended(self) -> BudgetError:
        return BudgetError(
            self._stopped,
            hint="raise the budget, or watch fewer columns or partitions; what is known already is kept",
        )

    def described(self, relation: str) -> list[tuple[str, str]]:
        """The columns of a relation with their types."""
        return [(str(row[0]), str(row[1])) for row in self.rows(f"DESCRIBE SELECT * FROM {relation}")]


@contextmanager
def engine(
    files: Sequence[Readable],
    *,
    memory: str = MEMORY,
    threads: int | None = None,
    time: timedelta | None = None,
    most_bytes: int | None = None,
) -> Iterator[Engine]:
    """An engine that sees nothing but ``files``; what does not fit into ``memory`` goes to a folder that vanishes.

    After ``time``, and after ``most_bytes`` of what others have counted, every query ends with a BudgetError. Raises CollectError where DuckDB is not installed.
    """
    duckdb = _duckdb()
    remote = [file for file in files if isinstance(file, RemoteFile)]
    paths = [file.url if isinstance(file, RemoteFile) else file for file in files]
    cores = threads or min(os.cpu_count() or 1, THREADS_LIMIT)
    with TemporaryDirectory(prefix="qualitywatch-") as folder:
        connection = duckdb.connect()
        try:
            for name, value in _SETTINGS.items():
                connection.execute(f"SET {name}={value}")
            connection.execute(f"SET memory_limit={literal(memory)}")
            connection.execute(f"SET threads={cores:d}")
            objects = _registered(connection, remote) if remote else None
            connection.execute(f"SET temp_directory={literal(folder)}")
            connection.execute(f"SET max_temp_directory_size={literal(SPILL)}")
            connection.execute(f"SET allowed_paths={listed(paths)}")
            connection.execute("SET enable_external_access=false")
            connection.execute("SET lock_configuration=true")
            opened = Engine(connection, duckdb.Error, objects, time=time, most_bytes=most_bytes)
            with limited(opened.stop, time):
                yield opened
        finally:
            connection.close()


def _registered(connection: Any, files: Sequence[RemoteFile]) -> Objects:
    try:
        from qualitywatch_data.objects.filesystem import Objects  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        raise CollectError(
            "fsspec is not installed, which reads object stores",
            hint="pip install 'qualitywatch[object-stores]'",
        ) from None
    objects = Objects(files)
    connection.register_filesystem(objects)
    return objects


def out_of_time(time: timedelta) -> str:
    """Why it ended."""
    return f"stopped after {format_duration(time)}, which is the budget"


@contextmanager
def limited(stop: Callable[[str], None], time: timedelta | None) -> Iterator[None]:
    """Call ``stop`` with a reason when the time is over and this has not been left."""
    if time is None:
        yield
        return
    with alarm(time.total_seconds(), partial(stop, out_of_time(time))):
        yield


@contextmanager
def alarm(seconds: float, ring: Callable[[], object]) -> Iterator[None]:
    """Call ``ring``, from a thread of its own, after so long if this has not been left."""
    timer = Timer(seconds, ring)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _duckdb() -> Any:
    try:
        import duckdb  # noqa: PLC0415 - an extra, and heavy
    except ModuleNotFoundError:
        raise CollectError(
            "DuckDB is not installed, which reads the data", hint="pip install 'qualitywatch[data]'"
        ) from None
    return duckdb
