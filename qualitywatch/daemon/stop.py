"""SIGTERM and SIGINT end the daemon in order; a second one ends it at once."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_AT_ONCE = 128
_SAME = (
    0.3  # seconds within which a second signal is the first one again: some senders signal process and group
)
_KILL_TIME = 0.5  # seconds in which the collectors under way are killed


@contextmanager
def stop_signals(cancelled: threading.Event) -> Iterator[threading.Event]:
    """An event that is set by the first SIGTERM or SIGINT.

    The second sets ``cancelled``, which kills what is under way, and exits with 128 + its number.
    """
    stopping = threading.Event()
    first = 0.0

    def on_signal(number: int, _: FrameType | None) -> None:
        nonlocal first
        if not stopping.is_set():
            first = time.monotonic()
            stopping.set()
        elif time.monotonic() - first > _SAME:
            cancelled.set()
            time.sleep(_KILL_TIME)
            os._exit(_AT_ONCE + number)

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
