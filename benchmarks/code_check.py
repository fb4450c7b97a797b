"""Speed and memory of ``qualitywatch check`` on 500,000 lines of Python: cold, again, and after one file changed.

Run: .venv/bin/python benchmarks/code_check.py [DIRECTORY]

Measured are real sources in a git repository of their own: a copy of the Python files in DIRECTORY, or else of those in
the wheels of well-known packages, which pip downloads. Every collector that applies takes part, without configuration.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

QUALITYWATCH = str(Path(sys.executable).with_name("qualitywatch"))
PACKAGES = ("django==5.2.8", "sqlalchemy==2.0.44", "sympy==1.14.0")
LINES = 500_000
COLD_ROUNDS = 3
WARM_ROUNDS = 15
SAMPLE_SECONDS = 0.02
CHANGES = {
    "one file changed": "\nVALUE_{} = 1\n",
    "and what it imports": "\n\ndef later_{}(a):\n    import os\n\n    return os.sep if a else None\n",
}
"""What a file gets: a line, and what changes the graph of imports, the functions and the names that a project uses."""


@dataclass(frozen=True, slots=True)
class Run:
    """One check: wall and CPU seconds with all that it started, the highest memory seen of them together, in bytes.

    ``resident`` counts what processes share once for each, ``proportional`` once.
    """

    wall: float
    cpu: float
    resident: int
    proportional: int


def sources_in(directory: Path) -> Iterator[tuple[str, bytes]]:
    """The Python files of a directory by their paths in it."""
    for path in sorted(directory.rglob("*.py")):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(directory).as_posix(), path.read_bytes()


def sources_of_packages() -> Iterator[tuple[str, bytes]]:
    """The Python files of some packages, from their wheels: nothing of them is run."""
    with tempfile.TemporaryDirectory() as directory:
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:"]
        subprocess.run([*pip, "-d", directory, *PACKAGES], check=True)
        for package in PACKAGES:
            (wheel,) = Path(directory).glob(f"{package.partition('==')[0]}-*.whl")
            with zipfile.ZipFile(wheel) as archive:
                for name in sorted(archive.namelist()):
                    if name.endswith(".py"):
                        yield name, archive.read(name)


def make_repository(root: Path, sources: Iterator[tuple[str, bytes]]) -> tuple[int, int, Path]:
    """A repository of sources up to LINES lines; how many files and lines it has, and one file of ordinary length."""
    lengths: dict[Path, int] = {}
    for name, source in sources:
        length = source.count(b"\n")
        if sum(lengths.values()) + length > LINES:
            break
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source)
        lengths[path] = length
    git = ["git", "-C", str(root), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "Sources"], check=True)
    ordinary = sorted(lengths, key=lambda path: (lengths[path], path))[len(lengths) * 3 // 4]
    return len(lengths), sum(lengths.values()), ordinary


def process_tree(pid: int) -> list[int]:
    """A process and all below it."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:  # gone meanwhile
        return []
    return [pid, *(below for child in children for below in process_tree(int(child)))]


def memory_of(pid: int) -> tuple[int, int]:
    """Resident and proportional memory of a whole process tree, in bytes."""
    totals = {"Rss:": 0, "Pss:": 0}
    for each in process_tree(pid):
        try:
            lines = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        for words in map(str.split, lines):
            if words[0] in totals:
                totals[words[0]] += int(words[1]) * 1024
    return totals["Rss:"], totals["Pss:"]


def check(directory: Path, verdict: Path) -> Run:
    """One check of a directory; its verdict goes to a file."""
    highest = [0, 0]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    process = subprocess.Popen(
        [QUALITYWATCH, "check", str(directory), "--format", f"json={verdict}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    ended = threading.Event()

    def sample() -> None:
        while not ended.wait(SAMPLE_SECONDS):
            highest[:] = map(max, zip(highest, memory_of(process.pid), strict=True))

    sampler = threading.Thread(target=sample)
    sampler.start()
    process.wait()
    wall = time.perf_counter() - began
    ended.set()
    sampler.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode not in {0, 1}:
        raise SystemExit(f"check ended with {process.returncode}: see {verdict}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(wall, cpu, *highest)


def median(runs: list[Run]) -> Run:
    """Medians of the times, and the highest memory of any run."""
    return Run(
        statistics.median(run.wall for run in runs),
        statistics.median(run.cpu for run in runs),
        max(run.resident for run in runs),
        max(run.proportional for run in runs),
    )


def values(verdict: Path) -> list[tuple[str, str, float]]:
    """What a verdict says was measured, but for the time that has passed since the last commit."""
    return sorted(
        (each["metric"], json.dumps(each["labels"], sort_keys=True), each["value"])
        for each in json.loads(verdict.read_text())["measurements"]
        if each["metric"] != "code.git.age"
    )


def cold(directory: Path, scratch: Path) -> Run:
    """Checks with empty caches."""
    runs = []
    for number in range(COLD_ROUNDS):
        os.environ["QUALITYWATCH_CACHE"] = str(scratch / f"cache-{number}")
        runs.append(check(directory, scratch / "cold.json"))
    return median(runs)


def again(directory: Path, scratch: Path) -> Run:
    """Checks with nothing changed, which must say the same."""
    runs = [check(directory, scratch / "again.json") for _ in range(WARM_ROUNDS)]
    if values(scratch / "again.json") != values(scratch / "cold.json"):
        raise SystemExit("the repeated check says something else than the first one")
    return median(runs)


def after_one_change(directory: Path, scratch: Path, changed: Path, added: str) -> Run:
    """Checks after one file got lines that it never had, ``{}`` in them being a number."""
    runs = []
    for number in range(WARM_ROUNDS):
        with changed.open("a") as file:
            file.write(added.format(number))
        runs.append(check(directory, scratch / "changed.json"))
    return median(runs)


def row(name: str, run: Run, limit: str = "") -> None:
    """One line of the table."""
    memory = f"{run.resident / 1e6:6.0f} MB {run.proportional / 1e6:6.0f} MB"
    print(f"{name:24}{run.wall:8.2f} s {run.cpu:8.2f} s {memory}   {limit}")


def main() -> None:
    """Print the table."""
    sources = sources_in(Path(sys.argv[1]).resolve()) if len(sys.argv) > 1 else sources_of_packages()
    with tempfile.TemporaryDirectory() as temporary:
        scratch = Path(temporary)
        directory = scratch / "tree"
        files, lines, changed = make_repository(directory, sources)
        print(f"{lines:,} lines in {files:,} files, {len(os.sched_getaffinity(0))} cores")
        print(f"{'check':24}{'wall':>10} {'CPU':>10} {'resident':>9} {'shared once':>11}")
        first = cold(directory, scratch)
        row("cold", first, "(limit 300 MB)")
        repeated = again(directory, scratch)
        row("again", repeated, "(limit 1 s)")
        for name, added in CHANGES.items():
            row(name, after_one_change(directory, scratch, changed, added), "(limit 1.2 s)")
        print(f"cold / again            {first.wall / repeated.wall:8.0f} x   (limit 200 x)")


if __name__ == "__main__":
    main()
