"""Scores over time: a row where one changed, with the quality model behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, func, select

from qualitywatch.domain.quality_model import ModelVersion, resolve_characteristic
from qualitywatch.domain.readings import Evaluation, ScorePoint
from qualitywatch.domain.score import Score
from qualitywatch.store.tables import score, scoring
from qualitywatch.store.upsert import chunks, insert, replace

_LATER = ("value", "low", "high", "coverage", "scoring_id")


def write(connection: Connection, made: Evaluation) -> None:
    """Keep what an evaluation's scores changed to; nothing where they are as they were."""
    if made.scoring is None:
        return
    model = _model_id(connection, made.scoring, made.at)
    known = _newest(connection, made.target)
    rows = [_row(made.target, point, model) for point in points_of(made)]
    changed = [row for row in rows if _differs(row, known.get(row["characteristic"]))]
    if changed:
        connection.execute(replace(connection, score), changed)


def rewrite(connection: Connection, target: str, points: Sequence[ScorePoint], *, since: datetime) -> int:
    """Put ``points`` in the place of a target's scores from ``since`` on; equal neighbours become one row. Returns how many."""
    connection.execute(delete(score).where(score.c.target == target, score.c.at >= since))
    models: dict[ModelVersion, int] = {}
    last: dict[str, dict[str, Any]] = {}
    rows = []
    for point in sorted(points, key=lambda point: point.at):
        if point.scoring not in models:
            models[point.scoring] = _model_id(connection, point.scoring, point.at)
        row = _row(target, point, models[point.scoring])
        if _differs(row, last.get(point.characteristic)):
            rows.append(row)
        last[point.characteristic] = row
    for portion in chunks(rows):
        connection.execute(replace(connection, score), portion)
    return len(rows)


def history(
    connection: Connection, *, of: str, characteristic: str | None, since: datetime | None, limit: int
) -> list[ScorePoint]:
    """The newest ``limit`` points, oldest first; where ``since`` is given, also the one that held then."""
    query = select(score, scoring.c.name, scoring.c.version, scoring.c.digest, scoring.c.edition).join_from(
        score, scoring, score.c.scoring_id == scoring.c.id
    )
    query = query.where(score.c.target == of)
    if characteristic is not None:
        query = query.where(score.c.characteristic == characteristic)
    if since is not None:
        earlier = score.alias()
        before = (
            select(func.max(earlier.c.at))
            .where(
                earlier.c.target == score.c.target,
                earlier.c.characteristic == score.c.characteristic,
                earlier.c.at < since,
            )
            .correlate(score)
            .scalar_subquery()
        )
        query = query.where((score.c.at >= since) | (score.c.at == before))
    rows = connection.execute(query.order_by(score.c.at.desc(), score.c.characteristic).limit(limit))
    found = [
        ScorePoint(
            at=row.at,
            characteristic=row.characteristic,
            score=None if row.value is None else Score(row.value, row.low, row.high),
            coverage=row.coverage,
            scoring=ModelVersion(row.name, row.version, row.digest, row.edition),
        )
        for row in rows
    ]
    return found[::-1]


def prune(connection: Connection, before: datetime) -> int:
    """Delete what is from before a time, but the newest of each target and characteristic; returns how many rows."""
    later = score.alias()
    newer = (
        select(later.c.at)
        .where(
            later.c.target == score.c.target,
            later.c.characteristic == score.c.characteristic,
            later.c.at > score.c.at,
        )
        .correlate(score)
        .exists()
    )
    return connection.execute(delete(score).where(score.c.at < before, newer)).rowcount


def points_of(made: Evaluation) -> Iterable[ScorePoint]:
    """The scores of an evaluation by their names of 2023, as far as the quality model has any to give."""
    for report in made.characteristics:
        if report.basis is not None and made.scoring is not None:
            yield ScorePoint(
                at=made.at,
                characteristic=resolve_characteristic(report.characteristic),
                score=report.score,
                coverage=report.basis.coverage,
                scoring=made.scoring,
            )


def _model_id(connection: Connection, version: ModelVersion, at: datetime) -> int:
    row = {
        "name": version.name,
        "version": version.version,
        "digest": version.digest,
        "edition": version.edition,
        "first_used_at": at,
    }
    statement = insert(connection, scoring).on_conflict_do_update(
        index_elements=["digest", "name", "version"],
        set_={"first_used_at": scoring.c.first_used_at},  # as it was, so that the row is returned
    )
    return int(connection.execute(statement.returning(scoring.c.id), row).scalar_one())


def _newest(connection: Connection, target: str) -> dict[str, dict[str, Any]]:
    last = (
        select(score.c.characteristic, func.max(score.c.at).label("at"))
        .where(score.c.target == target)
        .group_by(score.c.characteristic)
        .subquery()
    )
    query = select(score).join(
        last,
        and_(
            score.c.target == target,
            score.c.characteristic == last.c.characteristic,
            score.c.at == last.c.at,
        ),
    )
    return {row["characteristic"]: dict(row) for row in connection.execute(query).mappings()}


def _row(target: str, point: ScorePoint, model: int) -> dict[str, Any]:
    found = point.score
    return {
        "target": target,
        "characteristic": point.characteristic,
        "at": point.at,
        "value": found.value if found else None,
        "low": found.low if found else None,
        "high": found.high if found else None,
        "coverage": point.coverage,
        "scoring_id": model,
    }


def _differs(row: dict[str, Any], known: dict[str, Any] | None) -> bool:
    return known is None or any(row[name] != known[name] for name in _LATER)
