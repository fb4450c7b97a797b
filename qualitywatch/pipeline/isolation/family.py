"""Ending a process with everything it started."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
from pathlib import Path

_PR_SET_PDEATHSIG = 1


def end_family(pid: int) -> None:
    """Kill the group of ``pid``, and what it started that lives in a group or session of its own.

    A grandchild is known by its parents, so one that made itself a session and outlived them is out of reach.
    """
    elsewhere = _descendants(pid)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    for member in (pid, *elsewhere):  # itself too, in case it had not yet become a group of its own
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(member, signal.SIGKILL)


def die_with_parent() -> None:
    """Have this process killed when the thread that started it ends, however that comes; only Linux can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _descendants(pid: int) -> list[int]:
    """Everything that has ``pid`` as an ancestor; empty where /proc does not tell."""
    found: list[int] = []
    waiting = [pid]
    while waiting:
        with contextlib.suppress(OSError, ValueError):  # gone meanwhile
            for listed in Path("/proc", str(waiting.pop()), "task").glob("*/children"):
                children = [int(child) for child in listed.read_text().split()]
                found += children
                waiting += children
    return found
