"""A session of Spark: opened, bounded in time and closed, with every failure in words for the user."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from qualitywatch import CollectError
from qualitywatch_data.engine.duck import BudgetError, limited
from qualitywatch_data.spark.failures import SparkAbsentError, SparkGoneError, failure
from qualitywatch_data.spark.settings import SparkSettings
from qualitywatch_data.spark.steps import Asked, Step

_OURS = {
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.ansi.enabled": "false",
    "spark.sql.caseSensitive": "true",
    "spark.sql.session.timeZone": "UTC",
}
"""Integers that go round, which hashes need, times and names as profiles have them, and one job for one query."""
_LOCAL = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.log.level": "ERROR",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.shuffle.partitions": "8",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
_CONNECT_MODE = "SPARK_CONNECT_MODE_ENABLED"
_PORT = 15002
_SECONDS_TO_ANSWER = 10
_EXTRA = "pip install 'qualitywatch[spark]'"
_TALKATIVE = ("SQLQueryContextLogger", "DataFrameQueryContextLogger", "pyspark.sql.connect")


class Spark:
    """One session; every failure of Spark is a CollectError in words for the user.

    ``stop`` ends the query at hand and all that follow, from whatever thread it is called.
    """

    def __init__(self, session: Any) -> None:
        self.session = session
        self._stopped = ""

    def stop(self, why: str) -> None:
        """End with a BudgetError that says why."""
        self._stopped = why
        self.session.interruptAll()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Everything a query answers; only for queries that aggregate. Raises CollectError where it fails."""
        answer: list[tuple[Any, ...]] = self.told(
            lambda: [tuple(row) for row in self.session.sql(query).collect()]
        )
        return answer

    def answered(self, asked: Asked) -> list[tuple[Any, ...]]:
        """Everything that a query in steps answers; likewise."""
        try:
            for step in asked.steps:
                self.told(partial(self._view, step))
            return self.rows(asked.query)
        finally:
            self.told(lambda: [self.session.catalog.dropTempView(step.name) for step in asked.steps])

    def _view(self, step: Step) -> None:
        self.session.sql(step.query).createOrReplaceTempView(step.name)

    def number(self, query: str) -> int:
        """The one number that a query answers."""
        return int(self.rows(query)[0][0])

    def told(self, do: Callable[[], Any]) -> Any:
        """What ``do`` returns; raises CollectError where Spark fails at it."""
        if self._stopped:
            raise self._ended()
        try:
            return do()
        except _failures() as error:
            if self._stopped:
                raise self._ended() from None
            raise failure(error) from None

    def _ended(self) -> BudgetError:
        return BudgetError(
            self._stopped, hint="raise the budget, or watch fewer columns; what is known already is kept"
        )


@contextmanager
def spark_session(wanted: SparkSettings, *, time: timedelta | None = None) -> Iterator[Spark]:
    """A session as the settings say; after ``time`` every query ends with a BudgetError.

    Raises CollectError where pyspark or Java is missing, or the server cannot be reached.
    """
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with TemporaryDirectory(prefix="qualitywatch-") as folder, _own_mode():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # pyspark's own, of what it will support later
            session = _remote(wanted) if wanted.remote is not None else _local(wanted, Path(folder))
        opened = Spark(session)
        try:
            for name, value in {**wanted.settings, **_OURS}.items():
                if name.startswith("spark.sql."):
                    opened.told(partial(session.conf.set, name, value))
            with limited(opened.stop, time):
                yield opened
        finally:
            session.stop()


@contextmanager
def _own_mode() -> Iterator[None]:
    """Leave the process as it was: pyspark marks it as one of Spark Connect's, and then no other session starts in it."""
    before = os.environ.pop(_CONNECT_MODE, None)
    try:
        yield
    finally:
        os.environ.pop(_CONNECT_MODE, None)
        if before is not None:
            os.environ[_CONNECT_MODE] = before


def _builder() -> Any:
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra, and heavy
    except ModuleNotFoundError:
        raise CollectError("pyspark is not installed, which talks to Spark", hint=_EXTRA) from None
    return SparkSession.builder


def _remote(wanted: SparkSettings) -> Any:
    builder = _builder()
    address = wanted.remote.get_secret_value() if wanted.remote else ""
    place = urlsplit(address)
    host, port = place.hostname or "localhost", place.port or _PORT
    try:
        socket.create_connection((host, port), _SECONDS_TO_ANSWER).close()
    except OSError as error:
        raise SparkGoneError(
            f"no Spark Connect server answers at {host}:{port}: {error.strerror or error}",
            hint="look whether it runs and spark.remote is right; the next run tries again",
        ) from None
    try:
        return builder.remote(address).create()
    except ImportError as error:
        raise CollectError(f"pyspark lacks what Spark Connect needs: {error}", hint=_EXTRA) from None
    except _failures() as error:
        raise failure(error) from None


def _local(wanted: SparkSettings, folder: Path) -> Any:
    builder = _builder()
    _require_java()
    builder = builder.master(wanted.master or "local[*]").appName("qualitywatch")
    places = {"spark.local.dir": str(folder), "spark.sql.warehouse.dir": str(folder / "warehouse")}
    for name, value in {**_LOCAL, **places, **wanted.settings}.items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except _failures() as error:
        said = failure(error)
        raise SparkAbsentError(
            f"Spark does not start: {said.message}",
            hint="look at the Java that JAVA_HOME or PATH names, 17 or newer, and at spark.master and spark.settings",
        ) from None


def _require_java() -> None:
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")
    if found is None:
        where = f"{home}/bin, which JAVA_HOME names" if home else "PATH"
        raise CollectError(
            f"Spark runs on Java, and there is none on {where}",
            hint="install a Java runtime, 17 or newer, or name a Spark Connect server: spark.remote",
        )


def _failures() -> tuple[type[Exception], ...]:
    """What calls of pyspark raise; some of it only where Spark Connect's own needs are installed."""
    from py4j.protocol import Py4JError  # noqa: PLC0415 - an extra
    from pyspark.errors import PySparkException  # noqa: PLC0415

    try:
        from grpc import RpcError  # noqa: PLC0415
    except ModuleNotFoundError:
        return PySparkException, Py4JError, OSError, RuntimeError
    return PySparkException, Py4JError, OSError, RuntimeError, RpcError
