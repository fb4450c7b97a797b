"""Looking after a store: how big it is, what may go, and a copy of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Table, delete, exists, func, or_, select, text

from qualitywatch.domain.finding import FindingState
from qualitywatch.errors import StoreError
from qualitywatch.store import deployments, scores
from qualitywatch.store.dispatch import DeliveryState
from qualitywatch.store.engine import Database
from qualitywatch.store.failures import translated
from qualitywatch.store.migrations import revision
from qualitywatch.store.tables import (
    decision,
    evidence,
    finding,
    last_run,
    outbox,
    run,
    sample,
    series,
    target,
)

_SERIES_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreStats:
    """Counts of rows, the size of the database in bytes, and its schema's revision."""

    targets: int
    series: int
    samples: int
    runs: int
    open_findings: int
    decisions: int
    size: int
    schema: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """How many rows went."""

    samples: int
    runs: int
    deliveries: int
    scores: int = 0
    deployments: int = 0


def stats(database: Database) -> StoreStats:
    """Count; this reads all samples once."""
    with database.read() as connection:
        opened = select(func.count()).where(finding.c.state == FindingState.OPEN.value)
        return StoreStats(
            targets=_count(connection, target),
            series=_count(connection, series),
            samples=_count(connection, sample),
            runs=_count(connection, run),
            open_findings=connection.execute(opened).scalar_one(),
            decisions=_count(connection, decision),
            size=_size(connection),
            schema=revision(connection),
        )


def prune(database: Database, before: datetime) -> Pruned:
    """Delete samples, runs, scores, deployments and finished deliveries from before a time, in short transactions.

    Kept whatever their age: each series' newest sample, each characteristic's newest score, the runs that something refers to, findings with their
    history, tickets, waivers and gate decisions.
    """
    samples = sum(_prune_samples(database, low, before) for low in _portions(database))
    with database.write() as connection:
        done = connection.execute(
            delete(outbox).where(outbox.c.state == DeliveryState.DONE.value, outbox.c.done_at < before)
        ).rowcount
        runs = _prune_runs(connection, before)
        forgotten = scores.prune(connection, before)
        gone = deployments.prune(connection, before)
    if database.is_sqlite:
        _tidy(database)
    return Pruned(samples=samples, runs=runs, deliveries=done, scores=forgotten, deployments=gone)


def backup(database: Database, path: Path) -> None:
    """Copy a SQLite store while it is in use; ``path`` appears when the copy is whole.

    Raises StoreError where ``path`` exists, cannot be written, or the store is in PostgreSQL.
    """
    if not database.is_sqlite:
        raise StoreError(
            "a store in PostgreSQL is not copied by qualitywatch",
            hint=f"pg_dump --format=custom --file={path} {database.label}",
        )
    if path.exists():
        raise StoreError(f"{path} exists already", hint="name a file that does not exist")
    if not path.parent.is_dir():
        raise StoreError(f"the directory {path.parent} does not exist", hint=f"mkdir {path.parent}")
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        with (
            database.read() as connection,
            translated(str(path)),
            closing(sqlite3.connect(unfinished)) as copy,
        ):
            source: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
            source.backup(copy)
        unfinished.replace(path)
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error}") from error
    finally:
        unfinished.unlink(missing_ok=True)


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _size(connection: Connection) -> int:
    if connection.dialect.name == "sqlite":
        query = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    else:
        query = "SELECT pg_database_size(current_database())"
    return int(connection.execute(text(query)).scalar_one())


def _portions(database: Database) -> Iterator[int]:
    """The lowest id of each portion of series."""
    with database.read() as connection:
        highest = connection.execute(select(func.max(series.c.id))).scalar() or 0
    return iter(range(1, highest + 1, _SERIES_AT_ONCE))


def _prune_samples(database: Database, low: int, before: datetime) -> int:
    newest = (
        select(series.c.last_ts).where(series.c.id == sample.c.series_id).correlate(sample).scalar_subquery()
    )
    with database.write() as connection:
        return connection.execute(
            delete(sample).where(
                sample.c.series_id.between(low, low + _SERIES_AT_ONCE - 1),
                sample.c.ts < before,
                sample.c.ts < newest,
            )
        ).rowcount


def _prune_runs(connection: Connection, before: datetime) -> int:
    referred = or_(
        run.c.id.in_(select(sample.c.run_id)),
        run.c.id.in_(select(series.c.last_run_id)),
        run.c.id.in_(select(series.c.seen_run_id)),
        exists().where(evidence.c.run_id == run.c.id),
        exists().where(or_(last_run.c.run_id == run.c.id, last_run.c.good_run_id == run.c.id)),
    )
    return connection.execute(delete(run).where(run.c.window_end < before, ~referred)).rowcount


def _tidy(database: Database) -> None:
    """Give the write-ahead log's space back, and let SQLite look at its indexes."""
    with translated(database.label):
        raw = database.engine.raw_connection()
        try:
            cursor = raw.cursor()
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("PRAGMA optimize")
            cursor.close()
        finally:
            raw.close()
