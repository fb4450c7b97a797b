"""Writing what one run measured: metrics, series, samples and evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Connection,
    Double,
    bindparam,
    case,
    cast,
    column,
    delete,
    func,
    select,
)
from sqlalchemy.types import TypeEngine

from qualitywatch.domain.measurement import Measurement
from qualitywatch.domain.metric import MetricDefinition
from qualitywatch.domain.observation import EVIDENCE_LIMIT
from qualitywatch.store.codec import labels_hash, labels_text
from qualitywatch.store.columns import from_millis, to_millis
from qualitywatch.store.tables import evidence, metric, sample, series
from qualitywatch.store.upsert import chunks, insert

if TYPE_CHECKING:
    from qualitywatch.store.upsert import Insert

_SeriesId = tuple[int, str]
"""Metric id and labels hash: a series within its target."""

_Point = tuple[int, int, float, int]
"""Series id, milliseconds, value, run id."""


class _Points(NamedTuple):
    """What one run brings for one series; ``newest`` is the last by time, the later one where two are equal."""

    newest: Measurement
    values: dict[int, float]


def write(
    connection: Connection,
    measurements: Sequence[Measurement],
    *,
    target_id: int,
    run_id: int,
    newest_good: bool,
    at: datetime,
) -> None:
    """Write all measurements of one run.

    A value older than its series' newest one joins the history and changes nothing else (a backfill). The evidence
    of a series is that of its newest run; that of an older one goes.
    """
    metric_ids = _metric_ids(connection, {measurement.metric for measurement in measurements}, at)
    grouped = _grouped(measurements, metric_ids)
    ids, latest = _write_series(connection, grouped, target_id, run_id, newest_good=newest_good)
    points = [
        (ids[key], millis, value, run_id)
        for key, group in grouped.items()
        for millis, value in group.values.items()
    ]
    _write_samples(connection, points)
    _write_evidence(
        connection, [(ids[key], grouped[key].newest) for key in grouped if ids[key] in latest], run_id
    )


def _metric_ids(
    connection: Connection, definitions: Iterable[MetricDefinition], at: datetime
) -> dict[str, int]:
    """The row of each definition, written where it is new or reads differently now."""
    wanted = {definition.id: _definition_row(definition) for definition in definitions}
    known = {
        row["name"]: row
        for names in chunks(sorted(wanted))
        for row in connection.execute(select(metric).where(metric.c.name.in_(names))).mappings()
    }
    ids = {name: int(row["id"]) for name, row in known.items()}
    for name, row in sorted(wanted.items()):
        if name in known and all(known[name][key] == value for key, value in row.items()):
            continue
        statement = insert(connection, metric)
        changed = {key: statement.excluded[key] for key in (*row, "changed_at") if key != "name"}
        upsert = statement.values(**row, changed_at=at).on_conflict_do_update(
            index_elements=["name"], set_=changed
        )
        ids[name] = int(connection.execute(upsert.returning(metric.c.id)).scalar_one())
    return ids


def _definition_row(definition: MetricDefinition) -> dict[str, Any]:
    return {
        "name": definition.id,
        "title": definition.title,
        "unit": definition.unit,
        "direction": definition.direction.value,
        "characteristic": definition.characteristic,
        "how": definition.how,
        "source": definition.source,
        "labels": definition.labels,
        "elements": definition.elements,
    }


def _grouped(measurements: Sequence[Measurement], metric_ids: dict[str, int]) -> dict[_SeriesId, _Points]:
    groups: dict[_SeriesId, _Points] = {}
    for measurement in measurements:
        key = (metric_ids[measurement.metric.id], labels_hash(measurement.labels))
        group = groups.get(key)
        if group is None:
            group = groups[key] = _Points(measurement, {})
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
        {
            "target_id": target_id,
            "metric_id": metric_id,
            "labels_hash": digest,
            "labels": labels_text(group.newest.labels),
            "collector": group.newest.collector,
            "first_ts": from_millis(min(group.values)),
            "last_ts": from_millis(max(group.values)),
            "last_value": group.values[max(group.values)],
            "last_run_id": run_id,
            "seen_run_id": run_id,
        }
        for (metric_id, digest), group in grouped.items()
    ]
    statement = insert(connection, series)
    new, old = statement.excluded, series.c
    moved = new["last_ts"] >= old.last_ts
    set_: dict[str, Any] = {
        name: case((moved, new[name]), else_=old[name])
        for name in ("collector", "last_ts", "last_value", "last_run_id")
    }
    set_["first_ts"] = case((new["first_ts"] < old.first_ts, new["first_ts"]), else_=old.first_ts)
    if newest_good:
        set_["seen_run_id"] = new["seen_run_id"]
    upsert = statement.on_conflict_do_update(
        index_elements=["target_id", "metric_id", "labels_hash"], set_=set_
    ).returning(old.id, old.metric_id, old.labels_hash, old.last_run_id)
    ids: dict[_SeriesId, int] = {}
    latest: set[int] = set()
    for portion in chunks(rows):
        for row in connection.execute(upsert, portion):
            ids[row.metric_id, row.labels_hash] = row.id
            if row.last_run_id == run_id:
                latest.add(row.id)
    return ids, latest


def _write_samples(connection: Connection, points: Sequence[_Point]) -> None:
    """Each database in its quickest way: SQLite row by row in C, PostgreSQL as four arrays."""
    write_portion = _as_arrays if connection.dialect.name == "postgresql" else _as_rows
    for portion in chunks(points):
        write_portion(connection, portion)


def _as_rows(connection: Connection, points: Sequence[_Point]) -> None:
    # The time is in milliseconds already: a parameter of a plain type saves a conversion for each row.
    statement = insert(connection, sample).values(ts=bindparam("millis", type_=BigInteger))
    connection.execute(
        _overwriting(statement),
        [
            {"series_id": series_id, "millis": millis, "value": value, "run_id": run_id}
            for series_id, millis, value, run_id in points
        ],
    )


def _as_arrays(connection: Connection, points: Sequence[_Point]) -> None:
    kinds: dict[str, TypeEngine[Any]] = {
        "series_id": BigInteger(),
        "ts": BigInteger(),
        "value": Double(),
        "run_id": BigInteger(),
    }
    arrays = func.unnest(*(cast(bindparam(f"{name}s"), ARRAY(kind)) for name, kind in kinds.items()))
    rows = arrays.table_valued(*(column(name, kind) for name, kind in kinds.items()))
    statement = insert(connection, sample).from_select(list(kinds), select(rows))
    values = (list(of_one) for of_one in zip(*points, strict=True))
    connection.execute(
        _overwriting(statement), dict(zip((f"{name}s" for name in kinds), values, strict=True))
    )


def _overwriting(statement: Insert) -> Insert:
    return statement.on_conflict_do_update(
        index_elements=["series_id", "ts"],
        set_={"value": statement.excluded["value"], "run_id": statement.excluded["run_id"]},
    )


def _write_evidence(connection: Connection, newest: Sequence[tuple[int, Measurement]], run_id: int) -> None:
    """Keep the evidence of each series' newest run only; what an open finding needs is kept with the finding."""
    for portion in chunks(newest):
        connection.execute(
            delete(evidence).where(evidence.c.series_id.in_([series_id for series_id, _ in portion]))
        )
        rows = [
            {
                "run_id": run_id,
                "series_id": series_id,
                "total": max(measurement.evidence_total, len(measurement.evidence)),
                "body": measurement.evidence[:EVIDENCE_LIMIT],
            }
            for series_id, measurement in portion
            if measurement.evidence or measurement.evidence_total
        ]
        if rows:
            connection.execute(evidence.insert(), rows)
