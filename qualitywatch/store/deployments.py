"""Writing down and reading what was deployed when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select

from qualitywatch.domain.deployment import Deployment
from qualitywatch.store.tables import deployment
from qualitywatch.store.upsert import insert

_COLUMNS = (
    deployment.c.target,
    deployment.c.at,
    deployment.c.version,
    deployment.c.environment,
    deployment.c.url,
)


def write(connection: Connection, deployed: Sequence[Deployment], *, at: datetime) -> int:
    """Keep deployments; returns how many were new: a job that is run again says nothing new."""
    written = 0
    for each in deployed:
        row = {
            "target": each.target,
            "at": each.at,
            "version": each.version,
            "environment": each.environment,
            "url": each.url,
            "recorded_at": at,
        }
        statement = insert(connection, deployment).values(row).on_conflict_do_nothing()
        written += len(connection.execute(statement.returning(deployment.c.version)).all())
    return written


def between(
    connection: Connection, target: str, *, since: datetime, until: datetime, limit: int
) -> list[Deployment]:
    """The newest ``limit`` deployments of a target in (since, until], oldest first."""
    query = (
        select(*_COLUMNS)
        .where(deployment.c.target == target, deployment.c.at > since, deployment.c.at <= until)
        .order_by(deployment.c.at.desc(), deployment.c.version.desc(), deployment.c.environment.desc())
        .limit(limit)
    )
    rows = connection.execute(query).mappings().all()
    return [Deployment(**row) for row in reversed(rows)]


def prune(connection: Connection, before: datetime) -> int:
    """Delete those from before a time; returns how many."""
    return connection.execute(delete(deployment).where(deployment.c.at < before)).rowcount
