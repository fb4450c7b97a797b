"""CPU time and memory of ``data.drift`` on wide tables, beside DuckDB's own scan and the usual tools.

Run: .venv/bin/python benchmarks/data_speed.py [rows] [competitor=python …]
     .venv/bin/python benchmarks/data_speed.py [rows] rounds=5        ours and DuckDB's by turns, the medians of both

20 numeric and 10 categorical columns (2 to 50,000 values), reference and current as Parquet files of so many rows each.
Competitors are ``evidently``, ``whylogs`` and ``nannyml``, each with the Python of an environment of its own:

    pip install 'evidently==0.7.23' 'pandas<3'
    pip install 'whylogs[viz]==1.6.4' 'pandas<3' pyarrow
    pip install 'nannyml==0.13.1' statsmodels 'pandas<3' pyarrow

Every competitor runs in a process of its own; CPU is user and system time of that process, imports included. They do not
compute the same: each line says what. "By hand" are the aggregates of a profile in plain SQL, one query for each column,
without any comparison. It is cheaper than the same: its bins lie where they lie, and not where the quartiles say, and its numbers
of different values are the engine's own estimates, which do not merge; it is left as who writes it by hand would write it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

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
connection = duckdb.connect()
connection.execute("SET memory_limit='400MB'")
for side in ("reference", "current"):
    relation = f"'{sys.argv[1]}/{side}.parquet'"
    for name, type_, *_ in connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall():
        if type_ != "VARCHAR":
            bins = (
                f"SELECT floor(asinh({name}) * 128)::INT, count(*), sum({name}), sum({name} * {name}), min({name}), max({name})"
                f" FROM {relation} WHERE isfinite({name}) GROUP BY 1"
            )
            total = f"SELECT count({name}), approx_count_distinct({name}) FROM {relation}"
            queries = (total, bins)
        else:
            pattern = f"left({name}, 48)"
            for run, sign in (("[A-Z]+", "A"), ("[a-z]+", "a"), ("[0-9]+", "9")):
                pattern = f"regexp_replace({pattern}, '{run}', '{sign}', 'g')"
            groups = f"SELECT {name}, count(*) AS n FROM {relation} GROUP BY 1"
            looks = f"SELECT {pattern}, length({name}), sum(n) FROM ({groups}) GROUP BY 1, 2"
            queries = (groups, looks)
        for query in queries:
            connection.execute(query).fetchall()
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

WHYLOGS = """
import sys
import pandas as pd
import whylogs
from whylogs.viz.drift.column_drift_algorithms import calculate_drift_scores
sides = [pd.read_parquet(f"{sys.argv[1]}/{side}.parquet") for side in ("current", "reference")]
current, reference = (whylogs.log(side).view() for side in sides)
scores = calculate_drift_scores(target_view=current, reference_view=reference, with_thresholds=True)
print(len(scores), "columns")
"""
NANNYML = """
import os
import sys
os.environ["NML_DISABLE_USAGE_LOGGING"] = "1"
import nannyml
import pandas as pd
reference, current = (pd.read_parquet(f"{sys.argv[1]}/{side}.parquet") for side in ("reference", "current"))
calculator = nannyml.UnivariateDriftCalculator(column_names=list(reference))
print(len(calculator.fit(reference).calculate(current).to_df()), "chunks")
"""
PEERS = {
    "evidently": ("Evidently's DataDriftPreset", EVIDENTLY, "one distance per column, and data for plots"),
    "whylogs": ("whylogs", WHYLOGS, "two profiles (KLL, HLL, frequent items), KS or chi-square"),
    "nannyml": ("NannyML's default", NANNYML, "Jensen-Shannon for 10 chunks of each side"),
}


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


def by_turns(rows: int, rounds: int) -> None:
    """Ours and DuckDB's in so many rounds on the same tables: what the machine does beside it befalls both."""
    ours, by_hand = [], []
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        write(folder, rows)
        for _ in range(rounds):
            os.environ["QUALITYWATCH_CACHE"] = tempfile.mkdtemp(dir=folder)
            ours.append(measured(sys.executable, OURS, folder)[0])
            by_hand.append(measured(sys.executable, BY_HAND, folder)[0])
    ratio = median(one / other for one, other in zip(ours, by_hand, strict=True))
    print(
        f"medians of {rounds} rounds: {median(ours):.2f} and {median(by_hand):.2f} CPU s; median of the ratios {ratio:.2f},"
        f" {os.getloadavg()[0]:.0f} processes at work"
    )


def main(rows: int, pythons: dict[str, str]) -> None:
    """One line for each competitor, and how much more it takes than the first."""
    programs = {
        "qualitywatch data.drift": (sys.executable, OURS, "profiles; tests, distances with bounds, verdicts"),
        "DuckDB, by hand": (sys.executable, BY_HAND, "the aggregates of both profiles, no comparison"),
    }
    for name, python in pythons.items():
        title, program, computes = PEERS[name]
        programs[title] = (python, program, computes)
    found = {}
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        write(folder, rows)
        for name, (python, program, computes) in programs.items():
            found[name] = measured(python, program, folder)
            cpu, memory = found[name]
            ratio = cpu / next(iter(found.values()))[0]
            print(f"{name:28} {cpu:8.1f} CPU s {memory:8.0f} MB {ratio:7.2f} x   {computes}", flush=True)
    print(json.dumps({"rows": rows, "results": found}))


if __name__ == "__main__":
    numbers = [int(each) for each in sys.argv[1:] if each.isdigit()]
    named = dict(each.split("=", 1) for each in sys.argv[1:] if "=" in each)
    if "rounds" in named:
        by_turns(numbers[0] if numbers else ROWS, int(named["rounds"]))
    else:
        main(numbers[0] if numbers else ROWS, named)
