"""Speed and memory of a backtest: 100 rules against a year of hourly measurements, the limit being 10 s of CPU.

Run: .venv/bin/python benchmarks/backtest.py
"""

from __future__ import annotations

import random
import resource
import sqlite3
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from qualitywatch.domain.asks import Against, Change
from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.lasting import Timing
from qualitywatch.domain.limits import Limits
from qualitywatch.domain.measurement import Measurement
from qualitywatch.domain.metric import Direction, MetricDefinition
from qualitywatch.domain.rule import Rule, Severity
from qualitywatch.domain.run import Run, RunStatus
from qualitywatch.domain.target import Target, TargetKind, Window
from qualitywatch.pipeline.gate import Instruments, JudgedTarget
from qualitywatch.pipeline.rehearsal.backtest import backtest
from qualitywatch.store import Migrate, Store, open_store

RULES, HOURS, LIMIT = 100, 365 * 24, 10.0
END = datetime(2026, 1, 1, tzinfo=UTC)
SHOP = Target("shop", TargetKind.CODE, ".")
METRICS = [
    MetricDefinition(
        id=f"bench.value.m{number}",
        title=f"Value {number}",
        unit="1",
        direction=Direction.LOWER,
        characteristic="reliability/faultlessness",
        how="A walk that returns to 0.5: beyond 0.85 for an hour in a hundred.",
    )
    for number in range(RULES)
]


def rule(number: int) -> Rule:
    """Most judge the value itself, half of them over time; in ten of a hundred it is compared, as in the shipped packs."""
    timings = (Timing(), Timing(), Timing(hold=3), Timing(hold=timedelta(hours=6), clear=6))
    asks = (Change(Against.BEST), Change(Against.PREVIOUS), Change(Against.MEDIAN_30D))
    ask = asks[number // 10 % 3] if number % 10 == 9 else None  # noqa: PLR2004
    shared = {"severity": Severity.MAJOR, "why": "For the benchmark.", "fix": "Nothing."}
    if ask is not None:
        limits = Limits(fail_above=0.4)
        return Rule(id=f"rule-{number}", metric=METRICS[number].id, limits=limits, ask=ask, **shared)  # type: ignore[arg-type]
    limits = Limits(warn_above=0.85, fail_above=0.95, clear_at=0.8 if number % 5 == 0 else None)
    timing = timings[number % 4]
    return Rule(id=f"rule-{number}", metric=METRICS[number].id, limits=limits, timing=timing, **shared)  # type: ignore[arg-type]


def fill(store: Store, file: Path) -> None:
    """One run through the front door, the others straight into the tables, which is quicker to set up."""
    at = END - timedelta(hours=HOURS)
    run = Run("shop", "bench", Window(at - timedelta(hours=1), at), RunStatus.OK, at, 1.0)
    store.record(run, [Measurement(metric, "shop", 0.5, at, "bench") for metric in METRICS], SHOP)
    draw = random.Random(7)  # noqa: S311 - no secret
    hour = 3_600_000
    first = int(at.timestamp() * 1000)
    with sqlite3.connect(file) as connection:
        row = connection.execute("SELECT * FROM run").fetchone()
        names = [each[1] for each in connection.execute("PRAGMA table_info(run)")]
        series = [each[0] for each in connection.execute("SELECT id FROM series ORDER BY id")]
        moved = {"window_start", "window_end", "started_at", "recorded_at"}
        runs = (
            [
                number if name == "id" else value + (number - row[0]) * hour if name in moved else value
                for name, value in zip(names, row, strict=True)
            ]
            for number in range(row[0] + 1, row[0] + HOURS)
        )
        connection.executemany(f"INSERT INTO run VALUES ({','.join('?' * len(names))})", runs)
        level = [draw.random() for _ in series]
        for step in range(1, HOURS):
            values = []
            for place, key in enumerate(series):
                level[place] += 0.02 * (0.5 - level[place]) + draw.gauss(0, 0.03)
                values.append((key, first + step * hour, level[place], row[0] + step))
            connection.executemany("INSERT INTO sample VALUES (?, ?, ?, ?)", values)


def main() -> None:
    """Fill a store, lead the rules through it, and say what that took."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bench.db"
        store = open_store(f"sqlite:///{file}", migrate=Migrate.UPGRADE)
        fill(store, file)
        catalogue = MetricCatalogue(METRICS)
        instruments = Instruments(catalogue, {metric.id: frozenset({"bench"}) for metric in METRICS})
        judged = [JudgedTarget(SHOP, frozenset({"bench"}))]
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began = time.process_time()
        rules = [rule(number) for number in range(RULES)]
        since = END - timedelta(hours=HOURS)
        found = list(backtest(rules, judged, instruments, store.recorded, since=since, until=END))
        took = time.process_time() - began
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        store.close()
    findings = sum(len(each.episodes) for each in found)
    print(f"{RULES} rules x {HOURS:,} hours, {findings:,} findings")
    print(f"CPU time       {took:6.2f} s   (limit {LIMIT:.0f} s)")
    print(f"memory grew by {grown:6.1f} MiB (the values alone are {RULES * HOURS * 8 / 2**20:.1f} MiB)")


if __name__ == "__main__":
    main()
