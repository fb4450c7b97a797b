"""CPU time and memory of ``data.drift`` on wide tables, beside Evidently's preset and DuckDB's own scan.

Run: .venv/bin/python benchmarks/data_speed.py [rows] [python of an environment with evidently and pandas 2]

20 numeric and 10 categorical columns (2 to 50,000 values), reference and current as Parquet files of so many rows each.
Every competitor runs in a process of its own; CPU is user and system time of that process, imports included. Evidently
also makes data for plots; ``data.drift`` gives more statistics than it, with bounds, and verdicts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

ROWS = 1_000_000
SIZES = (2, 3, 5, 10, 20, 50, 200, 500, 5_000, 50_000)
NUMERIC = (
    "sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())",
    "exp(sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()))",
    "-ln(1 - random())",
    "CASE WHEN random() < 0.5 THEN 0 ELSE -ln(1 - random()) END",
    "CASE WHEN random() < 0.1 THEN NULL ELSE random() * 100 END",
)

OURS = """
import sys
from datetime import UTC, datetime
from qualitywatch import Target, TargetKind, Window
from qualitywatch_data.drift import DriftCollector
now = datetime.now(UTC)
target = Target("bench", TargetKind.DATASET, sys.argv[1] + "/current.parquet")
found = list(DriftCollector.model_validate({"reference": "reference.parquet"}).collect(target, Window(now, now)))
print(len(found), "values")
"""
BY_HAND = """
import sys
import duckdb
from qualitywatch_data.profiles import queries
from qualitywatch_data.profiles.column import Kind
from qualitywatch_data.profiles.layout import Layout
connection = duckdb.connect()
connection.execute("SET memory_limit='400MB'")
for side in ("reference", "current"):
    relation = f"'{sys.argv[1]}/{side}.parquet'"
    described = connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    for number, (name, type_, *_) in enumerate(described):
        column = queries.Column(number, name, type_)
        if column.kind is Kind.NUMERIC:
            histogram = queries.binned(column, relation, Layout(0.0, 1.0))
            connection.execute(f'SELECT count("{name}"), approx_count_distinct("{name}") FROM {relation}').fetchall()
            connection.execute(histogram).fetchall()
        else:
            connection.execute(f'SELECT "{name}", count(*) FROM {relation} GROUP BY 1').fetchall()
"""
EVIDENTLY = """
import sys
import pandas as pd
from evidently import DataDefinition, Dataset, Report
from evidently.presets import DataDriftPreset
sides = [pd.read_parquet(f"{sys.argv[1]}/{side}.parquet") for side in ("current", "reference")]
numeric = [name for name in sides[0] if name.startswith("n")]
names = [name for name in sides[0] if name.startswith("c")]
definition = DataDefinition(numerical_columns=numeric, categorical_columns=names)
current, reference = (Dataset.from_pandas(side, data_definition=definition) for side in sides)
snapshot = Report([DataDriftPreset()]).run(current, reference)
print(len(snapshot.json()), "characters")
"""


def write(folder: Path, rows: int) -> None:
    """Both tables."""
    numbers = [f"{NUMERIC[n % len(NUMERIC)]} AS n{n:02}" for n in range(20)]
    names = [f"'v' || floor(pow(random(), 2) * {size})::INT AS c{size:05}" for size in SIZES]
    with duckdb.connect() as connection:
        connection.execute("SET threads=1")
        connection.execute("SELECT setseed(0.25)")
        for side in ("reference", "current"):
            query = f"SELECT {', '.join([*numbers, *names])} FROM range({rows})"
            connection.execute(f"COPY ({query}) TO '{folder / side}.parquet'")


def measured(python: str, program: str, folder: Path) -> tuple[float, float]:
    """CPU seconds and the most resident memory in MB of a program of its own."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen([python, "-c", program, str(folder)], stdout=said, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = status  # we have waited for it ourselves
        if status:
            said.seek(0)
            raise SystemExit(f"{python} failed: {said.read().decode(errors='replace')[-500:]}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main(rows: int, evidently: str | None) -> None:
    """One line for each competitor, and what the first takes less."""
    programs = {
        "qualitywatch data.drift": (sys.executable, OURS),
        "DuckDB, by hand": (sys.executable, BY_HAND),
    }
    if evidently:
        programs["Evidently DataDriftPreset"] = (evidently, EVIDENTLY)
    found = {}
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        write(folder, rows)
        for name, (python, program) in programs.items():
            found[name] = measured(python, program, folder)
            cpu, memory = found[name]
            ratio = cpu / next(iter(found.values()))[0]
            print(f"{name:28} {cpu:8.1f} CPU s   {memory:8.0f} MB   {ratio:6.2f} x", flush=True)
    print(json.dumps({"rows": rows, "results": found}))


if __name__ == "__main__":
    given = dict(enumerate(sys.argv))
    main(int(given.get(1, ROWS)), given.get(2))
