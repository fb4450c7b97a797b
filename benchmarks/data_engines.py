"""The same table profiled by DuckDB and by Spark on this machine: what each takes, and how many jobs Spark runs.

Run: .venv/bin/python benchmarks/data_engines.py [rows]        (needs qualitywatch[spark] and a Java runtime, 17 or newer)

30 columns (20 numeric, 10 categorical) in one Parquet file. CPU time is of all threads, with the JVM's; "first" is the first profile
of a session, whose classes Spark loads and compiles, "again" the second one.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
from data_speed import NUMERIC, SIZES

from qualitywatch_data.engine.duck import engine
from qualitywatch_data.profiles.column import TableProfile
from qualitywatch_data.profiles.reading import Choice, Duck
from qualitywatch_data.sources.files import files_dataset
from qualitywatch_data.spark.connection import spark_session
from qualitywatch_data.spark.reader import SparkReader
from qualitywatch_data.spark.settings import SparkSettings

TICKS = os.sysconf("SC_CLK_TCK")


def write(folder: Path, rows: int) -> None:
    """The table."""
    numbers = [f"{NUMERIC[n % len(NUMERIC)]} AS n{n:02}" for n in range(20)]
    names = [f"'v' || floor(pow(random(), 2) * {size})::INT AS c{size:05}" for size in SIZES]
    duckdb.sql(
        f"COPY (SELECT {', '.join([*numbers, *names])} FROM range({rows})) TO '{folder / 'rows.parquet'}'"
    )


def jvm_seconds() -> float:
    """CPU seconds of the Java processes below this one."""
    found = subprocess.run(["pgrep", "-P", str(os.getpid())], capture_output=True, text=True, check=False)
    return sum(
        sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13])) / TICKS
        for pid in found.stdout.split()
        if Path(f"/proc/{pid}/stat").exists()
    )


def measured(what: str, make: Callable[[], TableProfile]) -> TableProfile:
    """One line."""
    wall, cpu = time.perf_counter(), time.process_time() + jvm_seconds()
    profile = make()
    wall, cpu = time.perf_counter() - wall, time.process_time() + jvm_seconds() - cpu
    print(f"{what:24} {cpu:7.2f} s CPU {wall:7.2f} s", flush=True)
    return profile


def main(rows: int) -> None:
    """Profile by both, the second time with the bins of the first."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, rows)
        dataset = files_dataset("rows.parquet", folder)
        with engine(dataset.files) as opened:
            duck = Duck(opened)
            made = measured("DuckDB", lambda: duck.profile(dataset, "bench", Choice(), None)[0])
        with spark_session(SparkSettings()) as spark:
            reader, context = SparkReader(spark), spark.session.sparkContext
            for what in ("first", "again"):
                context.setJobGroup(what, what)
                other = measured(
                    f"Spark, {what}", lambda: reader.profile(dataset, "bench", Choice(), made.layouts)[0]
                )
                print(f"  jobs: {len(context.statusTracker().getJobIdsForGroup(what))}")
        bins = [
            {
                key: [tuple(each)[:2] for each in column.histogram.bins]
                for key, column in profile.columns.items()
                if column.histogram
            }
            for profile in (made, other)
        ]
        print(f"rows {made.rows:,}; every bin the same: {bins[0] == bins[1]}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
