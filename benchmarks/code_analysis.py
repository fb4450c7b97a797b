"""``code.python`` beside radon: its analyser in one process by CPU time, and the collector on every core by wall time.

    python benchmarks/code_analysis.py [DIRECTORY] [--lines 100000] [--rounds 3]

Without a directory the standard library is measured. Files are taken evenly until there are so many lines; those that Python
or radon refuses are left out. radon is called as its command line does: ``cc``, ``raw``, ``hal`` and ``mi`` after each other.
Ratios are the medians of those of each round. On every core, ``code.python`` begins with an empty cache and measures everything,
across files, too; what is printed of cores tells whether the machine had other work.
"""

from __future__ import annotations

import argparse
import ast
import resource
import statistics
import sys
import sysconfig
import time
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from radon.complexity import cc_visit
from radon.metrics import h_visit, mi_visit
from radon.raw import analyze

from qualitywatch import Target, TargetKind, Window
from qualitywatch_code.analysis.analyser import analyse
from qualitywatch_code.analysis.measures import FileMeasures
from qualitywatch_code.analysis.source import UnparsableError, decode
from qualitywatch_code.python import PythonCollector

LITERAL_LINES = 4000
RADON, EVERY_CORE = "radon, all four", "code.python, all cores"


class Cost(NamedTuple):
    """Seconds on the clock and of processors."""

    wall: float
    cpu: float


def main() -> None:
    """Print one line for each thing measured."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("directory", nargs="?", default=sysconfig.get_path("stdlib"))
    options.add_argument("--lines", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    warnings.simplefilter("ignore")
    texts = readable(Path(chosen.directory), chosen.lines)
    lines = sum(text.count("\n") for text in texts)
    print(
        f"{len(texts)} files, {lines:,} lines; medians of {chosen.rounds} rounds; Python {sys.version.split()[0]}"
    )
    compare(texts, chosen.rounds)
    literal = long_literal()
    took = statistics.median(cost(lambda: analyse(literal)).cpu for _ in range(chosen.rounds))
    print(f"a literal of {LITERAL_LINES} lines   {took:8.3f} s   (limit 0.5 s)")


def compare(texts: list[str], rounds: int) -> None:
    """The work of each round in turn, so that whatever else the machine does meets all alike."""
    sources = [text.encode() for text in texts]
    measures = [analyse(source).to_json() for source in sources]
    work: dict[str, tuple[Callable[..., object], Iterable[object]]] = {
        "parsing alone": (ast.parse, texts),
        "analysing": (analyse, sources),
        "reading kept results": (FileMeasures.from_json, measures),
        "radon cc": (cc_visit, texts),
        "radon raw": (analyze, texts),
        "radon hal": (h_visit, texts),
        "radon mi": (lambda text: mi_visit(text, multi=True), texts),
    }
    taken: dict[str, list[Cost]] = {name: [] for name in [*work, RADON, EVERY_CORE]}
    for _ in range(rounds):
        for name, (call, inputs) in work.items():
            taken[name].append(cost(partial(call_on_each, call, inputs)))
        radon = [taken[name][-1] for name in work if name.startswith("radon")]
        taken[RADON].append(Cost(sum(each.wall for each in radon), sum(each.cpu for each in radon)))
        taken[EVERY_CORE].append(on_every_core(sources))
    for name, costs in taken.items():
        wall, cpu = (statistics.median(each[side] for each in costs) for side in (0, 1))
        print(f"{name:28} {cpu:8.3f} s CPU {wall:8.3f} s wall, {cpu / wall:.2f} cores")
    by_cpu, by_wall = 1, 0
    print(f"radon / analysing            {ratio(taken, 'analysing', by_cpu):8.1f} in CPU time  (at least 6)")
    print(f"radon / parsing              {ratio(taken, 'parsing alone', by_cpu):8.1f} in CPU time")
    print(
        f"radon / {EVERY_CORE:20} {ratio(taken, EVERY_CORE, by_wall):8.1f} in wall time (at least 11 on two cores)"
    )
    print(f"kept results                 {sum(map(len, measures)) / len(measures):8.0f} bytes a file")


def ratio(taken: Mapping[str, Sequence[Cost]], name: str, side: int) -> float:
    """The median over the rounds of radon's cost by that of the same round."""
    return statistics.median(
        radon[side] / ours[side] for radon, ours in zip(taken[RADON], taken[name], strict=True)
    )


def on_every_core(sources: Sequence[bytes]) -> Cost:
    """Everything that ``code.python`` measures of a folder with these files, with nothing kept."""
    with TemporaryDirectory() as directory:
        folder = Path(directory, "sources")
        folder.mkdir()
        for number, source in enumerate(sources):
            (folder / f"m{number}.py").write_bytes(source)
        collector = PythonCollector(cache_dir=Path(directory, "cache"))
        now = datetime.now(UTC)
        target, window = (
            Target("sources", TargetKind.CODE, str(folder)),
            Window(now - timedelta(days=90), now),
        )
        return cost(lambda: list(collector.collect(target, window)))


def cost(work: Callable[[], object]) -> Cost:
    """What a call takes, with the processes that it starts and waits for."""
    began, used = time.perf_counter(), _cpu()
    work()
    return Cost(time.perf_counter() - began, _cpu() - used)


def call_on_each(call: Callable[..., object], inputs: Iterable[object]) -> None:
    """Call and forget."""
    for each in inputs:
        call(each)


def _cpu() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def readable(directory: Path, lines: int) -> list[str]:
    """Texts that both can measure, taken evenly from the files below a directory."""
    paths = sorted(directory.rglob("*.py"))
    texts = [text for path in paths if (text := readable_text(path))]
    total = sum(text.count("\n") for text in texts)
    every = max(1.0, total / lines)
    return [texts[int(index * every)] for index in range(int(len(texts) / every))]


def readable_text(path: Path) -> str | None:
    """What a file holds; None where Python does not parse it or radon does not visit it."""
    try:
        text = decode(path.read_bytes())
        cc_visit(text)
        h_visit(text)
    except (UnparsableError, SyntaxError, ValueError, RecursionError, OSError):
        return None
    return text


def long_literal() -> bytes:
    """One dictionary over LITERAL_LINES lines, on which radon's raw counts take over a minute."""
    entries = "".join(f"    'key{number}': [{number}, 'value'],\n" for number in range(LITERAL_LINES - 2))
    return f"TABLE = {{\n{entries}}}\n".encode()


if __name__ == "__main__":
    main()
