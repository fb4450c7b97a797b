"""``import.sql``: numbers of the user's own, from SQL queries in a transaction that cannot write."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import AfterValidator, ConfigDict, Field, SecretStr

from qualitywatch import (
    Collected,
    CollectError,
    Collector,
    MetricDefinition,
    NoEvidenceError,
    Target,
    TargetKind,
    Window,
)
from qualitywatch_import.evidence import place
from qualitywatch_import.metrics.measured import MEASURED
from qualitywatch_import.sources.selected import PARTS_LIMIT, Found, Selected, observe, unique

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


class SelectedSql(Selected):
    """The value of an SQL query."""

    query: str = Field(
        min_length=1,
        description="One number; or rows of label columns and, last, a number: one value for each row.",
    )


class SqlCollector(Collector):
    """Asks a database queries; each in a read-only transaction of its own."""

    model_config = ConfigDict(defer_build=True)

    name = "import.sql"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = MEASURED
    kinds: ClassVar[tuple[TargetKind, ...]] = tuple(TargetKind)
    tools: ClassVar[tuple[str, ...]] = ("sqlalchemy",)

    url: SecretStr = Field(description="SQLAlchemy's URL; SQLite files are relative to the location.")
    queries: Annotated[tuple[SelectedSql, ...], AfterValidator(unique)] = Field(
        min_length=1, description="The queries to ask."
    )

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        """Yield the value of each query, or of each of its rows, as of now."""
        from qualitywatch_import.sources.database import reading  # noqa: PLC0415 - late

        del window
        location = Path(target.location)

        def read(selected: SelectedSql) -> list[Found]:
            with reading(self.url.get_secret_value(), location) as connection:
                return list(_values(connection, selected))

        return observe(self.queries, read)


def _values(connection: Connection, selected: SelectedSql) -> Iterator[Found]:
    result = connection.exec_driver_sql(
        selected.query
    )  # as written: colons and per cents in it mean nothing to us
    if not result.returns_rows:
        raise CollectError("the query answers no rows", hint="write a SELECT")
    rows: Sequence[Sequence[object]] = result.fetchmany(PARTS_LIMIT + 1)
    if not rows:
        raise NoEvidenceError(
            "the query answers no row", hint="no data is not zero: count(*) answers 0, rows do not"
        )
    evidence = (place("", name=selected.name, message=selected.query),)
    for *labels, value in rows:
        if not labels and len(rows) > 1:
            raise CollectError(
                "the query answers several numbers", hint="aggregate, or put label columns before them"
            )
        yield Found(_number(value), "/".join("" if each is None else str(each) for each in labels), evidence)


def _number(value: object) -> float:
    if value is None:
        raise NoEvidenceError(
            "the query answers NULL", hint="no data is not zero: use coalesce(…, 0) if it is"
        )
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise CollectError(
            f"the query answers {type(value).__name__}, not a number", hint="let the last column be one"
        )
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise CollectError(
            f"the query answers {number}, which is no number", hint="let the last column be one"
        )
    return number
