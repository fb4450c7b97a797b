"""Backfill of a real repository beside ``wily build``, and of its whole history.

Run: .venv/bin/python benchmarks/backfill.py REPOSITORY --paths lib [--wily PATH-OF-WILY] [--revisions 50] [--long 10000]
     [--collectors code.python code.git]

Without ``--collectors`` only ``code.python`` measures, as wily has nothing of what ``code.git`` says.

REPOSITORY is any clone with its history; it is cloned again, because wily checks its revisions out. Both begin with
nothing kept. Compare CPU time where the machine does other things, too; wily's processes and ours are all counted.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

QUALITYWATCH = str(Path(sys.executable).with_name("qualitywatch"))


@dataclass(frozen=True)
class Cost:
    """What a command took: seconds on the clock, seconds of processors, and the largest process in MB."""

    wall: float
    cpu: float
    memory: float

    def __str__(self) -> str:
        return f"{self.wall:9.1f} s wall {self.cpu:9.1f} s CPU {self.memory:7.0f} MB"


def cost_of(*command: str, cwd: Path, environment: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end; stops the benchmark where it fails."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=cwd, env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Cost(time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000)


def size_of(place: Path) -> float:
    """Megabytes below a place."""
    return sum(file.stat().st_size for file in place.rglob("*") if file.is_file()) / 1e6


def clone(repository: Path, place: Path) -> Path:
    """A clone on a branch of its own."""
    subprocess.run(["git", "clone", "-q", str(repository), str(place)], check=True)
    subprocess.run(["git", "-C", str(place), "checkout", "-q", "-B", "benchmark"], check=True)
    return place


def lines_below(place: Path) -> int:
    """Lines of the Python files below a place."""
    return sum(file.read_bytes().count(b"\n") for file in place.rglob("*.py"))


def backfilled(root: Path, name: str, cloned: Path, revisions: int, options: argparse.Namespace) -> Cost:
    """Our backfill into a new store, with an empty cache."""
    project = root / name
    project.mkdir()
    settings = {"code.python": {"paths": options.paths}}
    used = [{"use": each, "with": settings.get(each, {})} for each in options.collectors]
    targets = [{"name": "project", "location": str(cloned), "collectors": used}]
    (project / "qualitywatch.yaml").write_text(json.dumps({"targets": targets}))
    environment = {"QUALITYWATCH_CACHE": str(root / f"{name}-cache")}
    command = (QUALITYWATCH, "backfill", "--revisions", str(revisions))
    cost = cost_of(*command, cwd=project, environment=environment)
    kept = size_of(project)
    print(f"qualitywatch, {revisions:6} revisions  {cost}  store {kept:7.1f} MB")
    return cost


def main() -> None:
    """Print what each of them takes, and the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("repository", type=Path)
    parser.add_argument("--paths", nargs="*", default=[])
    parser.add_argument("--wily", help="the wily command, in an environment of its own")
    parser.add_argument("--revisions", type=int, default=50)
    parser.add_argument("--long", type=int, default=0, help="and a second run with so many revisions")
    parser.add_argument("--collectors", nargs="+", default=["code.python"], help="those that measure")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        cloned = clone(options.repository.resolve(), root / "clone")
        lines = sum(lines_below(cloned / path) for path in options.paths or ["."])
        print(f"{options.repository.name}: {lines:,} lines of Python")
        ours = backfilled(root, "ours", cloned, options.revisions, options)
        if options.wily:
            home = root / "home"
            home.mkdir()
            command = (options.wily, "build", "-n", str(options.revisions), *(options.paths or ["."]))
            theirs = cost_of(*command, cwd=cloned, environment={"HOME": str(home)})
            kept = size_of(home)
            print(f"wily build,   {options.revisions:6} revisions  {theirs}  cache {kept:7.1f} MB")
            print(
                f"ratio: {theirs.wall / ours.wall:.1f} in wall time, {theirs.cpu / ours.cpu:.1f} in CPU time"
            )
        if options.long:
            backfilled(root, "long", cloned, options.long, options)


if __name__ == "__main__":
    main()
