"""Reading what was measured: latest values, history, evidence and runs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, ScalarSelect, and_, func, select

from qualitywatch.domain.measurement import Sample, SeriesKey
from qualitywatch.domain.readings import EvidenceSet, Reading
from qualitywatch.domain.run import Run, RunStatus
from qualitywatch.domain.target import Target, TargetKind
from qualitywatch.store import runs
from qualitywatch.store.codec import labels_hash, labels_text
from qualitywatch.store.tables import evidence, last_run, metric, run, sample, series, target
from qualitywatch.store.upsert import chunks


def targets(connection: Connection) -> list[Target]:
    """The targets ever measured, by name."""
    query = select(target.c.name, target.c.kind, target.c.location, target.c.labels)
    found = [
        Target(row.name, TargetKind(row.kind), row.location, row.labels) for row in connection.execute(query)
    ]
    return sorted(found, key=lambda one: one.name)


def latest(connection: Connection, *, of: str | None, metric_id: str | None) -> list[Reading]:
    """The latest value of each series, by key; never looks at samples."""
    query = select(
        target.c.name.label("target"),
        metric.c.name.label("metric"),
        metric.c.unit,
        metric.c.characteristic,
        series.c.labels,
        series.c.collector,
        series.c.last_ts,
        series.c.last_value,
        series.c.last_run_id,
        series.c.seen_run_id,
        last_run.c.good_run_id,
    ).select_from(
        series.join(target, series.c.target_id == target.c.id)
        .join(metric, series.c.metric_id == metric.c.id)
        .outerjoin(
            last_run,
            and_(last_run.c.target_id == series.c.target_id, last_run.c.collector == series.c.collector),
        )
    )
    if of is not None:
        query = query.where(target.c.name == of)
    if metric_id is not None:
        query = query.where(metric.c.name == metric_id)
    found = [
        Reading(
            key=SeriesKey(row.target, row.metric, tuple(sorted(json.loads(row.labels).items()))),
            value=row.last_value,
            observed_at=row.last_ts,
            collector=row.collector,
            unit=row.unit,
            characteristic=row.characteristic,
            run_id=row.last_run_id,
            current=row.good_run_id is not None and row.seen_run_id == row.good_run_id,
        )
        for row in connection.execute(query)
    ]
    return sorted(found, key=lambda reading: reading.key)


def history(
    connection: Connection,
    key: SeriesKey,
    *,
    since: datetime | None,
    until: datetime | None,
    limit: int,
) -> list[Sample]:
    """The newest ``limit`` samples in [since, until], oldest first."""
    query = (
        select(sample.c.ts, sample.c.value, run.c.code_version)
        .select_from(sample.outerjoin(run, sample.c.run_id == run.c.id))
        .where(sample.c.series_id == series_id(key))
        .order_by(sample.c.ts.desc())
        .limit(limit)
    )
    if since is not None:
        query = query.where(sample.c.ts >= since)
    if until is not None:
        query = query.where(sample.c.ts <= until)
    found = [Sample(ts, value, code) for ts, value, code in connection.execute(query)]
    return found[::-1]


def first_of(
    connection: Connection, key: SeriesKey, commit: str, *, since: datetime, before: datetime
) -> Sample | None:
    """The first sample in [since, before) that a run on this commit brought."""
    query = (
        select(sample.c.ts, sample.c.value, run.c.code_version)
        .select_from(sample.join(run, sample.c.run_id == run.c.id))
        .where(sample.c.series_id == series_id(key), run.c.code_version == commit)
        .where(sample.c.ts >= since, sample.c.ts < before)
        .order_by(sample.c.ts)
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else Sample(*row)


def extreme(
    connection: Connection, key: SeriesKey, *, largest: bool, before: datetime, since: datetime | None
) -> Sample | None:
    """The newest of the largest or smallest samples in [since, before)."""
    value = sample.c.value.desc() if largest else sample.c.value.asc()
    query = (
        select(sample.c.ts, sample.c.value)
        .where(sample.c.series_id == series_id(key), sample.c.ts < before)
        .order_by(value, sample.c.ts.desc())
        .limit(1)
    )
    if since is not None:
        query = query.where(sample.c.ts >= since)
    row = connection.execute(query).one_or_none()
    return None if row is None else Sample(*row)


def rulers(
    connection: Connection, key: SeriesKey, *, before: datetime
) -> list[tuple[datetime, Mapping[str, str]]]:
    """The tools of the runs behind a series, by the last sample that each set measured before a time."""
    last = func.max(sample.c.ts, type_=sample.c.ts.type)
    query = (
        select(last, run.c.tools)
        .select_from(sample.join(run, sample.c.run_id == run.c.id))
        .where(sample.c.series_id == series_id(key), sample.c.ts < before)
        .group_by(run.c.tools)
        .order_by(last)
    )
    return [(ts, tools) for ts, tools in connection.execute(query)]


def evidence_of(connection: Connection, key: SeriesKey, run_id: int) -> EvidenceSet:
    """The evidence that one run left for a series; empty where it left none, or a newer run has."""
    query = select(evidence.c.body, evidence.c.total).where(
        evidence.c.run_id == run_id, evidence.c.series_id == series_id(key)
    )
    row = connection.execute(query).one_or_none()
    return EvidenceSet() if row is None else EvidenceSet(row[0], row[1])


def last_runs(connection: Connection, *, of: str | None) -> list[Run]:
    """The last run of each target and collector."""
    query = select(run, target.c.name.label("target_name")).select_from(
        last_run.join(run, last_run.c.run_id == run.c.id).join(target, last_run.c.target_id == target.c.id)
    )
    if of is not None:
        query = query.where(target.c.name == of)
    found = [runs.from_row(row, row["target_name"]) for row in connection.execute(query).mappings()]
    return sorted(found, key=lambda one: (one.target, one.collector))


def turns(
    connection: Connection, *, of: str, collector: str, after: datetime | None, until: datetime, limit: int
) -> list[datetime]:
    """The ends of the first runs of a collector after a time and up to another."""
    target_id = select(target.c.id).where(target.c.name == of).scalar_subquery()
    query = (
        select(run.c.window_end)
        .where(run.c.target_id == target_id, run.c.collector == collector, run.c.window_end <= until)
        .order_by(run.c.window_end)
        .limit(limit)
    )
    if after is not None:
        query = query.where(run.c.window_end > after)
    return list(connection.execute(query).scalars())


def measured(
    connection: Connection, *, of: str, collector: str, commits: Sequence[str], settings: Mapping[str, str]
) -> frozenset[str]:
    """Those among ``commits`` of which the collector has a good run with these settings among its own."""
    target_id = select(target.c.id).where(target.c.name == of).scalar_subquery()
    good = select(run.c.code_version, run.c.settings).where(
        run.c.target_id == target_id, run.c.collector == collector, run.c.status == RunStatus.OK.value
    )
    found: set[str] = set()
    for portion in chunks(commits):
        for commit, kept in connection.execute(good.where(run.c.code_version.in_(portion))):
            if settings.items() <= (kept or {}).items():
                found.add(commit)
    return frozenset(found)


def series_id(key: SeriesKey) -> ScalarSelect[int]:
    """The id of a series, to be looked up within a query."""
    return (
        select(series.c.id)
        .join_from(series, target, series.c.target_id == target.c.id)
        .join(metric, series.c.metric_id == metric.c.id)
        .where(
            target.c.name == key.target,
            metric.c.name == key.metric,
            series.c.labels_hash == labels_hash(labels_text(dict(key.labels))),
        )
        .scalar_subquery()
    )
