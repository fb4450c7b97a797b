"""Column types that mean the same in SQLite and in PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from qualitywatch.store import codec
from qualitywatch.store.plain_text import hold, restore

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def to_millis(at: datetime) -> int:
    """Whole milliseconds since 1970-01-01 UTC, rounded down; raises ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone")
    return (at - _EPOCH) // _MILLISECOND


def from_millis(millis: int) -> datetime:
    """The time in UTC."""
    return _EPOCH + millis * _MILLISECOND


class UtcMillis(TypeDecorator[datetime]):
    """A time in UTC as milliseconds since 1970; refuses times without a zone."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """To milliseconds."""
        del dialect
        return None if value is None else to_millis(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """To a time in UTC."""
        del dialect
        return None if value is None else from_millis(value)


class PlainText(TypeDecorator[str]):
    """Text exactly as it was measured, NUL and broken encodings included."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """To text that the database can hold."""
        del dialect
        return None if value is None else hold(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """To the text as it was."""
        del dialect
        return None if value is None else restore(value)


class Document(TypeDecorator[Any]):
    """A domain value of one kind as JSON text."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: Any) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """To JSON; raises StoreError for a value of another kind."""
        del dialect
        return None if value is None else codec.dump(self.kind, value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """To the value; raises StoreError for what this version cannot read."""
        del dialect
        return None if value is None else codec.load(self.kind, value)


def identity() -> TypeEngine[int]:
    """The type of a surrogate key: only INTEGER is SQLite's own row id."""
    return BigInteger().with_variant(Integer, "sqlite")
