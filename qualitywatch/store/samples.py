"""Writing what one run measured: metrics, series, samples and evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import BigInteger, Connection, Double, Executable, Text, case, delete, select

from qualitywatch.domain.measurement import Measurement
from qualitywatch.domain.observation import EVIDENCE_LIMIT
from qualitywatch.store.bulk import Columns, insert_many
from qualitywatch.store.codec import labels_hash, labels_text
from qualitywatch.store.columns import PlainText, to_millis
from qualitywatch.store.definitions import MetricIds
from qualitywatch.store.tables import evidence, sample, series
from qualitywatch.store.upsert import chunks

if TYPE_CHECKING:
    from qualitywatch.store.upsert import Insert

_SeriesId = tuple[int, str]
"""Metric id and labels hash: a series within its target."""

# Times are whole milliseconds here already, so that they need no conversion for each row.
_SERIES_KEY = ("target_id", "metric_id", "labels_hash")
_SERIES: Columns = (
    ("target_id", BigInteger()),
    ("metric_id", BigInteger()),
    ("labels_hash", Text()),
    ("labels", PlainText()),
    ("collector", PlainText()),
    ("first_ts", BigInteger()),
    ("last_ts", BigInteger()),
    ("last_value", Double()),
    ("last_run_id", BigInteger()),
    ("seen_run_id", BigInteger()),
)
_SAMPLES: Columns = (
    ("series_id", BigInteger()),
    ("ts", BigInteger()),
    ("value", Double()),
    ("run_id", BigInteger()),
)


class _Points(NamedTuple):
    """What one run brings for one series; ``newest`` is the last by time, the later one where two are equal."""

    labels: str
    newest: Measurement
    values: dict[int, float]


def write(
    connection: Connection,
    measurements: Sequence[Measurement],
    *,
    target_id: int,
    run_id: int,
    newest_good: bool,
    metrics: MetricIds,
) -> None:
    """Write all measurements of one run.

    A value older than its series' newest one joins the history and changes nothing else (a backfill). The evidence
    of a series is that of its newest run; that of an older one goes.
    """
    definitions = {measurement.metric.id: measurement.metric for measurement in measurements}
    grouped = _grouped(measurements, metrics.of(definitions.values()))
    ids, latest = _write_series(connection, grouped, target_id, run_id, newest_good=newest_good)
    points = [
        (ids[key], millis, value, run_id)
        for key, group in grouped.items()
        for millis, value in group.values.items()
    ]
    _write_samples(connection, points)
    newest = [(ids[key], group.newest) for key, group in grouped.items() if ids[key] in latest]
    _write_evidence(connection, newest, target_id, run_id)


def _grouped(measurements: Sequence[Measurement], ids: dict[str, int]) -> dict[_SeriesId, _Points]:
    groups: dict[_SeriesId, _Points] = {}
    for measurement in measurements:
        labels = labels_text(measurement.labels)
        key = (ids[measurement.metric.id], labels_hash(labels))
        group = groups.get(key)
        if group is None:
            group = groups[key] = _Points(labels, measurement, {})
        elif measurement.observed_at >= group.newest.observed_at:
            groups[key] = group = group._replace(newest=measurement)
        group.values[to_millis(measurement.observed_at)] = float(measurement.value)
    return groups


def _write_series(
    connection: Connection,
    grouped: dict[_SeriesId, _Points],
    target_id: int,
    run_id: int,
    *,
    newest_good: bool,
) -> tuple[dict[_SeriesId, int], set[int]]:
    """The id of each series, and those whose newest value is this run's."""
    rows = [
        (
            target_id,
            metric_id,
            digest,
            group.labels,
            group.newest.collector,
            min(group.values),
            max(group.values),
            group.values[max(group.values)],
            run_id,
            run_id,
        )
        for (metric_id, digest), group in grouped.items()
    ]

    ids: dict[_SeriesId, int] = {}
    latest: set[int] = set()
    for row in insert_many(connection, series, _SERIES, rows, finish=_seen if newest_good else _joined):
        ids[row.metric_id, row.labels_hash] = row.id
        if row.last_run_id == run_id:
            latest.add(row.id)
    return ids, latest


def _joined(statement: Insert) -> Executable:
    """A series that a run brings more of."""
    return _merged(statement, {})


def _seen(statement: Insert) -> Executable:
    """The same, by the newest good run of its collector."""
    return _merged(statement, {"seen_run_id": statement.excluded["seen_run_id"]})


def _merged(statement: Insert, more: dict[str, Any]) -> Executable:
    new, old = statement.excluded, series.c
    moved = new["last_ts"] >= old.last_ts
    merged: dict[str, Any] = {
        name: case((moved, new[name]), else_=old[name])
        for name in ("collector", "last_ts", "last_value", "last_run_id")
    }
    merged["first_ts"] = case((new["first_ts"] < old.first_ts, new["first_ts"]), else_=old.first_ts)
    return statement.on_conflict_do_update(index_elements=_SERIES_KEY, set_={**merged, **more}).returning(
        old.id, old.metric_id, old.labels_hash, old.last_run_id
    )


def _write_samples(connection: Connection, points: Sequence[tuple[int, int, float, int]]) -> None:
    for _ in insert_many(connection, sample, _SAMPLES, points, finish=_overwritten):
        pass


def _overwritten(statement: Insert) -> Executable:
    return statement.on_conflict_do_update(
        index_elements=["series_id", "ts"],
        set_={"value": statement.excluded["value"], "run_id": statement.excluded["run_id"]},
    )


def _write_evidence(
    connection: Connection, newest: Sequence[tuple[int, Measurement]], target_id: int, run_id: int
) -> None:
    """Keep the evidence of each series' newest run only; what an open finding needs is kept with the finding."""
    outdated = select(series.c.id).where(series.c.target_id == target_id, series.c.last_run_id == run_id)
    connection.execute(delete(evidence).where(evidence.c.series_id.in_(outdated)))
    rows = [
        {
            "run_id": run_id,
            "series_id": series_id,
            "total": max(measurement.evidence_total, len(measurement.evidence)),
            "body": measurement.evidence[:EVIDENCE_LIMIT],
        }
        for series_id, measurement in newest
        if measurement.evidence or measurement.evidence_total
    ]
    for portion in chunks(rows):
        connection.execute(evidence.insert(), portion)
