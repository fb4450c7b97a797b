"""How truthful the usual tools are on the same rows as ``data.drift``: false alarms and shifts found, with intervals.

Run: .venv/bin/python benchmarks/drift_truth_peers.py RUNS [row=PART OF A ROW'S NAME] [evidently=PYTHON] [whylogs=PYTHON] [nannyml=PYTHON]

The pythons are those of environments as benchmarks/data_speed.py names them; without ``row=`` the rows are all, and several can be
named. Of each row of the table, RUNS pairs of columns are drawn and every tool judges each pair, by its defaults: Evidently's preset
(a test or a distance by the number of rows), whylogs' ``calculate_drift_scores`` with its thresholds ("DRIFT" alone, not
"POSSIBLE_DRIFT"), and NannyML's ``UnivariateDriftCalculator``, which cuts both sides into ten chunks and has an alert for each: any of
them counts. Intervals are Clopper–Pearson at 95 %.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from drift_samples import NUMBERS, Random, categorical, layout_of, numeric, zipf
from drift_truth import interval, verdict

from qualitywatch_data.comparison.verdict import Verdict
from qualitywatch_data.profiles.categories import BUCKETS

RUNS = 200
USUAL = ((2_000, 500), (10_000, 200))
SIZES = ((500, 50), (500, 500), *USUAL, (100_000, 1_000), (100_000, 100_000))

EVIDENTLY = """
import json, sys
import pandas as pd
from evidently import DataDefinition, Dataset, Report
from evidently.presets import DataDriftPreset
for folder in sys.argv[1:]:
    sides = [pd.read_parquet(f"{folder}/{side}.parquet") for side in ("current", "reference")]
    kind = "numerical_columns" if pd.api.types.is_numeric_dtype(sides[0].iloc[:, 0]) else "categorical_columns"
    definition = DataDefinition(**{kind: list(sides[0])})
    current, reference = (Dataset.from_pandas(side, data_definition=definition) for side in sides)
    found = {}
    for each in Report([DataDriftPreset()]).run(current, reference).dict()["metrics"]:
        config = each["config"]
        if "column" in config:
            value, limit = float(each["value"]), config["threshold"]
            found[config["column"]] = value < limit if "p_value" in config["method"] else value >= limit
    print(json.dumps({key: bool(value) for key, value in found.items()}), flush=True)
"""
WHYLOGS = """
import json, sys
import pandas as pd
import whylogs
from whylogs.viz.drift.column_drift_algorithms import calculate_drift_scores
for folder in sys.argv[1:]:
    sides = [pd.read_parquet(f"{folder}/{side}.parquet") for side in ("current", "reference")]
    current, reference = (whylogs.log(side).view() for side in sides)
    scores = calculate_drift_scores(target_view=current, reference_view=reference, with_thresholds=True)
    print(json.dumps({key: value is not None and value["drift_category"] == "DRIFT" for key, value in scores.items()}), flush=True)
"""
NANNYML = """
import json, os, sys
os.environ["NML_DISABLE_USAGE_LOGGING"] = "1"
import nannyml
import pandas as pd
for folder in sys.argv[1:]:
    reference, current = (pd.read_parquet(f"{folder}/{side}.parquet") for side in ("reference", "current"))
    calculator = nannyml.UnivariateDriftCalculator(column_names=list(reference)).fit(reference)
    said = calculator.calculate(current).filter(period="analysis").to_df()
    print(json.dumps({name: bool(said[(name, "jensen_shannon", "alert")].any()) for name in reference}), flush=True)
