"""Rounds: what is due is measured in a bounded pool, kept, and its target judged."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime

from qualitywatch.config.project import Project, Schedule, WatchedTarget
from qualitywatch.daemon.attempts import Attempts
from qualitywatch.daemon.due import Key, due_now, key_of
from qualitywatch.daemon.memory import give_back
from qualitywatch.daemon.said import Said
from qualitywatch.daemon.trouble import Troubles
from qualitywatch.errors import StoreError
from qualitywatch.pipeline.collect import Means, errands_of
from qualitywatch.pipeline.known_waivers import KnownWaivers
from qualitywatch.pipeline.run import evaluate_stored, record
from qualitywatch.pipeline.situate import looking_at
from qualitywatch.plugins import Plugins
from qualitywatch.store import Store

logger = logging.getLogger(__name__)

_KILL_TIME = 5.0  # seconds that killed processes get to be reaped
_JUDGING = ""  # stands for the collector where a target is judged without a new measurement


class Rounds:
    """Starts what is due and not yet under way; each collector runs in a process of its own.

    Only ``daemon.parallel`` of them run at a time. What a store that cannot be written does not keep is measured
    again, and what could not be judged is judged again, when the store answers.
    """

    def __init__(
        self,
        project: Project,
        plugins: Plugins,
        store: Store,
        means: Means,
        *,
        clock: Callable[[], datetime],
        troubles: Troubles,
    ) -> None:
        self._project, self._plugins, self._store = project, plugins, store
        self._means, self._clock, self._troubles = means, clock, troubles
        self._pool = ThreadPoolExecutor(project.daemon.parallel, thread_name_prefix="round")
        self._guard = threading.Lock()
        self._under_way: dict[Key, Future[None]] = {}
        self._attempts = Attempts()
        self._unjudged = {watched.target.name for watched in project.targets}
        self._again: dict[str, datetime] = {}
        self._judging = {watched.target.name: threading.Lock() for watched in project.targets}
        self._waivers = KnownWaivers(clock)
        self._said = Said()
        self._closed = False

    def tick(self) -> None:
        """Begin whatever is due; returns at once.

        The first tick judges every target from what is stored, so that changed rules take effect. A target is also judged
        when time alone changes how it stands: a breach or a repair has lasted long enough, or a waiver ends.
        """
        now = self._clock()
        for watched in self._project.targets:
            name = watched.target.name
            if name in self._unjudged or (name in self._again and self._again[name] <= now):
                self._submit((name, _JUDGING), self._judge, watched)
        try:
            last_runs = self._store.readings.last_runs()
        except StoreError as error:
            self._troubles.begin("the store", error)
            return
        self._troubles.end("the store")
        for watched, schedule in due_now(
            self._project.targets, last_runs, now, begun=self._attempts.begun(now)
        ):
            self._submit(key_of(watched, schedule), self._run, watched, schedule)

    def under_way(self) -> list[Key]:
        """What has begun or waits for a place in the pool."""
        with self._guard:
            return [key for key in self._under_way if key[1] != _JUDGING]

    def close(self, seconds: float) -> bool:
        """Finish what is under way, for some seconds at most; then stop it unrecorded. Whether all threads ended."""
        with self._guard:
            self._closed = True
        self._pool.shutdown(wait=False, cancel_futures=True)
        with self._guard:
            left = [future for future in self._under_way.values() if not future.cancelled()]
        logger.info(
            "stopping: %s",
            f"{len(left)} under way, for {seconds:.0f} s at most" if left else "nothing is under way",
        )
        unfinished = wait(left, seconds).not_done
        if not unfinished:
            return True
        for target, collector in self.under_way():
            logger.warning(
                "%s: %s is stopped, for it did not finish in time; it is due at the next start",
                target,
                collector,
            )
        self._means.cancelled.set()
        return not wait(unfinished, _KILL_TIME).not_done

    def _submit(self, key: Key, work: Callable[..., None], *arguments: object) -> None:
        with self._guard:
            if self._closed or key in self._under_way:
                return
            future = self._pool.submit(work, *arguments)
            self._under_way[key] = future
        future.add_done_callback(lambda done: self._ended(key, done))

    def _ended(self, key: Key, done: Future[None]) -> None:
        with self._guard:
            self._under_way.pop(key, None)
            idle = not self._under_way
        error = None if done.cancelled() else done.exception()
        if error is not None:
            where = f"{key[0]}: {key[1]}" if key[1] else key[0]
            logger.error("%s: internal error: %s: %s", where, type(error).__name__, error)
        if idle:
            give_back()

    def _run(self, watched: WatchedTarget, schedule: Schedule) -> None:
        key = key_of(watched, schedule)
        at = self._clock()
        self._attempts.begin(key, at)
        errands = errands_of([WatchedTarget(watched.target, (schedule,))], at)
        try:
            kept = list(record(errands, self._plugins, self._means, self._store))
        except StoreError as error:
            self._attempts.lose(key)
            self._troubles.begin(f"{key[0]}: {key[1]} measured, but it was not kept", error)
            return
        self._troubles.end(f"{key[0]}: {key[1]} measured, but it was not kept")
        for measured in kept:
            self._said.run(measured.run, len(measured.measurements))
        if kept:
            self._judge(watched)
            for other in looking_at(watched, self._project.targets, self._project.rules):
                self._judge(other)

    def _judge(self, watched: WatchedTarget) -> None:
        name = watched.target.name
        self._unjudged.add(name)
        try:
            with self._judging[name]:
                evaluation = evaluate_stored(
                    watched,
                    self._project,
                    self._plugins,
                    self._store,
                    at=self._clock(),
                    waivers=self._waivers,
                )
        except StoreError as error:
            self._troubles.begin(f"{name} could not be judged", error)
            return
        self._unjudged.discard(name)
        if evaluation.again_at is None:
            self._again.pop(name, None)
        else:
            self._again[name] = evaluation.again_at
        self._troubles.end(f"{name} could not be judged")
        self._said.verdict(name, evaluation.verdict)
