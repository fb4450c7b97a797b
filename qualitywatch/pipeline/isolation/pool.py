"""A bounded pool of job processes, watched by one loop: no threads, deadlines enforced from outside."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from qualitywatch.errors import CollectError
from qualitywatch.pipeline.isolation.job import Answer, Ending, Job
from qualitywatch.pipeline.isolation.launch import Launch, Launched
from qualitywatch.pipeline.isolation.wire import END

MAX_ANSWER = 64 * 1024 * 1024
_POLL = 0.2


@dataclass(slots=True)
class _Running:
    job: Job
    process: Launched
    started: float
    deadline: float
    received: bytearray = field(default_factory=bytearray)
    closed: bool = False


def run_jobs(
    jobs: Iterable[Job],
    *,
    launch: Launch,
    parallel: int,
    cancelled: threading.Event | None = None,
    now: Callable[[], float] = time.monotonic,
    pulse: Callable[[], None] = lambda: None,
    meanwhile: Callable[[], None] = lambda: None,
) -> Iterator[Answer]:
    """Run the jobs, ``parallel`` at a time, and yield answers as they come; one answer for every job, always.

    ``meanwhile`` is called once, when the first processes run; ``pulse`` whenever the loop turns, several times a second. Once ``cancelled`` is set, what runs is killed
    and what waits is not begun.
    """
    waiting = deque(jobs)
    with selectors.DefaultSelector() as selector:
        running: dict[int, _Running] = {}
        begun = False
        try:
            while waiting or running:
                answers: list[Answer] = []
                stop = cancelled is not None and cancelled.is_set()
                while waiting and (stop or len(running) < max(1, parallel)):
                    job = waiting.popleft()
                    if stop:
                        answers.append(Answer(job, Ending.CANCELLED, 0.0))
                    else:
                        answers += _start(job, launch, selector, running, now())
                if not begun:
                    begun = True
                    _beside(running, meanwhile, now)
                answers += _turn(selector, running, now, stop=stop)
                handed_over = now()
                yield from answers
                _extend(running, now() - handed_over)
                pulse()
        finally:
            for left in running.values():
                left.process.end()


def _beside(running: dict[int, _Running], meanwhile: Callable[[], None], now: Callable[[], float]) -> None:
    at = now()
    meanwhile()
    _extend(running, now() - at)


def _extend(running: dict[int, _Running], seconds: float) -> None:
    """We did not read meanwhile: that is not the collector's time."""
    for item in running.values():
        item.deadline += seconds


def _start(
    job: Job, launch: Launch, selector: selectors.BaseSelector, running: dict[int, _Running], at: float
) -> list[Answer]:
    try:
        process = launch(job)
    except (OSError, CollectError) as error:
        return [Answer(job, Ending.NOT_STARTED, 0.0, said=str(error))]
    os.set_blocking(process.answer, False)
    running[process.answer] = _Running(job, process, at, at + job.timeout.total_seconds())
    selector.register(process.answer, selectors.EVENT_READ)
    return []


def _turn(
    selector: selectors.BaseSelector,
    running: dict[int, _Running],
    now: Callable[[], float],
    *,
    stop: bool,
) -> list[Answer]:
    if not running:
        return []
    next_deadline = min(item.deadline for item in running.values())
    selector.select(max(0.0, min(_POLL, next_deadline - now())))
    answers = []
    for descriptor, item in list(running.items()):
        ending = Ending.CANCELLED if stop else _ending(item, now())
        if item.closed and descriptor in selector.get_map():
            selector.unregister(descriptor)  # or it would be ready for ever
        if ending is None:
            item.process.trim()
            continue
        if not item.closed:
            selector.unregister(descriptor)
        del running[descriptor]
        answers.append(_answer(item, ending, now() - item.started))
    return answers


def _ending(item: _Running, at: float) -> Ending | None:
    ended = item.process.ended(closed=item.closed)  # asked first, so that all it wrote is there to be read
    _receive(item)
    if item.received.endswith(END):
        return Ending.ANSWERED
    if len(item.received) > MAX_ANSWER:
        return Ending.TOO_MUCH
    if ended:
        return Ending.DIED
    return Ending.TIMED_OUT if at >= item.deadline else None


def _receive(item: _Running) -> None:
    """Read what is there, to the end of the answer or a byte more than is taken."""
    while not item.closed and len(item.received) <= MAX_ANSWER and not item.received.endswith(END):
        try:
            chunk = os.read(item.process.answer, 1 << 20)
        except BlockingIOError:
            return
        item.received += chunk
        item.closed = not chunk


def _answer(item: _Running, ending: Ending, duration: float) -> Answer:
    status, said = item.process.end()
    body = None
    if ending is Ending.ANSWERED:
        with contextlib.suppress(ValueError, RecursionError):
            body = json.loads(item.received)
        if not isinstance(body, dict):
            return Answer(item.job, Ending.GARBLED, duration, said=said, exit_status=status)
    return Answer(item.job, ending, duration, body or {}, said, status)