"""
PEERS = {"evidently": EVIDENTLY, "whylogs": WHYLOGS, "nannyml": NANNYML}

MANY = 5_000
"""Names of the column that has most."""
BUCKET = np.random.default_rng(20).integers(0, BUCKETS, MANY)
Side = np.ndarray
Pair = tuple[Side, Side]


@dataclass(frozen=True)
class Row:
    """A row of the table: its name, and the pairs of columns that are judged."""

    name: str
    pairs: list[Pair]


def judged_by_us(before: Side, now: Side) -> bool:
    """Whether ``data.drift`` reports the column, alone in its table."""
    if before.dtype.kind == "f":
        layout = layout_of(before)
        sides = numeric(before, layout), numeric(now, layout)
    else:
        counts = [np.bincount(side, minlength=MANY) for side in (before, now)]
        sides = categorical(counts[0], BUCKET), categorical(counts[1], BUCKET)
    return verdict(sides)[0] is Verdict.BEYOND


def written(row: Row, folder: Path) -> Path:
    """The folder with both sides of the pairs, as columns of one table: no default of the peers looks at others."""
    folder.mkdir()
    for side, name in enumerate(("reference", "current")):
        columns = [pair[side] for pair in row.pairs]
        table = {
            f"r{place:04}": column if column.dtype.kind == "f" else [f"v{each}" for each in column]
            for place, column in enumerate(columns)
        }
        pq.write_table(pa.table(table), folder / f"{name}.parquet")
    return folder


def judged_by(python: str, program: str, folders: Sequence[Path]) -> Iterator[int]:
    """How many pairs a peer reports, of one folder after another."""
    with subprocess.Popen(
        [python, "-c", program, *map(str, folders)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout  # noqa: S101 - it is a pipe
        assert process.stderr  # noqa: S101
        errors = Thread(target=lambda said=process.stderr: sys.stderr.write(said.read()[-500:]))
        errors.start()
        for line in process.stdout:
            if line.startswith("{"):
                yield sum(json.loads(line).values())
        errors.join()


def numbers(name: str, shift: float) -> Callable[[Random, int, int], Pair]:
    """Pairs of a distribution, the second shifted by so many standard deviations of it."""
    draw = NUMBERS[name].draw
    unit = float(np.std(draw(np.random.default_rng(1), 1_000_000))) if shift else 0.0
    return lambda random, n, m: (draw(random, n), draw(random, m) + shift * unit)


def names(count: int, moved: float) -> Callable[[Random, int, int], Pair]:
    """Pairs of names (Zipf), of whose mass ``moved`` goes to one of the rarer ones."""
    shares, changed = zipf(count, moved)
    return lambda random, n, m: (random.choice(count, n, p=shares), random.choice(count, m, p=changed))


KINDS = {
    "nothing, normal": (numbers("normal", 0.0), SIZES),
    "nothing, lognormal": (numbers("lognormal", 0.0), USUAL),
    "nothing, zero-inflated": (numbers("zero-inflated", 0.0), USUAL),
    "nothing, heavy-tailed": (numbers("heavy-tailed (Pareto 1.2)", 0.0), USUAL),
    "nothing, discrete": (numbers("discrete (Poisson 3)", 0.0), USUAL),
    "nothing, 200 categories": (names(200, 0.0), USUAL),
    "nothing, 5,000 categories": (names(MANY, 0.0), USUAL),
    "0.02 sd, normal": (numbers("normal", 0.02), USUAL),
    "0.5 sd, normal": (numbers("normal", 0.5), USUAL[:1]),
    "20 % moved, 200 categories": (names(200, 0.2), USUAL[:1]),
}


def rows(runs: int, wanted: Sequence[str]) -> Iterator[Row]:
    """The rows whose names hold one of ``wanted``, or all."""
    for kind, (make, sizes) in KINDS.items():
        for n, m in sizes:
            name = f"{kind}, {n:,} / {m:,}"
            if not wanted or any(each in name for each in wanted):
                random = np.random.default_rng(20)
                yield Row(name, [make(random, n, m) for _ in range(runs)])


def main(runs: int, wanted: Sequence[str], pythons: dict[str, str]) -> None:
    """A line for each tool and row."""
    with tempfile.TemporaryDirectory() as directory:
        names, folders = [], []
        for row in rows(runs, wanted):
            told(row.name, "data.drift", sum(judged_by_us(*pair) for pair in row.pairs), runs)
            names.append(row.name)
            folders.append(written(row, Path(directory) / str(len(names))))
        for tool, python in pythons.items():
            for name, found in zip(names, judged_by(python, PEERS[tool], folders), strict=True):
                told(name, tool, found, runs)


def told(name: str, tool: str, found: int, runs: int) -> None:
    """A line of the table."""
    print(f"{name:44} {tool:12} {interval(found, runs)}", flush=True)


if __name__ == "__main__":
    given = [each.split("=", 1) for each in sys.argv[1:] if "=" in each]
    asked = next((int(each) for each in sys.argv[1:] if each.isdigit()), RUNS)
    main(
        asked,
        [value for key, value in given if key == "row"],
        {key: value for key, value in given if key != "row"},
    )
