"""The analyser of ``code.python`` beside radon, file by file in one process: medians of CPU time, and their ratios.

    python benchmarks/code_analysis.py [DIRECTORY] [--lines 100000] [--rounds 3]

Without a directory the standard library is measured. Files are taken evenly until there are so many lines; those that Python
or radon refuses are left out. radon is called as its command line does: ``cc``, ``raw``, ``hal`` and ``mi`` after each other.
"""

from __future__ import annotations

import argparse
import ast
import statistics
import sys
import sysconfig
import time
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path

from radon.complexity import cc_visit
from radon.metrics import h_visit, mi_visit
from radon.raw import analyze

from qualitywatch_code.analysis.analyser import analyse
from qualitywatch_code.analysis.measures import FileMeasures
from qualitywatch_code.analysis.source import UnparsableError, decode

LITERAL_LINES = 4000


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
    took = statistics.median(cpu_seconds(analyse, [literal]) for _ in range(chosen.rounds))
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
    taken: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(rounds):
        for name, each in work.items():
            taken[name].append(cpu_seconds(*each))
    medians = {name: statistics.median(times) for name, times in taken.items()}
    radon = sum(took for name, took in medians.items() if name.startswith("radon"))
    for name, took in medians.items():
        print(f"{name:22} {took:8.3f} s")
    print(f"radon, all four        {radon:8.3f} s")
    print(f"radon / analysing      {radon / medians['analysing']:8.1f}     (at least 6)")
    print(f"radon / parsing        {radon / medians['parsing alone']:8.1f}")
    print(f"kept results           {sum(map(len, measures)) / len(measures):8.0f} bytes a file")


def cpu_seconds(work: Callable[..., object], inputs: Iterable[object]) -> float:
    """CPU time of this process for one call on each input."""
    began = time.process_time()
    for each in inputs:
        work(each)
    return time.process_time() - began


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
