"""Two ways to a process of its own: fork (quick, where this process has one thread) and a fresh interpreter."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import pickle
import resource
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NoReturn

from qualitywatch.errors import CollectError
from qualitywatch.pipeline.isolation.family import end_family
from qualitywatch.pipeline.isolation.job import Job
from qualitywatch.pipeline.isolation.worker import confine, open_streams, perform

TAIL = 2000
SAID_LIMIT = 16 * 1024 * 1024
_START = (
    "import sys; sys.path[:] = sys.argv[1:]; del sys.argv[1:]; "
    "from qualitywatch.pipeline.isolation.worker import main; main()"
)
_HANDLED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD, signal.SIGALRM, signal.SIGPIPE)


@dataclass(frozen=True, slots=True)
class Launched:
    """A running job: its process group, the file descriptor its answer arrives on, and where its words go."""

    pid: int
    answer: int
    said: IO[bytes]

    def ended(self, *, closed: bool) -> bool:
        """Whether the process itself is gone, though something it started may still hold the answer's other end.

        Where the system cannot tell, the answer's being ``closed`` must do.
        """
        if not hasattr(os, "waitid"):
            return closed
        try:
            return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        except ChildProcessError:
            return True

    def trim(self) -> None:
        """Keep what the process says from filling the disk: all but the end becomes a hole in the file."""
        descriptor = self.said.fileno()
        if os.fstat(descriptor).st_blocks * 512 > SAID_LIMIT:
            start = max(0, os.fstat(descriptor).st_size - TAIL)
            end = os.pread(descriptor, TAIL, start)
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, end, start)

    def kill(self) -> None:
        """End the process and everything it started."""
        end_family(self.pid)

    def reap(self) -> int:
        """Wait for the end; the exit status, negative for a signal, 0 where somebody else has taken it."""
        try:
            _, status = os.waitpid(self.pid, 0)
        except ChildProcessError:
            return 0
        return os.waitstatus_to_exitcode(status)

    def end(self) -> tuple[int, str]:
        """Kill what is left of it, and whatever it started and left behind; its exit status and last words."""
        os.close(self.answer)
        self.kill()
        return self.reap(), self.last_words()

    def last_words(self) -> str:
        """The end of what the process wrote to its standard streams."""
        size = self.said.seek(0, os.SEEK_END)
        self.said.seek(max(0, size - TAIL))
        text = self.said.read(TAIL).decode(errors="replace")
        self.said.close()
        return text.strip("\0").strip()


Launch = Callable[[Job], Launched]
"""Starts a job; raises OSError or CollectError where it cannot be started."""


def default_launch() -> Launch:
    """Fork where that is safe, because it costs milliseconds; else a fresh interpreter."""
    return fork if _may_fork() else spawn


def default_parallel() -> int:
    """As many at once as there are cores, and two at least."""
    return max(2, os.cpu_count() or 1)


def fork(job: Job) -> Launched:
    """A copy of this process; a fresh interpreter where other threads run, whose locks a copy could never take."""
    if not _may_fork():
        return spawn(job)
    with ExitStack() as undo:
        said = undo.enter_context(tempfile.TemporaryFile())
        reading, writing = os.pipe()
        undo.callback(os.close, reading)
        _flush()  # else the child would say again what we have not yet said
        try:
            pid = os.fork()
            if not pid:
                _child(job, writing, said.fileno())
        finally:
            os.close(writing)
        undo.pop_all()  # the answer is closed by the pool, what is said by last_words
    return Launched(pid, reading, said)


def spawn(job: Job) -> Launched:
    """A fresh interpreter that imports from where this one does, safe whatever threads this process has."""
    with tempfile.TemporaryFile() as order, ExitStack() as undo:
        try:
            pickle.dump(job, order)
        except (pickle.PicklingError, AttributeError, TypeError, ValueError, RecursionError) as error:
            raise CollectError(
                f"cannot be sent to a process of its own: {error}",
                hint="define it at the top of a module, with fields that pickle",
            ) from None
        order.seek(0)
        said = undo.enter_context(tempfile.TemporaryFile())
        reading, writing = os.pipe()
        undo.callback(os.close, reading)
        try:
            # -P: the working directory may be the measured project, whose modules must not stand in for ours.
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and paths
                [sys.executable, "-P", "-c", _START, *sys.path],
                stdin=order,
                stdout=writing,
                stderr=said,
                start_new_session=True,
            )
        finally:
            os.close(writing)
        process.returncode = 0  # we reap it ourselves; Popen must neither wait nor warn
        undo.pop_all()
    return Launched(process.pid, reading, said)


def _may_fork() -> bool:
    if not hasattr(os, "fork") or sys.platform == "darwin" or threading.active_count() > 1:
        return False
    try:
        return (
            len(list(Path("/proc/self/task").iterdir())) == 1
        )  # libraries start threads that Python does not know
    except OSError:
        return True


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, OSError, ValueError):  # closed, or never there
            stream.flush()


def _child(job: Job, writing: int, said: int) -> NoReturn:
    status = 70
    try:
        os.setsid()
        faulthandler.disable()
        for number in _HANDLED:
            signal.signal(number, signal.SIG_DFL)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(said, 1)
        os.dup2(said, 2)
        os.closerange(
            3, writing
        )  # the store's files and the daemon's sockets are none of a collector's business
        os.closerange(writing + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
        open_streams()
        confine(job)
        with os.fdopen(writing, "wb") as stream:
            perform(job, stream)
        status = 0
    finally:
        os._exit(status)  # whatever happened, this copy must not go on as the program it was copied from
