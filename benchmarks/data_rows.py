"""CPU time and memory of a profile as the rows become more: the first shall grow as they do, the second not at all.

Run: .venv/bin/python benchmarks/data_rows.py [columns] [rows …], by default 30 columns of 1, 10 and 100 million rows
     .venv/bin/python benchmarks/data_rows.py columns rows files=50, where the rows are those of a file that has 50 names

Two thirds of the columns are numeric, the others texts, as in ``data_speed.py``. Each table is one Parquet file, written and profiled
by a process of its own and deleted before the next one; of 100 million rows and 30 columns it has 16 GB.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
from data_speed import NUMERIC, SIZES, measured

PROFILE = """
import sys
from pathlib import Path
from qualitywatch_data.engine.duck import engine
from qualitywatch_data.profiles.reading import Choice, profile_of
from qualitywatch_data.sources.files import files_dataset
folder = Path(sys.argv[1])
dataset = files_dataset("rows*.parquet", folder)
with engine(dataset.files) as opened:
    profile, _ = profile_of(opened, dataset, "rows", Choice())
"""


def write(path: Path, columns: int, rows: int) -> None:
    """A table of so many columns."""
    texts = columns // 3
    made = [f"{NUMERIC[place % len(NUMERIC)]} AS n{place:02}" for place in range(columns - texts)]
    sizes = [SIZES[-1 - place % len(SIZES)] for place in range(texts)]
    made += [f"'v' || floor(pow(random(), 2) * {size})::INT AS c{place}" for place, size in enumerate(sizes)]
    with duckdb.connect() as connection:
        connection.execute("SET memory_limit='2GB'")
        connection.execute("SET preserve_insertion_order=false")
        connection.execute(f"COPY (SELECT {', '.join(made)} FROM range({rows})) TO '{path}'")


def main(columns: int, sizes: tuple[int, ...], files: int = 1) -> None:
    """A line for each number of rows."""
    for rows in sizes:
        with tempfile.TemporaryDirectory() as name:
            path = Path(name) / "rows.parquet"
            subprocess.run(
                [sys.executable, __file__, "write", str(path), str(columns), str(rows)], check=True
            )
            for number in range(1, files):
                path.with_name(f"rows-{number}.parquet").hardlink_to(path)
            cpu, memory = measured(sys.executable, PROFILE, Path(name))
            size = path.stat().st_size * files / 1e6
        total = rows * files
        print(
            f"{total:12,} rows, {columns} columns, {size:8,.0f} MB: {cpu:7.1f} CPU s, {cpu / total * 1e6:5.2f} s for a"
            f" million rows, {memory:5,.0f} MB resident at most; {os.getloadavg()[0]:.0f} processes at work",
            flush=True,
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["write"]:
        write(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
    else:
        given = tuple(int(each) for each in sys.argv[1:] if "=" not in each)
        files = next((int(each.removeprefix("files=")) for each in sys.argv[1:] if "=" in each), 1)
        main(given[0] if given else 30, given[1:] or (1_000_000, 10_000_000, 100_000_000), files)
