"""What the rows of a store say of its runs, read past qualitywatch: whether each is whole."""

from __future__ import annotations

from collections import Counter
from contextlib import closing

from sqlalchemy import Connection, create_engine, text


def broken_runs(url: str, *, samples: int) -> list[str]:
    """Every run that went well and has not so many samples, or is pointed at and not there; and what else is amiss."""
    engine = create_engine(url)
    try:
        with closing(engine.connect()) as connection:
            return [*_parts(connection, samples), *_pointers(connection), *_integrity(connection)]
    finally:
        engine.dispose()


def count_runs(url: str) -> Counter[tuple[str, str]]:
    """How many runs there are of each target and collector."""
    query = (
        "SELECT target.name, collector, count(*) FROM run JOIN target ON target.id = target_id GROUP BY 1, 2"
    )
    engine = create_engine(url)
    try:
        with closing(engine.connect()) as connection:
            rows = connection.execute(text(query)).all()
            return Counter({(target, collector): count for target, collector, count in rows})
    finally:
        engine.dispose()


def _parts(connection: Connection, samples: int) -> list[str]:
    query = (
        "SELECT run.id, count(sample.ts) FROM run LEFT JOIN sample ON sample.run_id = run.id"
        " WHERE run.status = 'ok' GROUP BY run.id HAVING count(sample.ts) <> :samples"
    )
    rows = connection.execute(text(query), {"samples": samples})
    return [f"run {run} has {found} samples" for run, found in rows]


def _pointers(connection: Connection) -> list[str]:
    questions = {
        "samples without a run": "SELECT count(*) FROM sample WHERE run_id NOT IN (SELECT id FROM run)",
        "samples without a series": "SELECT count(*) FROM sample WHERE series_id NOT IN (SELECT id FROM series)",
        "series whose newest sample is missing": (
            "SELECT count(*) FROM series WHERE NOT EXISTS (SELECT 1 FROM sample WHERE series_id = series.id"
            " AND ts = series.last_ts AND value = series.last_value AND run_id = series.last_run_id)"
        ),
        "last runs that are not the last": (
            "SELECT count(*) FROM last_run WHERE run_end <> (SELECT max(window_end) FROM run"
            " WHERE run.target_id = last_run.target_id AND run.collector = last_run.collector)"
        ),
        "values without their evidence": (
            "SELECT count(*) FROM series JOIN metric ON metric.id = metric_id"
            " WHERE metric.name = 'trial.input.value' AND NOT EXISTS (SELECT 1 FROM evidence"
            " WHERE evidence.series_id = series.id AND evidence.run_id = series.last_run_id)"
        ),
    }
    counted = {name: connection.execute(text(query)).scalar_one() for name, query in questions.items()}
    return [f"{count} {name}" for name, count in counted.items() if count]


def _integrity(connection: Connection) -> list[str]:
    if connection.dialect.name != "sqlite":
        return []
    said = str(connection.execute(text("PRAGMA integrity_check")).scalar_one())
    return [] if said == "ok" else [said]
