"""What is due: computed from the last runs in the store, so that a restart forgets nothing and repeats nothing. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from qualitywatch.config.project import Schedule, WatchedTarget
from qualitywatch.domain.run import Run


def due_now(
    targets: Iterable[WatchedTarget], last_runs: Sequence[Run], now: datetime
) -> list[tuple[WatchedTarget, Schedule]]:
    """The schedules whose last run began at least their interval ago, or never; the most overdue first.

    A last run in the future (a clock that was set back) counts as due, or nothing would run until then.
    """
    began = {(run.target, run.collector): run.started_at for run in last_runs}
    waiting: list[tuple[datetime, int, WatchedTarget, Schedule]] = []
    for order, (watched, schedule) in enumerate((w, s) for w in targets for s in w.schedules):
        last = began.get((watched.target.name, schedule.collector.name))
        if last is None or last > now:
            waiting.append((datetime.min.replace(tzinfo=now.tzinfo), order, watched, schedule))
        elif last + schedule.every <= now:
            waiting.append((last + schedule.every, order, watched, schedule))
    return [(watched, schedule) for _, _, watched, schedule in sorted(waiting, key=lambda item: item[:2])]
