"""What a new daily partition costs when a year of them is known, and how long the drift of the year takes.

Run: .venv/bin/python benchmarks/data_daily.py [days] [rows of a day]

30 columns (20 numeric, 10 categorical). Times are those of ``data.drift`` in this process, without its start: CPU seconds
of all threads, and the wall clock. "again" is the same question asked twice, "slid" a trailing window that has moved by a day.
"""

from __future__ import annotations

import resource
import sqlite3
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
from data_speed import NUMERIC, SIZES

from qualitywatch import Target, TargetKind, Window
from qualitywatch_data.drift import DriftCollector

NOW = datetime(2027, 1, 1, tzinfo=UTC)


def write_day(connection: duckdb.DuckDBPyConnection, folder: Path, day: int, rows: int) -> None:
    """One partition."""
    numbers = [f"{NUMERIC[n % len(NUMERIC)]} AS n{n:02}" for n in range(20)]
    names = [f"'v' || floor(pow(random(), 2) * {size})::INT AS c{size:05}" for size in SIZES]
    place = folder / "days" / f"day={date(2026, 1, 1) + timedelta(days=day)}"
    place.mkdir(parents=True)
    query = f"SELECT {', '.join([*numbers, *names])} FROM range({rows})"
    connection.execute(f"COPY ({query}) TO '{place / 'rows.parquet'}'")


def ask(what: str, folder: Path, **reference: int) -> None:
    """One line: what the drift of the newest day against others takes."""
    collector = DriftCollector.model_validate(
        {"reference": {"location": "days", **reference}, "data": {"newest": 1}, "cache_dir": folder / "kept"}
    )
    target = Target("bench", TargetKind.DATASET, str(folder / "days"))
    wall, cpu = time.perf_counter(), time.process_time()
    found = list(collector.collect(target, Window(NOW, NOW)))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{what:52} {cpu * 1000:9.0f} ms CPU {wall * 1000:9.0f} ms   {len(found)} values", flush=True)


def main(days: int, rows: int) -> None:
    """A year that is read for the first time, a day more, and what is asked of both."""
    with tempfile.TemporaryDirectory() as directory, duckdb.connect() as connection:
        folder = Path(directory)
        for day in range(days):
            write_day(connection, folder, day, rows)
        ask(f"{days} days for the first time", folder, skip=1)
        ask("the same again", folder, skip=1)
        write_day(connection, folder, days, rows)
        ask("a new day against all before", folder, skip=1)
        ask("the year again", folder, skip=1)
        ask("the 56 days before, for the first time", folder, skip=1, newest=56)
        write_day(connection, folder, days + 1, rows)
        ask("a new day against the 56 before, slid by a day", folder, skip=1, newest=56)
        with sqlite3.connect(folder / "kept" / "profiles-1.sqlite") as kept:
            ((count, size),) = kept.execute(
                "SELECT count(*), sum(length(value)) FROM results WHERE key LIKE 'profile%'"
            )
        print(f"{count} profiles of {size / count / 30:,.0f} bytes per column on average")
        print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB resident at most")


if __name__ == "__main__":
    given = dict(enumerate(sys.argv))
    main(int(given.get(1, 364)), int(given.get(2, 20_000)))
