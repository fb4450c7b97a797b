"""A real daemon: ``qualitywatch run`` in a process of its own, on a free port."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from command_line import COMMAND, Place

PATIENCE = 60.0
_METRIC = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$")


class Daemon:
    """One running daemon; what it prints and logs goes to files."""

    def __init__(self, place: Place, folder: Path, *arguments: str, **environment: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        number = len(list(folder.glob("*.log")))
        self.out, self.err = folder / f"{number}.out", folder / f"{number}.log"
        with self.out.open("wb") as out, self.err.open("wb") as err:
            self.process = subprocess.Popen(
                [COMMAND, "run", *(arguments or ("--port", "0"))],
                cwd=place.path,
                env={**place.environment, **environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )

    @property
    def log(self) -> str:
        return self.err.read_text(errors="replace")

    @property
    def address(self) -> str:
        """Where it answers; waits until it says so."""
        self.until(lambda: "dashboard: " in self.out.read_text() or self.process.poll() is not None)
        said = self.out.read_text()
        assert "dashboard: " in said, f"{said}{self.log}"
        return said.partition("dashboard: ")[2].split()[0]

    def get(self, path: str) -> tuple[int, str]:
        """Status and body."""
        request = urllib.request.Request(self.address + path)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def json(self, path: str) -> Any:
        return json.loads(self.get(path)[1])

    def metric(self, name: str, **labels: str) -> float | None:
        """The value of a sample that has all these labels."""
        for line in self.get("/metrics")[1].splitlines():
            found = _METRIC.match(line)
            if (
                found
                and found[1] == name
                and all(f'{key}="{value}"' in found[2] for key, value in labels.items())
            ):
                return float(found[3])
        return None

    def until(self, condition: Callable[[], object], *, patience: float = PATIENCE) -> None:
        """Wait until something is so."""
        deadline = time.monotonic() + patience
        while not condition():
            assert time.monotonic() < deadline, f"still not so after {patience} s; the log says:\n{self.log}"
            time.sleep(0.05)

    def until_said(self, words: str) -> None:
        self.until(lambda: words in self.log)

    def signal(self, number: int = signal.SIGTERM) -> None:
        self.process.send_signal(number)

    def wait(self) -> int:
        return self.process.wait(PATIENCE)

    def stop(self) -> int:
        """End it in order; the exit code."""
        self.signal()
        return self.wait()

    def kill(self) -> None:
        """End it as a crash of the machine would."""
        self.process.kill()
        self.process.wait(PATIENCE)

    def children(self) -> set[int]:
        """All processes below it."""
        found: set[int] = set()
        waiting = [self.process.pid]
        while waiting:
            with contextlib.suppress(OSError):
                for task in Path("/proc", str(waiting.pop()), "task").iterdir():
                    below = {int(child) for child in (task / "children").read_text().split()}
                    waiting += below - found
                    found |= below
        return found


def alive(processes: set[int]) -> set[int]:
    """Those that still run; zombies do not."""
    return {pid for pid in processes if _state(pid) not in {"", "Z", "X"}}


def _state(pid: int) -> str:
    try:
        return Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


@contextlib.contextmanager
def daemons(place: Place, folder: Path) -> Iterator[Callable[..., Daemon]]:
    """Call it to start daemons; none survives the block, and none has said a traceback."""
    started: list[Daemon] = []

    def start(*arguments: str, **environment: str) -> Daemon:
        started.append(Daemon(place, folder, *arguments, **environment))
        return started[-1]

    try:
        yield start
    finally:
        for daemon in started:
            if daemon.process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(daemon.process.pid, signal.SIGKILL)
                daemon.process.wait()
    for daemon in started:
        assert "Traceback" not in daemon.log, daemon.log
        assert "internal error" not in daemon.log, daemon.log
