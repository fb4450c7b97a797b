"""Work on every core in processes that are copies of this one: what is loaded already costs them nothing.

A worker gets all its work with its birth and waits for nobody. It ends with its next answer when its parent is gone, and after
some minutes if there never is one, so that none outlives a run that was killed.
"""

from __future__ import annotations

import os
import selectors
import signal
import struct
import sys
import threading
from collections.abc import Callable, Sequence
from typing import NoReturn, TypeVar

Item = TypeVar("Item")

_FRAME = struct.Struct(">II")  # which item, and how many bytes follow
_READ = 1 << 16
_LONGEST_SECONDS = 15 * 60


def cores() -> int:
    """How many workers can be busy at once; 1 where this process must not be copied."""
    if not hasattr(os, "fork") or sys.platform == "darwin" or threading.active_count() > 1:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def answers(work: Callable[[Item], bytes], items: Sequence[Item], *, workers: int) -> list[bytes | None]:
    """What ``work`` makes of each item; None where the worker that had it ended before it answered.

    The items go round the workers in turn, so those that take longest should come first. Call it only from a process with
    one thread. A worker that raises ends in silence: do what is left in this process, where it may raise.
    """
    found: list[bytes | None] = [None] * len(items)
    with selectors.DefaultSelector() as open_answers:
        children: list[int] = []
        readings: list[int] = []
        try:
            for worker in range(workers):
                reading, writing = os.pipe()
                readings.append(reading)
                child = os.fork()
                if not child:
                    _worked(work, items, range(worker, len(items), workers), writing, readings)
                os.close(writing)
                children.append(child)
                open_answers.register(reading, selectors.EVENT_READ, bytearray())
            _gather(open_answers, found)
        finally:
            for reading in readings:
                os.close(reading)
            for child in children:
                os.waitpid(child, 0)
    return found


def _gather(open_answers: selectors.BaseSelector, found: list[bytes | None]) -> None:
    while open_answers.get_map():
        for ready, _ in open_answers.select():
            arrived = os.read(ready.fd, _READ)
            if arrived:
                ready.data.extend(arrived)
                _take(ready.data, found)
            else:
                open_answers.unregister(ready.fd)


def _take(buffer: bytearray, found: list[bytes | None]) -> None:
    """Move the whole answers from the buffer."""
    start = 0
    while len(buffer) - start >= _FRAME.size:
        index, size = _FRAME.unpack_from(buffer, start)
        end = start + _FRAME.size + size
        if len(buffer) < end:
            break
        found[index] = bytes(buffer[start + _FRAME.size : end])
        start = end
    del buffer[:start]


def _worked(
    work: Callable[[Item], bytes],
    items: Sequence[Item],
    mine: range,
    writing: int,
    others: Sequence[int],
) -> NoReturn:
    """A worker's whole life."""
    status = 1
    try:
        for reading in others:
            os.close(reading)  # a pipe that a brother holds open would not tell that the parent is gone
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(_LONGEST_SECONDS)
        with os.fdopen(writing, "wb") as stream:
            for index in mine:
                answer = work(items[index])
                stream.write(_FRAME.pack(index, len(answer)) + answer)
                stream.flush()
        status = 0
    finally:
        os._exit(status)  # whatever happened, this copy must not go on as the program it was copied from
