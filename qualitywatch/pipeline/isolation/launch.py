"""Two ways to a process of its own: fork (quick, where this process has one thread) and a fresh interpreter."""

from __future__ import annotations

import contextlib
import os
import pickle
import resource
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, NoReturn

from qualitywatch.pipeline.isolation.job import Job
from qualitywatch.pipeline.isolation.worker import limit_memory, perform

TAIL = 2000


@dataclass(frozen=True, slots=True)
class Launched:
    """A running job: its process group, the file descriptor its answer arrives on, and where its words go."""

    pid: int
    answer: int
    said: IO[bytes]

    def kill(self) -> None:
        """End the process and everything it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)  # in case it had not yet become a group of its own

    def reap(self) -> int:
        """Wait for the end; the exit status, negative for a signal."""
        _, status = os.waitpid(self.pid, 0)
        return os.waitstatus_to_exitcode(status)

    def last_words(self) -> str:
        """The end of what the process wrote to its standard streams."""
        size = self.said.seek(0, os.SEEK_END)
        self.said.seek(max(0, size - TAIL))
        text = self.said.read().decode(errors="replace")
        self.said.close()
        return text.strip()


Launch = Callable[[Job], Launched]


def default_launch() -> Launch:
    """Fork where that is safe, because it costs milliseconds; else a fresh interpreter."""
    safe = hasattr(os, "fork") and sys.platform != "darwin" and threading.active_count() == 1
    return fork if safe else spawn


def fork(job: Job) -> Launched:
    """A copy of this process; only where no other thread runs."""
    said = tempfile.TemporaryFile()  # noqa: SIM115 - closed by last_words
    reading, writing = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()  # else the child would say again what we have not yet said
    pid = os.fork()
    if not pid:
        _child(job, reading, writing, said.fileno())
    os.close(writing)
    return Launched(pid, reading, said)


def _child(job: Job, reading: int, writing: int, said: int) -> NoReturn:
    status = 70
    try:
        os.setsid()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL)
        os.close(reading)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(said, 1)
        os.dup2(said, 2)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        limit_memory(job.memory_limit)
        body = perform(job)
        with os.fdopen(writing, "wb") as stream:
            stream.write(body)
        status = 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def spawn(job: Job) -> Launched:
    """A fresh interpreter, safe whatever threads this process has."""
    said = tempfile.TemporaryFile()  # noqa: SIM115 - closed by last_words
    process = subprocess.Popen(
        [sys.executable, "-m", "qualitywatch.pipeline.isolation.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=said,
        start_new_session=True,
    )
    stdin, stdout = process.stdin, process.stdout
    if stdin is None or stdout is None:
        raise OSError("the worker has no pipes")
    with contextlib.suppress(BrokenPipeError), stdin:  # if it died at once, reaping says how
        stdin.write(pickle.dumps(job))
    answer = os.dup(stdout.fileno())
    stdout.close()
    process.returncode = 0  # we reap it ourselves; Popen must neither wait nor warn
    return Launched(process.pid, answer, said)
