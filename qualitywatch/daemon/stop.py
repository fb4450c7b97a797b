"""SIGTERM and SIGINT end the daemon in order; a second one ends it at once."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_AT_ONCE = 128


@contextmanager
def stop_signals() -> Iterator[threading.Event]:
    """An event that is set by the first SIGTERM or SIGINT; the second one exits with 128 + its number."""
    stopping = threading.Event()

    def on_signal(number: int, _: FrameType | None) -> None:
        if stopping.is_set():
            os._exit(_AT_ONCE + number)
        stopping.set()

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
