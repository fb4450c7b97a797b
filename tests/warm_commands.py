"""``qualitywatch`` in a process of its own without starting an interpreter each time: one that has imported it forks.

Three quarters of what a short command costs is the interpreter's start and its imports. A fork has its own environment,
directory, streams, signals and exit code, and ends as an interpreter ends. Where the environment holds what only the start of
an interpreter reads (its encoding, its hash seed, modules that stand in for loaded ones), the fork starts the command anew.
With QUALITYWATCH_TEST_COLD_COMMANDS set, every command is started anew; test_warm_commands.py compares the two.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

COLD = "QUALITYWATCH_TEST_COLD_COMMANDS"
SCRIPT = Path(sys.executable).with_name("qualitywatch")
MODULE = ("-m", "qualitywatch")
PACKAGES = (
    "qualitywatch", "qualitywatch_code", "qualitywatch_import", "qualitywatch_jira", "qualitywatch_notify",
    "qualitywatch_prometheus",
)  # fmt: skip
ELSEWHERE = ("qualitywatch._pytest_plugin", "qualitywatch.testing", "qualitywatch._alembic")
LATE = (
    "alembic.command",
    "sqlalchemy.dialects.sqlite",
    "sqlalchemy.dialects.postgresql.psycopg",
    "bandit.core.manager",
)
_READ_AT_START = ("PYTHON", "LC_", "LANG", "LD_", "MALLOC_")
_SERVE = "import sys; sys.path[:] = sys.argv[2:]; from warm_commands import serve; serve(int(sys.argv[1]))"


def run_command(
    how: Sequence[str | Path], arguments: Sequence[str], *, cwd: Path, env: Mapping[str, str], timeout: float
) -> subprocess.CompletedProcess[bytes]:
    """Run ``[SCRIPT]`` or ``[sys.executable, *MODULE]`` with arguments, nothing on its input; raises TimeoutExpired."""
    command = [*map(str, how), *arguments]
    if not os.environ.get(COLD) and _ONE.free.acquire(blocking=False):
        try:
            return _ONE.run(command, cwd=cwd, env=env, timeout=timeout)
        finally:
            _ONE.free.release()
    return subprocess.run(
        command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout, check=False
    )


class _Warm:
    """The interpreter that forks, started when it is first needed; one command at a time."""

    def __init__(self) -> None:
        self.free = threading.Lock()
        self._channel: socket.socket | None = None

    def run(
        self, command: list[str], *, cwd: Path, env: Mapping[str, str], timeout: float
    ) -> subprocess.CompletedProcess[bytes]:
        channel = self._channel = self._channel or _started()
        mask = os.umask(0)
        os.umask(mask)
        order = json.dumps({"command": command, "cwd": str(cwd), "env": dict(env), "umask": mask})
        pipes = [os.pipe(), os.pipe()]
        with open(os.devnull, "rb") as nothing:
            socket.send_fds(channel, [order.encode()], [nothing.fileno(), *(writing for _, writing in pipes)])
        for _, writing in pipes:
            os.close(writing)
        pid = json.loads(channel.recv(64))
        try:
            out, err = _read_to_the_end([reading for reading, _ in pipes], time.monotonic() + timeout)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            channel.recv(64)
            raise subprocess.TimeoutExpired(command, timeout) from None
        status = os.waitstatus_to_exitcode(json.loads(channel.recv(64)))
        return subprocess.CompletedProcess(command, status, out, err)


_ONE = _Warm()


def _started() -> socket.socket:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    path = [str(Path(__file__).parent), *_path_of_a_fresh_interpreter(environment)]
    subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(theirs.fileno()), *path],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=[theirs.fileno()],
    ).returncode = 0  # it ends when this process does, as the channel then closes
    theirs.close()
    return ours


def _path_of_a_fresh_interpreter(environment: Mapping[str, str]) -> list[str]:
    shown = [sys.executable, "-P", "-c", "import json, sys; print(json.dumps(sys.path))"]
    return json.loads(subprocess.run(shown, env=environment, capture_output=True, check=True).stdout)


def _read_to_the_end(descriptors: list[int], until: float) -> list[bytes]:
    found = dict.fromkeys(descriptors, b"")
    with selectors.DefaultSelector() as selector:
        for descriptor in descriptors:
            selector.register(descriptor, selectors.EVENT_READ)
        try:
            while selector.get_map():
                ready = selector.select(max(0.0, until - time.monotonic()))
                if not ready:
                    raise TimeoutError
                for key, _ in ready:
                    chunk = os.read(key.fd, 1 << 16)
                    found[key.fd] += chunk
                    if not chunk:
                        selector.unregister(key.fd)
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
    return [found[descriptor] for descriptor in descriptors]


def serve(number: int) -> None:
    """Import, then become one command after the other, each in a fork; returns when nobody asks any more."""
    with socket.socket(fileno=number) as channel:
        path = sys.path[1:]  # without the directory of this module
        _import_all()
        started = _start_variables(os.environ)
        gc.collect()
        gc.freeze()
        while True:
            data, descriptors, _, _ = socket.recv_fds(channel, 1 << 20, 3)
            if not data:
                return
            pid = os.fork()
            if not pid:
                break
            for descriptor in descriptors:
                os.close(descriptor)
            channel.send(json.dumps(pid).encode())
            channel.send(json.dumps(os.waitpid(pid, 0)[1]).encode())
    _become(json.loads(data), descriptors, path, started)


def _import_all() -> None:
    for package in PACKAGES:
        importlib.import_module(package)
        for found in pkgutil.walk_packages(sys.modules[package].__path__, f"{package}."):
            if not found.name.startswith(ELSEWHERE) and not found.name.endswith("__main__"):
                importlib.import_module(found.name)
    for name in LATE:
        importlib.import_module(name)
    assert len(os.listdir("/proc/self/task")) == 1, "a module started a thread, which no fork would have"


def _start_variables(environment: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in environment.items()
        if name.startswith(_READ_AT_START) and name != "PYTHONPATH"
    }


def _become(
    order: Mapping[str, Any], descriptors: list[int], path: list[str], started: Mapping[str, str]
) -> None:
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)
    command, env = order["command"], order["env"]
    os.chdir(order["cwd"])
    os.umask(order["umask"])
    first = [each for each in env.get("PYTHONPATH", "").split(os.pathsep) if each]
    as_module = command[0] == sys.executable
    if as_module:
        first = [order["cwd"], *first]
    if _start_variables(env) != started or _shadow(first):
        os.execve(command[0], command, env)  # noqa: S606
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    script = [] if as_module or sys.flags.safe_path else [str(Path(command[0]).parent)]
    sys.path[:] = [*script, *first, *path]
    sys.argv[:] = command[len(MODULE) :] if as_module else command
    importlib.invalidate_caches()
    from qualitywatch.cli import main  # noqa: PLC0415

    main()


def _shadow(directories: list[str]) -> bool:
    """Whether one of these holds a module that is loaded already: it would have been the one to load."""
    loaded = {name.partition(".")[0] for name in sys.modules}
    names = {
        entry.partition(".")[0] for each in directories if os.path.isdir(each) for entry in os.listdir(each)
    }
    return bool(names & loaded)
