"""The limits of risk profiles: between which values most code of real projects stands.

Run: .venv/bin/python benchmarks/risk_limits.py DIRECTORY [--exclude PATTERN …]

Each directory in DIRECTORY is a project. The method is that of Alves, Ypma and Visser (Deriving Metric Thresholds from
Benchmark Data, 2010): every place (a function, a class, a module …) weighs as much as it has source lines, every project as
much as any other, and the limits are the quantiles at 70, 80 and 90 % of all that code. How far they hang on which projects
there are is told by a bootstrap over projects: in 90 % of the draws the quantile is between the two values in brackets.

The second table is about the shipped limits: of how many projects how much code stands beyond each.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qualitywatch_code.analysis.analyser import analyse
from qualitywatch_code.analysis.measures import FileMeasures, FunctionMeasures
from qualitywatch_code.analysis.source import UnparsableError
from qualitywatch_code.metrics import explained, project, structure
from qualitywatch_code.metrics.python import COMPLEXITY_LIMITS
from qualitywatch_code.project.cycles import components
from qualitywatch_code.project.import_graph import import_graph
from qualitywatch_code.python import PythonCollector
from qualitywatch_code.python_explained import is_public
from qualitywatch_code.sources.listing import Listing

NOT_THEIRS = (
    "tests", "test", "conftest.py", "test_*.py", "docs", "doc", "examples", "_vendor", "vendor", "vendored", "_vendored",
    "_vendored_packages", "externals", "extern", "third_party", "_distutils",
)  # fmt: skip
"""What is left out of a project: tests, which are built otherwise, and other people's code."""
QUANTILES = (0.5, 0.7, 0.8, 0.9, 0.95)
SYSTEMS = (0.05, 0.35, 0.65, 0.95)
DRAWS = 1000

Code = Mapping[float, int]
"""Source lines by the value of the place in which they stand."""
Files = Mapping[str, FileMeasures]
Places = Iterable[tuple[float, int]]
"""What is measured of a place, and its source lines."""


def measured(root: Path, exclude: Sequence[str]) -> Files:
    """What the collector's own analyser finds in the files of a project; what cannot be parsed is left out and named."""
    found = {}
    for path in PythonCollector(exclude=tuple(exclude)).files(Listing(root)):
        if path.endswith(".py"):
            try:
                found[path] = analyse((root / path).read_bytes())
            except UnparsableError as error:
                print(f"left out {root.name}/{path}: {error}", file=sys.stderr)
    return found


def functions(value: Callable[[FunctionMeasures], float]) -> Callable[[Files], Places]:
    """Functions as places."""
    return lambda files: (
        (value(each), each.source_lines) for file in files.values() for each in file.functions
    )


def outside_functions(files: Files) -> Places:
    """What is left of each file without its functions."""
    for file in files.values():
        lines = file.raw.sloc - sum(function.source_lines for function in file.functions)
        yield lines, lines


def fans(side: str) -> Callable[[Files], Places]:
    """Modules with how many others they import (``importer``), or import them (``imported``)."""

    def places(files: Files) -> Places:
        graph = import_graph({path: file.project.imports for path, file in files.items()})
        fan = Counter(getattr(each, side) for each in graph.dependencies)
        return ((fan[path], file.raw.sloc) for path, file in files.items())

    return places


def circles(files: Files) -> Places:
    """Modules with the size of the circle in which they stand."""
    graph = import_graph({path: file.project.imports for path, file in files.items()})
    size = {path: len(each) for each in components(graph.successors(deferred=False)) for path in each}
    return ((size.get(path, 1), file.raw.sloc) for path, file in files.items())


