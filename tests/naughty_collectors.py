"""Collectors that misbehave in every way a plugin can, and one that does not.

They stand in a module of their own because a fresh interpreter must be able to import them.
"""
# ruff: noqa: T201 - methods that were asked for one thing and do another, and say so

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from qualitywatch.components import Collector
from qualitywatch.domain.metric import Direction, MetricDefinition
from qualitywatch.domain.observation import Collected, Evidence, Observation, Problem, Provenance
from qualitywatch.domain.target import Target, Window

NUMBER = MetricDefinition(
    id="test.number.value",
    title="A number",
    unit="1",
    direction=Direction.LOWER,
    characteristic="reliability",
    how="It is always 42.",
)
COLUMN = MetricDefinition(
    id="test.column.value",
    title="A number for each column",
    unit="1",
    direction=Direction.LOWER,
    characteristic="reliability",
    how="As the test says.",
    labels=("column",),
)
FOREVER = 600
MEMORABLE = 1.0


class Naughty(Collector):
    """What they have in common."""

    metrics: ClassVar = (NUMBER, COLUMN)

    def collect(self, target: Target, window: Window) -> Iterator[Collected]:
        """Do something bad before the first yield."""
        self.misbehave(Path(target.location))
        yield Observation(NUMBER, 1.0)

    def misbehave(self, place: Path) -> None:
        """Whatever it is."""
        raise NotImplementedError(place)


class Healthy(Naughty):
    """Measures 42, as it should be."""

    name: ClassVar = "test.healthy"
    tools: ClassVar = ("pluggy", "no-such-distribution")
    method_version: ClassVar = "3"

    def collect(self, target: Target, window: Window) -> Iterator[Collected]:
        yield Provenance(data="v7")
        yield Observation(NUMBER, 42.0, evidence=(Evidence("a.py", 3, 9, "f", 42.0, "branched"),))
        yield Problem("one file could not be read", "look at it")


class Remembers(Naughty):
    """Tells a forked process, which has what its parent has, from a fresh one."""

    name: ClassVar = "test.remembers"

    def collect(self, target: Target, window: Window) -> Iterator[Collected]:
        yield Observation(NUMBER, MEMORABLE)


class Raises(Naughty):
    name: ClassVar = "test.raises"

    def misbehave(self, place: Path) -> None:
        raise ZeroDivisionError("no\nnumber")


class RaisesLate(Naughty):
    """Crashes after it has observed something."""

    name: ClassVar = "test.raises_late"

    def collect(self, target: Target, window: Window) -> Iterator[Collected]:
        yield Observation(NUMBER, 1.0)
        raise KeyError("late")


class UnspeakableError(Exception):
    """An exception that cannot even be printed."""

    def __str__(self) -> str:
        raise RuntimeError("no words")


class RaisesUnspeakable(Naughty):
    name: ClassVar = "test.raises_unspeakable"

    def misbehave(self, place: Path) -> None:
        raise UnspeakableError


class Exits(Naughty):
    name: ClassVar = "test.exits"

    def misbehave(self, place: Path) -> None:
        sys.exit("enough")


class Interrupts(Naughty):
    name: ClassVar = "test.interrupts"

    def misbehave(self, place: Path) -> None:
        raise KeyboardInterrupt


class ExitsHard(Naughty):
    name: ClassVar = "test.exits_hard"

    def misbehave(self, place: Path) -> None:
        os._exit(3)


class Segfaults(Naughty):
    name: ClassVar = "test.segfaults"

    def misbehave(self, place: Path) -> None:
        print("about to read nothing", flush=True)
        ctypes.string_at(0)


class Killed(Naughty):
    name: ClassVar = "test.killed"

    def misbehave(self, place: Path) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


class Hangs(Naughty):
    """Hangs with a child, a grandchild, and one in a session of its own; each writes its process id."""

    name: ClassVar = "test.hangs"

    def misbehave(self, place: Path) -> None:
        sleep = f"import os, time; open({str(place)!r} + '/' + str(os.getpid()), 'w').close(); time.sleep({FOREVER})"
        family = (
            f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {sleep!r}]); exec({sleep!r})"
        )
        subprocess.Popen([sys.executable, "-c", family])
        subprocess.Popen([sys.executable, "-c", sleep], start_new_session=True)
        while len(list(place.iterdir())) < 3:
            time.sleep(0.01)
        (place / f"{os.getpid()}-ready").touch()
        time.sleep(FOREVER)


