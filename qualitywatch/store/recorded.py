"""The history of one target as it was recorded, read in order and in bulk: for rehearsals of rules."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import BigInteger, Select, Text, select, type_coerce

from qualitywatch.domain.measurement import SeriesKey
from qualitywatch.domain.run import RunStatus
from qualitywatch.store.columns import from_millis
from qualitywatch.store.engine import Database
from qualitywatch.store.tables import metric, run, sample, series, target

_AT_ONCE = 5_000


class RecordedRun(NamedTuple):
    """One run of the past; ``end`` is that of its window."""

    id: int
    end: datetime
    collector: str
    good: bool
    tools: Mapping[str, str]
    code: str | None


Point: TypeAlias = tuple[int, float, int]
"""One sample: milliseconds since 1970, the value, and the run that brought it."""


class Recorded:
    """The bulk side of the store's readings; every answer is read in portions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def runs(self, target_name: str, *, until: datetime) -> Iterator[RecordedRun]:
        """The runs of a target whose window ended by a time, by that end."""
        query = (
            select(
                run.c.id,
                type_coerce(run.c.window_end, BigInteger),
                run.c.collector,
                run.c.status,
                type_coerce(run.c.tools, Text),
                run.c.code_version,
            )
            .join_from(run, target)
            .where(target.c.name == target_name, run.c.window_end <= until)
            .order_by(run.c.window_end, run.c.id)
        )
        tools: dict[str, Mapping[str, str]] = {}
        for run_id, end, collector, status, text, code in self._rows(query):
            known = tools.get(text)
            if known is None:
                known = tools[text] = json.loads(text)
            good = status == RunStatus.OK.value
            yield RecordedRun(run_id, from_millis(end), collector, good, known, code)

    def series(self, target_name: str, metrics: Sequence[str]) -> dict[int, SeriesKey]:
        """The series of these metrics, by their row."""
        query = (
            select(series.c.id, metric.c.name, series.c.labels)
            .select_from(
                series.join(target, series.c.target_id == target.c.id).join(
                    metric, series.c.metric_id == metric.c.id
                )
            )
            .where(target.c.name == target_name, metric.c.name.in_(metrics))
        )
        with self._database.read() as connection:
            return {
                row.id: SeriesKey(target_name, row.name, tuple(sorted(json.loads(row.labels).items())))
                for row in connection.execute(query)
            }

    def points(self, ids: Sequence[int], *, until: datetime) -> Iterator[tuple[int, Sequence[Point]]]:
        """The samples of some series up to a time, in portions: one series after the other, in the order of time."""
        for row in ids:
            query = (
                select(type_coerce(sample.c.ts, BigInteger), sample.c.value, sample.c.run_id)
                .where(sample.c.series_id == row, sample.c.ts <= until)
                .order_by(sample.c.ts)
            )
            for portion in self._portions(query):
                yield row, portion

    def _rows(self, query: Select[Any]) -> Iterator[Any]:
        for portion in self._portions(query):
            yield from portion

    def _portions(self, query: Select[Any]) -> Iterator[Sequence[Any]]:
        with self._database.read() as connection:
            yield from connection.execution_options(yield_per=_AT_ONCE).execute(query).partitions()