PROFILES: Mapping[str, tuple[Callable[[Files], Places], Sequence[int]]] = {
    "complexity": (functions(lambda each: each.complexity), COMPLEXITY_LIMITS),
    "cognitive_complexity": (
        lambda files: (
            (each.cognitive_complexity, each.source_lines + each.nested_lines)
            for file in files.values()
            for each in file.functions
            if each.cognitive_complexity is not None
        ),
        tuple(structure.COGNITIVE.lines),
    ),
    "function_length": (functions(lambda each: each.source_lines), tuple(structure.LENGTH.lines)),
    "nesting": (functions(lambda each: each.nesting), tuple(structure.NESTING.lines)),
    "parameters": (functions(lambda each: each.parameters), tuple(structure.PARAMETERS.lines)),
    "lack_of_cohesion": (
        lambda files: (
            (each.components, each.source_lines) for file in files.values() for each in file.classes
        ),
        tuple(structure.COHESION.lines),
    ),
    "module_level": (outside_functions, tuple(structure.MODULE_LEVEL.lines)),
    "missing_docstrings": (
        lambda files: (
            (0 if each.documented else each.source_lines, each.source_lines)
            for path, file in files.items()
            for each in file.functions
            if each.documented is not None and is_public(path)
        ),
        tuple(explained.UNDOCUMENTED.lines),
    ),
    "missing_annotations": (
        functions(lambda each: each.parameters + 1 - each.annotated),
        tuple(explained.UNANNOTATED.lines),
    ),
    "notes": (
        lambda files: ((len(file.notes), file.raw.sloc) for file in files.values()),
        tuple(explained.NOTED.lines),
    ),
    "fan_out": (fans("importer"), tuple(project.FAN_OUT.lines)),
    "fan_in": (fans("imported"), tuple(project.FAN_IN.lines)),
    "import_cycles": (circles, tuple(project.CIRCLES.lines)),
}
"""For each profile its places in a project, and the limits that are shipped."""


def lines_by_value(places: Places) -> Code:
    """The places of a project, put together."""
    lines: Counter[float] = Counter()
    for value, count in places:
        lines[value] += count
    return lines


def quantiles(shares: NDArray[np.float64], values: Sequence[float], asked: Sequence[float]) -> list[float]:
    """The least value up to which at least the asked part of the code stands; a row of ``shares`` is a project."""
    pooled = np.cumsum(shares.mean(axis=0))
    return [values[min(int(np.searchsorted(pooled, each - 1e-9)), len(values) - 1)] for each in asked]


def spread(shares: NDArray[np.float64], values: Sequence[float]) -> list[list[float]]:
    """The same of each draw of as many projects, with replacement."""
    random = np.random.default_rng(1)
    draws = random.multinomial(len(shares), [1 / len(shares)] * len(shares), DRAWS) / len(shares)
    return [quantiles(drawn[None, :], values, QUANTILES) for drawn in draws @ shares]


def _shares(codes: Sequence[Code]) -> tuple[NDArray[np.float64], list[float]]:
    """Per project which part of its code has which value; projects without such places are left out."""
    values = sorted({value for code in codes for value in code})
    rows = [[code.get(value, 0) for value in values] for code in codes if sum(code.values())]
    table = np.array(rows, dtype=float)
    return table / table.sum(axis=1, keepdims=True), values


def report(projects: Sequence[Mapping[str, FileMeasures]]) -> None:
    """Both tables."""
    lines = [sum(file.raw.sloc for file in files.values()) for files in projects]
    found = {
        name: [lines_by_value(places(files)) for files in projects] for name, (places, _) in PROFILES.items()
    }
    print(f"{len(projects)} projects, {sum(lines):,} source lines\n")
    print(
        f"{'value at which so much of the code stands':32}" + "".join(f"{each:>16.0%}" for each in QUANTILES)
    )
    for name, codes in found.items():
        shares, values = _shares(codes)
        drawn = np.quantile(spread(shares, values), (0.05, 0.95), axis=0)
        cells = zip(quantiles(shares, values, QUANTILES), drawn[0], drawn[1], strict=True)
        print(f"{name:32}" + "".join(f"{f'{each:g} [{low:g}-{high:g}]':>16}" for each, low, high in cells))
    print(f"\n{'share of all source lines beyond':32}" + "".join(f"{each:>10.0%}" for each in SYSTEMS))
    for name, (_, limits) in PROFILES.items():
        for limit in limits:
            beyond = [
                sum(each for value, each in code.items() if value > limit) / total
                for code, total in zip(found[name], lines, strict=True)
            ]
            row = np.quantile(beyond, SYSTEMS)
            print(f"{f'{name} above {limit:g}':32}" + "".join(f"{each:>10.1%}" for each in row))


def main() -> None:
    """Measure every project in a directory."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--exclude", nargs="*", default=NOT_THEIRS)
    arguments = parser.parse_args()
    report([
        measured(root, arguments.exclude) for root in sorted(arguments.directory.iterdir()) if root.is_dir()
    ])  # fmt: skip


if __name__ == "__main__":
    main()
