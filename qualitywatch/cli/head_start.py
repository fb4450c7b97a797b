"""The runs that a check began with the last time, begun at once: before what plans, judges and reports is loaded.

To load all of that takes as long as to measure what one changed file changes, and most machines have more than one core. What
was planned before decides nothing: the check plans anew, takes over those runs that are the very ones it wants, and ends the
others. So this module, and all that it imports, must load as little as the collectors themselves need.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from qualitywatch.cli.again.kept import keep, read_kept

if TYPE_CHECKING:
    from qualitywatch.cli.again.asked import Asked
    from qualitywatch.pipeline.isolation.job import Job
    from qualitywatch.pipeline.isolation.launch import Launch, Launched

_KEPT = "plans-1"


class HeadStart:
    """Runs under way: the moment ``at`` that they take for now, None where there are none, and ``around``, the state of git before."""

    def __init__(self, at: datetime | None = None, around: bytes = b"") -> None:
        self.at = at
        self.around = around
        self._running: list[tuple[Job, Launched]] = []

    def begin(self, jobs: Iterable[Job], launch: Launch) -> None:
        """Start each of them; raises what ``launch`` raises."""
        for job in jobs:
            self._running.append((job, launch(job)))

    def taking_over(self, launch: Launch) -> Launch:
        """What starts a job by taking over the run of that very job, and with ``launch`` where there is none.

        The time that such a run has is counted from then on.
        """

        def taken_or_launched(job: Job) -> Launched:
            for number, (begun, process) in enumerate(self._running):
                if begun == job:
                    del self._running[number]
                    return process
            return launch(job)

        return taken_or_launched

    def end(self) -> None:
        """End the runs that nobody took over."""
        while self._running:
            self._running.pop()[1].end()


@contextmanager
def head_start(asked: Asked | None) -> Iterator[HeadStart]:
    """Runs as the last check that was asked the same began with them; they end with this, if nobody took them over."""
    plan = None if asked is None else read_kept(_place(asked), asked.name)
    start = HeadStart() if asked is None or plan is None else _begun(plan, asked)
    try:
        yield start
    finally:
        start.end()


def keep_plan(asked: Asked, places: Sequence[str], jobs: Iterable[Job]) -> None:
    """Keep what a check begins with, for the next one: its first jobs, and the places at which git may have a say."""
    import json  # noqa: PLC0415 - nothing but a check needs it

    from qualitywatch.pipeline.isolation.order import ordered  # noqa: PLC0415 - as in _begun

    orders = [order for order in map(ordered, jobs) if order is not None]
    keep(_place(asked), asked.name, json.dumps({"places": places, "orders": orders}).encode())


def _place(asked: Asked) -> str:
    return os.path.join(os.path.dirname(asked.place), _KEPT)  # noqa: PTH118, PTH120 - pathlib is not loaded yet


def _begun(plan: bytes, asked: Asked) -> HeadStart:
    import json  # noqa: PLC0415 - where there is a plan

    from qualitywatch.cli.again.around import git_at  # noqa: PLC0415 - likewise
    from qualitywatch.pipeline.isolation.launch import default_launch, fork  # noqa: PLC0415 - likewise
    from qualitywatch.pipeline.isolation.order import job_ordered  # noqa: PLC0415 - likewise

    launch = default_launch()
    if launch is not fork:
        return HeadStart()  # a fresh interpreter for each would load all that this one does
    at = datetime.fromtimestamp(asked.at / 10**9, UTC)
    start = HeadStart()
    try:
        kept = json.loads(plan)
        jobs = [job_ordered(order, at) for order in kept["orders"]]
        start = HeadStart(at, git_at(kept["places"]))
        start.begin(jobs, launch)
    except Exception:  # noqa: BLE001 - an isolation border: plugins raise what they like, and are loaded with care later
        start.end()
        return HeadStart()
    return start
