"""Runs git on a repository that may be hostile: its configuration starts no program and reaches no network.

Hooks, fsmonitor, signature checks, external diffs, lazy fetches and pagers are off; the user's and the machine's
configuration are not read, so that the same repository gives the same answer everywhere.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from threading import Timer
from typing import IO

from qualitywatch import CollectError

_SETTINGS = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.untrackedCache": "false",
    "core.excludesFile": os.devnull,
    "core.attributesFile": os.devnull,
    "i18n.logOutputEncoding": "utf-8",
    "log.showRoot": "true",
    "log.showSignature": "false",
    "mailmap.file": os.devnull,
    "mailmap.blob": "HEAD:.mailmap",
    "safe.directory": "*",
}
_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_PAGER": "cat",
    "LC_ALL": "C",
}
_PASSED_ON = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP")
_MESSAGE_BYTES = 2000
_COMMIT = re.compile(rb"[0-9a-f]{40,64}")


class GitError(CollectError):
    """Git is not installed, refuses the place, or took too long."""


@contextmanager
def git_output(
    location: Path, *arguments: str, timeout: float | None, stdin: IO[bytes] | None = None
) -> Iterator[IO[bytes]]:
    """Run git in ``location`` and stream its output; raises GitError if it fails or runs over ``timeout`` seconds.

    Without a ``timeout`` it waits for whoever reads. ``stdin`` is a file that git reads to its end, nothing if None.
    """
    with TemporaryFile() as errors:
        try:
            process = subprocess.Popen(  # noqa: S603 - a list, without a shell
                git_command(*arguments),
                cwd=location,
                env=git_environment(),
                stdin=stdin or subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
        except FileNotFoundError:
            raise GitError("git is not installed", hint="install git where qualitywatch runs") from None
        watchdog = Timer(timeout or 0, process.kill)
        if timeout is not None:
            watchdog.start()
        try:
            assert process.stdout is not None  # noqa: S101 - we asked for a pipe
            yield process.stdout
            process.stdout.read()
            status = process.wait()
        finally:
            late = watchdog.finished.is_set()
            watchdog.cancel()
            process.kill()
            process.communicate()
        if late:
            raise GitError(f"git {arguments[0]} took longer than {timeout:g} s in {location}")
        if status:
            errors.seek(0)
            message = errors.read(_MESSAGE_BYTES).decode("utf-8", "replace").strip()
            raise GitError(f"git {arguments[0]} failed in {location}: {message or f'exit {status}'}")


def git_command(*arguments: str) -> list[str]:
    """The command that runs git with these arguments and with the repository's dangerous settings off."""
    settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
    return ["git", "--no-pager", *settings, *arguments]


def git_environment() -> dict[str, str]:
    """The environment that git is run in."""
    return {name: os.environ[name] for name in _PASSED_ON if name in os.environ} | _ENVIRONMENT


def git(location: Path, *arguments: str, timeout: float = 60) -> bytes:
    """Run git in ``location`` and return what it printed; raises GitError."""
    with git_output(location, *arguments, timeout=timeout) as output:
        return output.read()


@dataclass(frozen=True, slots=True)
class Repository:
    """What git knows of a place: the commit checked out, empty before the first one, and where in the repository it is."""

    head: str
    shallow: bool
    """Whether the clone was made without its whole history."""
    prefix: bytes
    """The way from the top of the work tree, with a slash at its end; empty at the top."""
    up: bytes
    """The way back to the top, such as ``../``."""


def repository_at(location: Path) -> Repository | None:
    """The repository that ``location`` is in, asked with one process; None where it is in none. Raises GitError where git cannot tell."""
    if not location.is_dir():
        return None
    try:
        said = git(
            location,
            "rev-parse", "--is-shallow-repository", "--show-prefix", "--show-cdup", "--quiet", "--revs-only", "HEAD",
        )  # fmt: skip
    except GitError as error:
        if "not a git repository" in error.message:
            return None
        raise
    shallow, *prefix, last = said.removesuffix(b"\n").split(b"\n")  # a prefix may hold the end of a line
    head = last if _COMMIT.fullmatch(last) else b""
    up = prefix.pop() if head and prefix else last if not head else b""
    return Repository(head.decode(), shallow == b"true", b"\n".join(prefix), up)


def is_work_tree(location: Path) -> bool:
    """Whether git knows ``location`` as a part of a work tree that it does not ignore."""
    try:
        inside, _, prefix = git(location, "rev-parse", "--is-inside-work-tree", "--show-prefix").partition(
            b"\n"
        )
    except GitError:
        return False
    if inside != b"true" or not prefix.strip():  # the whole of a work tree cannot be ignored
        return inside == b"true"
    try:
        git(location, "check-ignore", "-q", ".")
    except GitError:
        return True
    return False
