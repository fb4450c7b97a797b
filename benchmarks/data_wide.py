"""CPU time and memory of the profile of a table with very many columns, or of a column with very many values; of drift.

Run: .venv/bin/python benchmarks/data_wide.py columns [columns] [rows], by default 10,000 columns of 2,000 rows
     .venv/bin/python benchmarks/data_wide.py drift [columns] [rows], all of ``data.drift`` on two such tables
     .venv/bin/python benchmarks/data_wide.py values [values], by default 10,000,000, and one more in a quarter of the rows

Of the columns a third are normal, a third whole numbers and a third texts of 2 to 98 values.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import duckdb
from data_speed import OURS, measured

from qualitywatch_data.engine.duck import engine
from qualitywatch_data.profiles.reading import Choice, profile_of
from qualitywatch_data.sources.files import files_dataset

WAYS = (
    "sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())",
    "floor(random() * {number})::INT",
    "'v' || floor(random() * (2 + {number} % 97))::INT",
)


def columns(path: Path, count: int = 10_000, rows: int = 2_000) -> None:
    """A wide table."""
    made = [f"{WAYS[number % 3].format(number=number)} AS c{number}" for number in range(count)]
    with duckdb.connect() as connection:
        connection.execute("SET memory_limit='2GB'")
        connection.execute(f"COPY (SELECT {', '.join(made)} FROM range({rows})) TO '{path}'")


def values(path: Path, count: int = 10_000_000) -> None:
    """A column in which each value stands once, and one of them in a quarter of all rows."""
    with duckdb.connect() as connection:
        one = f"CASE WHEN range % 4 = 0 THEN 'hot' ELSE 'id-' || range END AS k FROM range({count * 4 // 3})"
        connection.execute(f"COPY (SELECT {one}) TO '{path}'")


def drift(numbers: tuple[int, ...]) -> None:
    """One line: what it takes to compare two wide tables."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for side in ("reference", "current"):
            with ProcessPoolExecutor(1) as apart:  # what it takes to write them is none of ours
                apart.submit(columns, folder / f"{side}.parquet", *numbers).result()
        cpu, memory = measured(sys.executable, OURS, folder)
    print(f"drift of two tables: {cpu:.1f} CPU s, {memory:,.0f} MB")


def main(what: str, *numbers: int) -> None:
    """One line: what the profile takes."""
    if what == "drift":
        drift(numbers)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.parquet"
        if what == "columns":
            columns(path, *numbers)
        else:
            values(path, *numbers)
        wall, cpu = time.perf_counter(), time.process_time()
        with engine([str(path)]) as opened:
            profile, _ = profile_of(opened, files_dataset(path.name, path.parent), "rows", Choice())
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{profile.rows:,} rows, {len(profile.columns):,} profiles: {cpu:.1f} CPU s, {wall:.1f} s, {memory:,.0f} MB"
    )


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
