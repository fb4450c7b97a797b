"""Running collectors in real processes, as the collect stage does."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

from pipeline_examples import NOON
from qualitywatch.components import Collector
from qualitywatch.config.project import Schedule
from qualitywatch.domain.target import Target, TargetKind, Window
from qualitywatch.pipeline.collect import Errand
from qualitywatch.pipeline.collection import Collection
from qualitywatch.pipeline.isolation.launch import fork, spawn

LAUNCHES = {"fork": fork, "spawn": spawn}
MEMORY = 1024 * 2**20

Run = Callable[..., dict[str, Collection]]


def errand_for(
    collector: Collector, place: Path, *, timeout: float = 60, memory: int = MEMORY, target: str = "shop"
) -> Errand:
    """One run of the collector on ``place``, with ``timeout`` in seconds and ``memory`` in bytes."""
    schedule = Schedule(
        collector=collector,
        every=timedelta(hours=1),
        timeout=timedelta(seconds=timeout),
        memory_limit=memory,
    )
    window = Window(NOON - timedelta(days=1), NOON)
    return Errand(Target(target, TargetKind.CODE, str(place)), schedule, window)


def is_running(pid: int) -> bool:
    """Whether a process does anything still; one that is dead and waits for its parent does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


def all_end(pids: Iterable[int], *, within: float = 10) -> bool:
    """Whether all these processes end in so many seconds: a killed one needs a moment to be gone."""
    until = time.monotonic() + within
    left = list(pids)
    while left and time.monotonic() < until:
        left = [pid for pid in left if is_running(pid)]
        time.sleep(0.01)
    return not left


def zombies_of(pid: int) -> list[int]:
    """The dead children of a process that it has not reaped."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            except OSError:
                continue
            if state == "Z" and int(parent) == pid:
                found.append(int(entry.name))
    return found
