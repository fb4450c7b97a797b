"""What is due: computed from the last runs in the store, so that a restart forgets nothing and repeats nothing. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from qualitywatch.config.project import Schedule, WatchedTarget
from qualitywatch.domain.run import Run

Key = tuple[str, str]
"""A run's target and collector."""

_NOTHING: Mapping[Key, datetime] = MappingProxyType({})


def due_now(
    targets: Iterable[WatchedTarget],
    last_runs: Sequence[Run],
    now: datetime,
    *,
    begun: Mapping[Key, datetime] = _NOTHING,
) -> list[tuple[WatchedTarget, Schedule]]:
    """The schedules whose last run began at least their interval ago, or never; the most overdue first.

    ``begun`` is when this process last began a run, whether or not the store has it as the last one. A beginning in
    the future (the clock was set back) counts as none, or nothing would run until then.
    """
    beginnings: dict[Key, list[datetime]] = {}
    known = [((run.target, run.collector), run.started_at) for run in last_runs]
    for key, at in (*known, *begun.items()):
        if at <= now:
            beginnings.setdefault(key, []).append(at)
    never: list[tuple[WatchedTarget, Schedule]] = []
    overdue: list[tuple[timedelta, tuple[WatchedTarget, Schedule]]] = []
    for watched in targets:
        for schedule in watched.schedules:
            last = max(beginnings.get(key_of(watched, schedule), ()), default=None)
            if last is None:
                never.append((watched, schedule))
            elif now - last >= schedule.every:  # as written, neither side can overflow
                overdue.append((now - last - schedule.every, (watched, schedule)))
    return never + [item for _, item in sorted(overdue, key=lambda pair: pair[0], reverse=True)]


def key_of(watched: WatchedTarget, schedule: Schedule) -> Key:
    """How a schedule's runs are known."""
    return watched.target.name, schedule.collector.name
