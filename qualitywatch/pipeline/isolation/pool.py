"""A bounded pool of job processes, watched by one loop: no threads, deadlines enforced from outside."""

from __future__ import annotations

import json
import os
import selectors
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from qualitywatch.pipeline.isolation.job import Answer, Ending, Job
from qualitywatch.pipeline.isolation.launch import Launch, Launched

MAX_ANSWER = 256 * 1024 * 1024
_POLL = 0.2


@dataclass(slots=True)
class _Running:
    job: Job
    process: Launched
    started: float
    deadline: float
    received: bytearray = field(default_factory=bytearray)


def run_jobs(
    jobs: Iterable[Job],
    *,
    launch: Launch,
    parallel: int,
    cancelled: threading.Event | None = None,
    now: Callable[[], float] = time.monotonic,
    pulse: Callable[[], None] = lambda: None,
) -> Iterator[Answer]:
    """Run the jobs, ``parallel`` at a time, and yield answers as they come; one answer for every job, always.

    ``pulse`` is called whenever the loop turns, several times a second. Once ``cancelled`` is set, what runs is killed and what waits is not begun.
    """
    waiting = deque(jobs)
    with selectors.DefaultSelector() as selector:
        running: dict[int, _Running] = {}
        try:
            while waiting or running:
                stop = cancelled is not None and cancelled.is_set()
                while waiting and stop:
                    yield Answer(waiting.popleft(), Ending.CANCELLED, 0.0)
                while waiting and len(running) < parallel:
                    _start(waiting.popleft(), launch, selector, running, now())
                yield from _turn(selector, running, now, stop=stop)
                pulse()
        finally:
            for left in running.values():
                left.process.kill()
                os.close(left.process.answer)
                left.process.reap()
                left.process.last_words()


def _start(
    job: Job, launch: Launch, selector: selectors.BaseSelector, running: dict[int, _Running], at: float
) -> None:
    process = launch(job)
    os.set_blocking(process.answer, False)
    running[process.answer] = _Running(job, process, at, at + job.timeout.total_seconds())
    selector.register(process.answer, selectors.EVENT_READ)


def _turn(
    selector: selectors.BaseSelector,
    running: dict[int, _Running],
    now: Callable[[], float],
    *,
    stop: bool,
) -> Iterator[Answer]:
    if not running:
        return
    next_deadline = min(item.deadline for item in running.values())
    ready = {key.fd for key, _ in selector.select(max(0.0, min(_POLL, next_deadline - now())))}
    for descriptor, item in list(running.items()):
        ending = None
        if stop:
            ending = Ending.CANCELLED
        elif descriptor in ready and _received_all(item):
            ending = Ending.ANSWERED
        elif now() >= item.deadline:
            ending = Ending.TIMED_OUT
        if ending is not None:
            selector.unregister(descriptor)
            del running[descriptor]
            yield _finish(item, ending, now() - item.started)


def _received_all(item: _Running) -> bool:
    while True:
        try:
            chunk = os.read(item.process.answer, 1 << 20)
        except BlockingIOError:
            return False
        item.received += chunk
        if not chunk or len(item.received) > MAX_ANSWER:
            return True


def _finish(item: _Running, ending: Ending, duration: float) -> Answer:
    os.close(item.process.answer)
    item.process.kill()  # whatever it started and left behind ends with it
    status = item.process.reap()
    said = item.process.last_words()
    if ending is not Ending.ANSWERED:
        return Answer(item.job, ending, duration, {}, said, status)
    try:
        body = json.loads(item.received)
    except ValueError:
        return Answer(item.job, Ending.DIED, duration, {}, said, status)
    return Answer(item.job, Ending.ANSWERED, duration, body, said, status)
