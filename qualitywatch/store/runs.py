"""Writing a run: its row, what it says of the target, and everything it measured, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, RowMapping, select

from qualitywatch.domain.measurement import Measurement
from qualitywatch.domain.observation import Problem
from qualitywatch.domain.run import Run, RunStatus
from qualitywatch.domain.target import Target, Versions, Window
from qualitywatch.store import samples
from qualitywatch.store.clock_jumps import AHEAD, forget_future
from qualitywatch.store.definitions import MetricIds
from qualitywatch.store.tables import last_run, run, target
from qualitywatch.store.upsert import insert_for, replace


def write(
    connection: Connection,
    measured: Run,
    measurements: Sequence[Measurement],
    *,
    of: Target,
    at: datetime,
    metrics: MetricIds | None = None,
) -> int:
    """Write one run whole; returns its id. Raises ValueError where something belongs to another target.

    ``metrics`` is shared by the runs of one transaction.
    """
    strangers = {measured.target, *(measurement.target for measurement in measurements)} - {of.name}
    if strangers:
        raise ValueError(f"a run of {of.name} cannot bring measurements of {', '.join(sorted(strangers))}")
    # On PostgreSQL the target's row stays locked until the end: runs of one target are written one after the other.
    target_id = _write_target(connection, of, at)
    run_id = _write_run(connection, measured, target_id, at)
    forget_future(connection, target_id, now=at)
    newest = _note_last(connection, measured, target_id=target_id, run_id=run_id, now=at)
    if measurements:
        samples.write(
            connection,
            measurements,
            target_id=target_id,
            run_id=run_id,
            newest_good=newest,
            metrics=metrics or MetricIds(connection, at),
        )
    return run_id


def _write_target(connection: Connection, of: Target, at: datetime) -> int:
    row = {"name": of.name, "kind": of.kind.value, "location": of.location, "labels": of.labels}
    upsert = _target_upsert(connection.dialect.name)
    return int(connection.execute(upsert, {**row, "first_seen_at": at, "last_seen_at": at}).scalar_one())


@cache
def _target_upsert(dialect: str) -> Executable:
    statement = insert_for(dialect, target)
    changed = {name: statement.excluded[name] for name in ("kind", "location", "labels", "last_seen_at")}
    return statement.on_conflict_do_update(index_elements=["name"], set_=changed).returning(target.c.id)


def _write_run(connection: Connection, measured: Run, target_id: int, at: datetime) -> int:
    row = {
        "target_id": target_id,
        "collector": measured.collector,
        "status": measured.status.value,
        "window_start": measured.window.start,
        "window_end": measured.window.end,
        "started_at": measured.started_at,
        "duration": measured.duration,
        "code_version": measured.versions.code,
        "data_version": measured.versions.data,
        "model_version": measured.versions.model,
        "tools": measured.tools,
        "settings": measured.settings,
        "problems": measured.problems,
        "recorded_at": at,
    }
    return int(connection.execute(run.insert().returning(run.c.id), row).scalar_one())


def _note_last(connection: Connection, measured: Run, *, target_id: int, run_id: int, now: datetime) -> bool:
    """Move the collector's last run on, unless this is a backfill; whether it is now the last good one.

    A run that ends later than now, because a clock was wrong then, is the last one only until the next.
    """
    known = connection.execute(
        select(last_run).where(last_run.c.target_id == target_id, last_run.c.collector == measured.collector)
    ).one_or_none()
    end = measured.window.end
    row: dict[str, Any] = {"target_id": target_id, "collector": measured.collector}
    row |= {"run_id": run_id, "run_end": end, "good_run_id": None, "good_end": None}
    good = measured.status is RunStatus.OK
    if known is not None:
        future = now + AHEAD
        good = good and (known.good_end is None or end >= known.good_end or known.good_end > future)
        row |= {"good_run_id": known.good_run_id, "good_end": known.good_end}
        if end < known.run_end <= future:
            row |= {"run_id": known.run_id, "run_end": known.run_end}
    if good:
        row |= {"good_run_id": run_id, "good_end": end}
    connection.execute(replace(connection, last_run), row)
    return good


def from_row(row: RowMapping, of: str) -> Run:
    """The run as it was recorded."""
    problems: tuple[Problem, ...] = row["problems"]
    return Run(
        target=of,
        collector=row["collector"],
        window=Window(row["window_start"], row["window_end"]),
        status=RunStatus(row["status"]),
        started_at=row["started_at"],
        duration=row["duration"],
        versions=Versions(row["code_version"], row["data_version"], row["model_version"]),
        tools=row["tools"],
        problems=problems,
        settings=row["settings"],
    )
