"""What it costs to measure across files: the facts of each file beside its parsing, and the comparison of all of them.

Run: .venv/bin/python benchmarks/code_project.py [DIRECTORY] [--lines 500000]

CPU seconds in one process. Without a directory, the packages that are installed are measured.
"""

from __future__ import annotations

import argparse
import gc
import json
import sysconfig
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from qualitywatch_code.analysis.analyser import analyse
from qualitywatch_code.analysis.source import UnparsableError, decode, parse
from qualitywatch_code.project.dead_code import dead_code
from qualitywatch_code.project.duplication import blocks_among, in_order
from qualitywatch_code.project.facts import ProjectFacts
from qualitywatch_code.project.file_facts import project_facts
from qualitywatch_code.project.import_graph import import_graph

ROUNDS = 3

Result = TypeVar("Result")


def cpu_seconds(work: Callable[[], Result]) -> tuple[float, Result]:
    """The CPU time of the fastest of ROUNDS runs, and what it gave."""
    seconds = []
    gc.collect()
    gc.disable()  # the analyser does the same while it has a tree
    for _ in range(ROUNDS):
        began = time.process_time()
        result = work()
        seconds.append(time.process_time() - began)
    gc.enable()
    return min(seconds), result


def sources(root: Path, limit: int) -> dict[str, str]:
    """Parsable files in order of path, until there are ``limit`` lines."""
    found: dict[str, str] = {}
    lines = 0
    for path in sorted(root.rglob("*.py")):
        try:
            text = decode(path.read_bytes())
            parse(text)
        except UnparsableError:
            continue
        found[path.relative_to(root).as_posix()] = text
        lines += text.count("\n")
        if lines >= limit:
            break
    return found


def cold(texts: dict[str, str]) -> dict[str, ProjectFacts]:
    """Per 100,000 lines: parsing, the facts of a file, and all that is measured of it."""
    part = dict(list(texts.items())[:: max(1, len(texts) // 300)])
    lines = sum(text.count("\n") for text in part.values())
    parsing, trees = cpu_seconds(lambda: {path: parse(text) for path, text in part.items()})
    taking, _ = cpu_seconds(lambda: [project_facts(trees[path], text) for path, text in part.items()])
    whole, _ = cpu_seconds(lambda: [analyse(text.encode()) for text in part.values()])
    for what, seconds in (("parsing", parsing), ("facts for other files", taking), ("all measures", whole)):
        print(f"{what:28}{seconds / lines * 1e5:8.3f} s per 100,000 lines")
    return {path: project_facts(parse(text), text) for path, text in texts.items()}


def warm(facts: dict[str, ProjectFacts], lines: int) -> None:
    """What is done again whenever a project is measured."""
    kept = [json.dumps(each) for each in facts.values()]
    loading, _ = cpu_seconds(lambda: [ProjectFacts.from_plain(json.loads(each)) for each in kept])
    windows = {path: each.windows for path, each in facts.items()}
    comparing, blocks = cpu_seconds(lambda: in_order(blocks_among(windows)))
    imports = {path: each.imports for path, each in facts.items()}
    graphing, graph = cpu_seconds(lambda: import_graph(imports))
    naming, dead = cpu_seconds(lambda: dead_code(facts, graph, used_elsewhere=lambda _: ()))
    tracemalloc.start()
    in_order(blocks_among(windows))
    dead_code(facts, graph, used_elsewhere=lambda _: ())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    copied = sum(block.lines for block in blocks)
    print(f"{'kept':28}{sum(map(len, kept)) / lines:8.1f} bytes per line of it")
    print(f"{'reading them again':28}{loading * 1000:8.0f} ms")
    print(f"{'duplication':28}{comparing * 1000:8.0f} ms, {copied} lines in {len(blocks)} blocks")
    print(f"{'import graph':28}{graphing * 1000:8.0f} ms, {len(graph.dependencies)} dependencies")
    print(f"{'dead code':28}{naming * 1000:8.0f} ms, {len(dead)} candidates")
    print(f"{'memory while comparing':28}{peak / 1e6:8.0f} MB at most")


def main() -> None:
    """Measure a directory."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("directory", nargs="?", type=Path, default=Path(sysconfig.get_path("purelib")))
    parser.add_argument("--lines", type=int, default=500_000)
    arguments = parser.parse_args()
    texts = sources(arguments.directory, arguments.lines)
    lines = sum(text.count("\n") for text in texts.values())
    print(f"{len(texts)} files, {lines} lines\n")
    warm(cold(texts), lines)


if __name__ == "__main__":
    main()