class IgnoresSignals(Naughty):
    name: ClassVar = "test.ignores_signals"

    def misbehave(self, place: Path) -> None:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGALRM):
            signal.signal(number, signal.SIG_IGN)
        time.sleep(FOREVER)


class Allocates(Naughty):
    name: ClassVar = "test.allocates"

    def misbehave(self, place: Path) -> None:
        held = []
        while True:
            held.append(bytearray(1 << 20))


class AllocatesSmall(Naughty):
    """Runs out of memory in small pieces, so that not even a message would find room."""

    name: ClassVar = "test.allocates_small"

    def misbehave(self, place: Path) -> None:
        held: list[Any] = []
        while True:
            held = [held, held.copy()]
            held.extend(range(1000))


class Prints(Naughty):
    """Says megabytes on every stream, through Python and past it."""

    name: ClassVar = "test.prints"

    def misbehave(self, place: Path) -> None:
        for _ in range(8):
            print("x" * 500_000)
            sys.stderr.write("y" * 500_000)
            os.write(1, b"z" * 500_000)
        os.system("echo from a shell")  # noqa: S605


class PrintsForever(Naughty):
    name: ClassVar = "test.prints_forever"

    def misbehave(self, place: Path) -> None:
        while True:
            os.write(1, b"x" * (1 << 20))
            time.sleep(0.002)


class LeavesForks(Naughty):
    """Forks children that hold every open file and keep running, then answers."""

    name: ClassVar = "test.leaves_forks"

    def misbehave(self, place: Path) -> None:
        for _ in range(2):
            pid = os.fork()
            if not pid:
                time.sleep(FOREVER)
                os._exit(0)
            (place / str(pid)).touch()


class LeavesForksAndDies(LeavesForks):
    name: ClassVar = "test.leaves_forks_and_dies"

    def misbehave(self, place: Path) -> None:
        super().misbehave(place)
        os._exit(5)


class ClosesFiles(Naughty):
    name: ClassVar = "test.closes_files"

    def misbehave(self, place: Path) -> None:
        os.closerange(0, 256)


class ClosesItsStreams(Naughty):
    """What makes a forked copy fail on its last steps, where it must not escape."""

    name: ClassVar = "test.closes_its_streams"

    def misbehave(self, place: Path) -> None:
        sys.stdout.close()
        sys.stderr = None


class WritesGarbage(Naughty):
    """Writes to every pipe it can find, the answer's among them."""

    name: ClassVar = "test.writes_garbage"
    garbage: bytes = b"\x00\xff{]\n"

    def misbehave(self, place: Path) -> None:
        for descriptor in range(3, 64):
            with contextlib.suppress(OSError):
                os.write(descriptor, self.garbage)


class WritesGarbageAndHangs(WritesGarbage):
    name: ClassVar = "test.writes_garbage_and_hangs"

    def misbehave(self, place: Path) -> None:
        super().misbehave(place)
        time.sleep(FOREVER)


class AnswersTooMuch(Naughty):
    name: ClassVar = "test.answers_too_much"

    def misbehave(self, place: Path) -> None:
        for _ in range(80):
            for descriptor in range(3, 64):
                with contextlib.suppress(OSError):
                    os.write(descriptor, b"[" * (1 << 20))


class Recurses(Naughty):
    name: ClassVar = "test.recurses"

    def misbehave(self, place: Path) -> None:
        self.misbehave(place)


class Threads(Naughty):
    """Leaves a thread running that never ends, then answers."""

    name: ClassVar = "test.threads"

    def misbehave(self, place: Path) -> None:
        threading.Thread(target=time.sleep, args=(FOREVER,)).start()


def is_open(descriptor: int) -> bool:
    """Whether this process has a file of this number."""
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


class LooksAround(Naughty):
    """Reports what its process is like."""

    name: ClassVar = "test.looks_around"

    def collect(self, target: Target, window: Window) -> Iterator[Collected]:
        facts = {
            "stdin": sys.stdin.read() if sys.stdin else "",
            "session": os.getsid(0) == os.getpid(),
            "timer": round(signal.getitimer(signal.ITIMER_REAL)[0]),
            "memory": resource.getrlimit(resource.RLIMIT_AS)[0],
            "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
            "files": len([name for name in range(3, 200) if is_open(name)]),
        }
        for name, fact in facts.items():
            yield Problem(name, str(fact))
