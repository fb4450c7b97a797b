"""How truthful the usual tools are on the same rows as ``data.drift``: false alarms and shifts found, with intervals.

Run: .venv/bin/python benchmarks/drift_truth_peers.py RUNS [row=PART OF A ROW'S NAME] [evidently=PYTHON] [whylogs=PYTHON] [nannyml=PYTHON]

The pythons are those of environments as benchmarks/data_speed.py names them. Of each row of the table, RUNS pairs of columns
are drawn and every tool judges each pair, by its defaults: Evidently's preset (a test or a distance by the number of rows),
whylogs' ``calculate_drift_scores`` with its thresholds ("DRIFT" alone, not "POSSIBLE_DRIFT"), and NannyML's
``UnivariateDriftCalculator``, which cuts both sides into ten chunks and has an alert for each: any of them counts. Intervals
are Clopper–Pearson at 95 %.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from drift_samples import NUMBERS, Random, categorical, layout_of, numeric, zipf
from drift_truth import interval, verdict

from qualitywatch_data.comparison.verdict import Verdict
from qualitywatch_data.profiles.categories import BUCKETS

RUNS = 200
SIZES = [
    (500, 50),
    (500, 500),
    (2_000, 500),
    (10_000, 1_000),
    (100_000, 1_000),
    (100_000, 10_000),
    (100_000, 100_000),
]
NAMES = 200
"""Categories of a column of names."""

EVIDENTLY = """
import json, sys
import pandas as pd
from evidently import DataDefinition, Dataset, Report
from evidently.presets import DataDriftPreset
sides = [pd.read_parquet(f"{sys.argv[1]}/{side}.parquet") for side in ("current", "reference")]
kind = "numerical_columns" if pd.api.types.is_numeric_dtype(sides[0].iloc[:, 0]) else "categorical_columns"
definition = DataDefinition(**{kind: list(sides[0])})
current, reference = (Dataset.from_pandas(side, data_definition=definition) for side in sides)
found = {}
for each in Report([DataDriftPreset()]).run(current, reference).dict()["metrics"]:
    config = each["config"]
    if "column" in config:
        value, limit = float(each["value"]), config["threshold"]
        found[config["column"]] = value < limit if "p_value" in config["method"] else value >= limit
print(json.dumps({key: bool(value) for key, value in found.items()}))
"""
WHYLOGS = """
import json, sys
import pandas as pd
import whylogs
from whylogs.viz.drift.column_drift_algorithms import calculate_drift_scores
sides = [pd.read_parquet(f"{sys.argv[1]}/{side}.parquet") for side in ("current", "reference")]
current, reference = (whylogs.log(side).view() for side in sides)
scores = calculate_drift_scores(target_view=current, reference_view=reference, with_thresholds=True)
print(json.dumps({key: value is not None and value["drift_category"] == "DRIFT" for key, value in scores.items()}))
"""
NANNYML = """
import json, os, sys
os.environ["NML_DISABLE_USAGE_LOGGING"] = "1"
import nannyml
import pandas as pd
reference, current = (pd.read_parquet(f"{sys.argv[1]}/{side}.parquet") for side in ("reference", "current"))
calculator = nannyml.UnivariateDriftCalculator(column_names=list(reference)).fit(reference)
said = calculator.calculate(current).filter(period="analysis").to_df()
print(json.dumps({name: bool(said[(name, "jensen_shannon", "alert")].any()) for name in reference}))
"""
PEERS = {"evidently": EVIDENTLY, "whylogs": WHYLOGS, "nannyml": NANNYML}

Side = np.ndarray
Pair = tuple[Side, Side]


def judged_by_us(before: Side, now: Side, buckets: np.ndarray) -> bool:
    """Whether ``data.drift`` reports the column, alone in its table."""
    if before.dtype.kind == "f":
        layout = layout_of(before)
        sides = numeric(before, layout), numeric(now, layout)
    else:
        counts = [np.bincount(side, minlength=NAMES) for side in (before, now)]
        sides = categorical(counts[0], buckets), categorical(counts[1], buckets)
    return verdict(sides)[0] is Verdict.BEYOND


def judged_by(python: str, program: str, pairs: list[Pair]) -> list[bool]:
    """Whether a peer reports each pair; all of them are columns of one table, which no default of theirs looks at."""
    names = [f"r{place:04}" for place in range(len(pairs))]
    with tempfile.TemporaryDirectory() as directory:
        for side, name in enumerate(("reference", "current")):
            columns = [pair[side] for pair in pairs]
            table = {
                key: column if column.dtype.kind == "f" else [f"v{each}" for each in column]
                for key, column in zip(names, columns, strict=True)
            }
            pq.write_table(pa.table(table), Path(directory) / f"{name}.parquet")
        process = subprocess.run(
            [python, "-c", program, directory], check=False, capture_output=True, text=True
        )
    if process.returncode:
        raise SystemExit(f"{python} failed: {process.stderr[-500:]}")
    said = json.loads(process.stdout.splitlines()[-1])
    return [said[name] for name in names]


def numbers(name: str, shift: float) -> Callable[[Random, int, int], Pair]:
    """Pairs of a distribution, the second shifted by so many standard deviations of it."""
    draw = NUMBERS[name].draw
    unit = float(np.std(draw(np.random.default_rng(1), 1_000_000))) if shift else 0.0
    return lambda random, n, m: (draw(random, n), draw(random, m) + shift * unit)


def names(moved: float) -> Callable[[Random, int, int], Pair]:
    """Pairs of names (Zipf), of whose mass ``moved`` goes to one of the rarer ones."""
    shares, changed = zipf(NAMES, moved)
    return lambda random, n, m: (random.choice(NAMES, n, p=shares), random.choice(NAMES, m, p=changed))


ROWS = {
    "nothing, normal": numbers("normal", 0.0),
    "nothing, lognormal": numbers("lognormal", 0.0),
    "nothing, zero-inflated": numbers("zero-inflated", 0.0),
    "nothing, heavy-tailed": numbers("heavy-tailed (Pareto 1.2)", 0.0),
    "nothing, discrete": numbers("discrete (Poisson 3)", 0.0),
    "nothing, 200 categories": names(0.0),
    "0.02 sd, normal": numbers("normal", 0.02),
    "0.5 sd, normal": numbers("normal", 0.5),
    "20 % moved, 200 categories": names(0.2),
}


def main(runs: int, wanted: str, pythons: dict[str, str]) -> None:
    """A line for each row, size and tool."""
    for row, make in ROWS.items():
        for n, m in SIZES:
            if wanted not in f"{row}, {n:,} / {m:,}":
                continue
            random = np.random.default_rng(20)
            pairs = [make(random, n, m) for _ in range(runs)]
            buckets = random.integers(0, BUCKETS, NAMES)
            found = {"data.drift": [judged_by_us(*pair, buckets) for pair in pairs]}
            found |= {name: judged_by(python, PEERS[name], pairs) for name, python in pythons.items()}
            for tool, said in found.items():
                print(f"{row:28} {n:>9,} / {m:<9,} {tool:12} {interval(sum(said), runs)}", flush=True)


if __name__ == "__main__":
    given = dict(each.split("=", 1) for each in sys.argv[1:] if "=" in each)
    asked = next((int(each) for each in sys.argv[1:] if each.isdigit()), RUNS)
    main(asked, given.pop("row", ""), given)
