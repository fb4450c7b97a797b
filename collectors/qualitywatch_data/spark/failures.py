"""What goes wrong with Spark, in words for the user."""

from __future__ import annotations

import re
from typing import Any

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_data.engine.duck import BudgetError
from qualitywatch_data.messages import engine_said, short

_LOCAL = re.compile(r"file:/+")
_FILE = re.compile(r"(?:reading|reading or writing) (?:the )?file:? (?P<path>\S+?)\.?(?:\s|$)")
_WRAPPED = re.compile(r"^An error occurred while calling \S+\s*:\s*[\w.$]+:\s*")
_MISSING = ("TABLE_OR_VIEW_NOT_FOUND", "PATH_NOT_FOUND", "SCHEMA_NOT_FOUND", "CATALOG_NOT_FOUND")
_GONE = ("UNAVAILABLE", "DEADLINE_EXCEEDED", "SESSION_CLOSED", "SESSION_NOT_FOUND", "Connection refused")
_REFUSED = ("UNAUTHENTICATED", "PERMISSION_DENIED")
_UNLIKE = ("CANNOT_MERGE_SCHEMA", "CANNOT_MERGE_INCOMPATIBLE_DATA_TYPE", "PARQUET_TYPE_ILLEGAL")
_TOO_LARGE = ("OutOfMemoryError", "GC overhead limit", "Total size of serialized results")


class UnlikeError(CollectError):
    """Spark cannot make one schema of files: they differ in the type of a column, or have one that Spark has not got."""


class UnreadableFileError(CollectError):
    """A file cannot be read: ``path`` is its address as Spark tells it."""

    def __init__(self, message: str, *, hint: str, path: str) -> None:
        super().__init__(message, hint=hint)
        self.path = path


class VanishedFileError(UnreadableFileError):
    """A file is not there any more."""

    retryable = True


class LostPathError(NoEvidenceError):
    """There is no such file for Spark."""


class SparkAbsentError(CollectError):
    """Spark itself cannot be had, whatever it is asked, until somebody changes something."""


class SparkGoneError(SparkAbsentError):
    """Spark cannot be had right now; trying again can help."""

    retryable = True


def failure(error: BaseException) -> CollectError:
    """What an error of Spark means, and what to do about it."""
    said, condition = str(error), _condition(error)
    code = getattr(error, "code", None)
    name = getattr(code(), "name", "") if callable(code) else ""
    known = f"{name} {condition} {said}"
    if condition in _MISSING:
        kind = LostPathError if condition == "PATH_NOT_FOUND" else NoEvidenceError
        return kind(
            f"Spark does not find it: {_told(said)}",
            hint="correct table or query, or the catalogue that spark.settings names",
        )
    if any(each in known for each in _REFUSED):
        return SparkAbsentError(
            f"Spark refuses us: {_told(said)}",
            hint="renew the token in spark.remote; trying again does not help",
        )
    if any(each in known for each in _GONE):
        return SparkGoneError(
            f"the connection to Spark is lost: {_told(said)}",
            hint="look whether the server runs; the next run tries again",
        )
    if any(each in known for each in _UNLIKE):
        return UnlikeError(
            f"Spark says: {_told(said)}", hint="give the column one type that Spark has, or leave spark out"
        )
    if any(each in known for each in _TOO_LARGE):
        return BudgetError(
            f"Spark has too little memory: {_told(said)}",
            hint="raise spark.driver.memory or spark.executor.memory, or watch fewer columns",
        )
    return _unreadable(said, known) or CollectError(
        f"Spark says: {_told(said)}", hint="look at the table, the file or the column that it names"
    )


def _unreadable(said: str, known: str) -> CollectError | None:
    file = _FILE.search(said) if "FAILED_READ_FILE" in known else None
    if file is None:
        return None
    told = f"Spark says: {_told(said)}"
    if "FILE_NOT_EXIST" in known:
        hint = "it was taken away while the data were read; the next run tries again"
        return VanishedFileError(told, hint=hint, path=file["path"])
    return UnreadableFileError(told, hint="write the file again, or take it away", path=file["path"])


def _condition(error: Any) -> str:
    ask = getattr(error, "getCondition", None) or getattr(error, "getErrorClass", None)
    return str(ask() or "") if callable(ask) else ""


def _told(said: str) -> str:
    """What Spark says first, without the folders of this machine: the rest are places in its own sources."""
    lines = [
        line.strip()
        for line in _WRAPPED.sub("", said).splitlines()
        if line.strip() and not line.lstrip().startswith("at ")
    ]
    caused = [line for line in lines if line.startswith("Caused by:")]
    first = " ".join([*lines[:2], *caused[-1:]])
    return short(engine_said(_LOCAL.sub("/", first)) or "nothing")
