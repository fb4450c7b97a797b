"""One process that answers in parts, each as soon as it is known."""

from __future__ import annotations

import json
import os
import selectors
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from qualitywatch.errors import CollectError
from qualitywatch.pipeline.isolation.job import Answer, Ending, Job
from qualitywatch.pipeline.isolation.launch import Launch, Launched
from qualitywatch.pipeline.isolation.pool import MAX_ANSWER
from qualitywatch.pipeline.isolation.wire import END

_POLL = 0.2
_CHUNK = 1 << 20


@dataclass(slots=True)
class _Reading:
    """A running job: what came of a line that is not whole, since when we wait for it, and how it ended."""

    job: Job
    process: Launched
    since: float
    held: bytearray = field(default_factory=bytearray)
    closed: bool = False
    ending: Ending | None = None
    last: Mapping[str, Any] = field(default_factory=dict)

    def receive(self) -> list[bytes]:
        """The whole lines that are there."""
        try:
            chunk = b"" if self.closed else os.read(self.process.answer, _CHUNK)
        except BlockingIOError:
            return []
        self.closed = self.closed or not chunk
        self.held += chunk
        if END not in chunk:
            return []
        *lines, self.held = self.held.split(END)
        return [bytes(line) for line in lines]

    def part(self, line: bytes, at: float) -> Answer | None:
        """The part that a line brings; None for the last line, and for one that cannot be read."""
        try:
            body = json.loads(line)
        except (ValueError, RecursionError):
            body = None
        if isinstance(body, dict) and isinstance(body.get("part"), str):
            return Answer(self.job, Ending.ANSWERED, at - self.since, body)
        whole = isinstance(body, dict) and "part" in body
        self.ending, self.last = (Ending.ANSWERED, body) if whole else (Ending.GARBLED, {})
        return None


def stream_job(
    job: Job,
    *,
    launch: Launch,
    cancelled: threading.Event,
    now: Callable[[], float] = time.monotonic,
    pulse: Callable[[], None] = lambda: None,
) -> Iterator[Answer]:
    """Run a job that asks for parts: an answer for each, with its own duration, and one that says how it ended.

    The last answer names no ``part``. Whoever stops reading ends the process.
    """
    try:
        process = launch(job)
    except (OSError, CollectError) as error:
        yield Answer(job, Ending.NOT_STARTED, 0.0, said=str(error))
        return
    reading = _Reading(job, process, now())
    try:
        os.set_blocking(process.answer, False)
        with closing(_parts(reading, cancelled, now, pulse)) as parts:
            yield from parts
    finally:
        status, said = process.end()
    yield Answer(job, reading.ending or Ending.DIED, 0.0, reading.last, said, status)


def _parts(
    reading: _Reading, cancelled: threading.Event, now: Callable[[], float], pulse: Callable[[], None]
) -> Generator[Answer]:
    limit = reading.job.timeout.total_seconds()
    with selectors.DefaultSelector() as selector:
        selector.register(reading.process.answer, selectors.EVENT_READ)
        while reading.ending is None:
            selector.select(max(0.0, min(_POLL, reading.since + limit - now())))
            ended = reading.process.ended(closed=reading.closed)  # asked first: all it wrote is there then
            lines = reading.receive()
            for line in lines:
                part = reading.part(line, now())
                if part is None:
                    break
                yield part
                reading.since = now()  # what was done with the part is not the collector's time
            if reading.ending is None:
                reading.ending = _ending(
                    reading, ended=ended and not lines, stop=cancelled.is_set(), at=now()
                )
            reading.process.trim()
            pulse()


def _ending(reading: _Reading, *, ended: bool, stop: bool, at: float) -> Ending | None:
    if stop:
        return Ending.CANCELLED
    if len(reading.held) > MAX_ANSWER:
        return Ending.TOO_MUCH
    if ended and (reading.closed or not _readable(reading)):
        return Ending.DIED
    return Ending.TIMED_OUT if at >= reading.since + reading.job.timeout.total_seconds() else None


def _readable(reading: _Reading) -> bool:
    with selectors.DefaultSelector() as selector:
        selector.register(reading.process.answer, selectors.EVENT_READ)
        return bool(selector.select(0))
