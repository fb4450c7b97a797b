"""APScheduler as the clock, and nothing more: what is due is computed elsewhere."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler

logger = logging.getLogger(__name__)


class Beats:
    """Calls that are made at the same interval, each never twice at a time."""

    def __init__(self, scheduler: BackgroundScheduler, calls: Mapping[str, Callable[[], object]]) -> None:
        self._scheduler = scheduler
        self._locks = {name: threading.Lock() for name in calls}
        self._calls = calls

    def call(self, name: str) -> None:
        """Make one of the calls now."""
        with self._locks[name]:
            self._calls[name]()

    def hasten(self, name: str) -> None:
        """Make one of the calls soon, out of turn."""
        job = self._scheduler.get_job(name)
        if job is not None:
            job.modify(next_run_time=datetime.now(UTC))

    def catch_up(self, interval: timedelta) -> None:
        """Make the next calls come within the interval, though the clock that they wait for was set back."""
        now = datetime.now(UTC)
        for job in self._scheduler.get_jobs():
            if job.next_run_time is not None and job.next_run_time - now > interval:
                job.modify(next_run_time=now)

    def stop(self) -> None:
        """Begin no call any more; what has begun goes on."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def wait(self, seconds: float) -> bool:
        """Wait for what has begun, for some seconds at most; whether all of it ended."""
        end = time.monotonic() + seconds
        return all(lock.acquire(timeout=max(0.0, end - time.monotonic())) for lock in self._locks.values())


@contextmanager
def ticking(calls: Mapping[str, Callable[[], object]], interval: timedelta) -> Iterator[Beats]:
    """Make each call at once, and again at every interval until the block ends."""
    scheduler = BackgroundScheduler(
        jobstores={"default": MemoryJobStore()},
        executors={"default": ThreadPoolExecutor(max_workers=len(calls))},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone="UTC",
    )
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # it would print tracebacks; see _crashed
    scheduler.add_listener(_crashed, EVENT_JOB_ERROR)
    beats = Beats(scheduler, calls)
    for name in calls:
        scheduler.add_job(
            beats.call,
            "interval",
            args=[name],
            seconds=interval.total_seconds(),
            id=name,
            next_run_time=datetime.now(UTC),
        )
    scheduler.start()
    try:
        yield beats
    finally:
        beats.stop()


def _crashed(event: JobExecutionEvent) -> None:
    error = event.exception
    logger.error("%s: internal error: %s: %s", event.job_id, type(error).__name__, error)
