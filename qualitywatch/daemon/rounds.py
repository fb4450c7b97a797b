"""Rounds: what is due is measured in a bounded pool, kept, and its target judged."""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from qualitywatch.config.project import Project, Schedule, WatchedTarget
from qualitywatch.daemon.due import due_now
from qualitywatch.daemon.memory import give_back
from qualitywatch.domain.readings import Evaluation
from qualitywatch.domain.run import RunStatus
from qualitywatch.errors import StoreError
from qualitywatch.pipeline.collect import Errand, Means, errands_of
from qualitywatch.pipeline.normalise import Measured
from qualitywatch.pipeline.run import evaluate_stored, record
from qualitywatch.plugins import Plugins
from qualitywatch.store import Store

logger = logging.getLogger(__name__)

Key = tuple[str, str]

_KILL_TIME = 10.0  # seconds that killed processes get to be reaped


class Rounds:
    """Starts what is due and not yet under way; ``parallel`` collectors at a time, each in its own process."""

    def __init__(
        self, project: Project, plugins: Plugins, store: Store, means: Means, clock: Callable[[], datetime]
    ) -> None:
        self._project, self._plugins, self._store = project, plugins, store
        self._means, self._clock = means, clock
        self._pool = ThreadPoolExecutor(project.daemon.parallel, thread_name_prefix="round")
        self._under_way: set[Key] = set()
        self._guard = threading.Lock()
        self._judging: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._closed = False

    def tick(self) -> None:
        """Begin whatever is due; returns at once."""
        due = due_now(self._project.targets, self._store.readings.last_runs(), self._clock())
        for watched, schedule in due:
            key = (watched.target.name, schedule.collector.name)
            with self._guard:
                if self._closed or key in self._under_way:
                    continue
                self._under_way.add(key)
                self._pool.submit(self._run, watched, schedule, key)

    def under_way(self) -> int:
        """How many runs have begun or wait for a place in the pool."""
        with self._guard:
            return len(self._under_way)

    def judge_all(self) -> None:
        """Judge every target from what is stored, so that changed rules and expired waivers take effect."""
        for watched in self._project.targets:
            self._judge(watched)

    def close(self, grace: timedelta) -> bool:
        """Finish what is under way, for ``grace`` at most; then stop it unrecorded. Whether all of it finished."""
        with self._guard:
            self._closed = True
            waiting = len(self._under_way)
        self._pool.shutdown(wait=False, cancel_futures=True)
        closer = threading.Thread(target=self._pool.shutdown, daemon=True)
        closer.start()
        closer.join(grace.total_seconds())
        if closer.is_alive():
            logger.warning("%d runs did not finish within the grace period; they are handed back", waiting)
            self._means.cancelled.set()
            closer.join(_KILL_TIME)
            return False
        return True

    def _run(self, watched: WatchedTarget, schedule: Schedule, key: Key) -> None:
        try:
            at = self._clock()
            errands = errands_of([WatchedTarget(watched.target, (schedule,))], at)
            kept = self._record(errands)
            if kept:
                self._judge(watched)
        except StoreError as error:
            logger.error("%s of %s was not kept: %s", key[1], key[0], error)  # noqa: TRY400 - a message, no traceback
        finally:
            with self._guard:
                self._under_way.discard(key)
                idle = not self._under_way
            if idle:
                give_back()

    def _record(self, errands: list[Errand]) -> bool:
        kept = False
        for measured in record(errands, self._plugins, self._means, self._store):
            _log_run(measured)
            kept = True
        return kept

    def _judge(self, watched: WatchedTarget) -> None:
        with self._judging[watched.target.name]:
            evaluation = evaluate_stored(watched, self._project, self._plugins, self._store, at=self._clock())
        _log_verdict(evaluation)


def _log_run(measured: Measured) -> None:
    run = measured.run
    level = logging.INFO if run.status is RunStatus.OK else logging.WARNING
    logger.log(
        level,
        "%s: %s measured %d values in %.1f s",
        run.target,
        run.collector,
        len(measured.measurements),
        run.duration,
    )
    for problem in run.problems:
        logger.warning("%s: %s: %s%s", run.target, run.collector, problem.message, _hint(problem.hint))


def _hint(hint: str) -> str:
    return f" ({hint})" if hint else ""


def _log_verdict(evaluation: Evaluation) -> None:
    logger.info("%s: verdict %s", evaluation.target, evaluation.verdict.value)
