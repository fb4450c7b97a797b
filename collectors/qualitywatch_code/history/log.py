"""What ``git log`` says of the newest commits, and how its output is cut up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from qualitywatch_code.history.repository import GitError, git

_CHUNK = 1 << 16
_TOKEN_LIMIT = 1 << 20


@dataclass(frozen=True, slots=True)
class LastCommit:
    """The newest commit up to some time."""

    id: str
    time: datetime


def last_commit(location: Path, until: datetime, *, below: bool) -> LastCommit | None:
    """The last commit on the line of first parents by ``until``, in a repository that has a commit.

    With ``below``, the last that touched ``location``. None before the first one.
    """
    chosen = ("--", ".") if below else ("--",)
    found = git(
        location, "log", "-1", "--first-parent", "--format=%H %ct", until_option(until), "HEAD", *chosen
    ).split()
    return (
        LastCommit(found[0].decode(), datetime.fromtimestamp(int(found[1]), until.tzinfo)) if found else None
    )


def tokens(output: IO[bytes]) -> Iterator[bytes]:
    """The NUL-separated tokens of an output of git; raises GitError for one of more than a MiB."""
    rest = b""
    while chunk := output.read(_CHUNK):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole
        if len(rest) > _TOKEN_LIMIT:
            raise GitError("git log names a path of more than a MiB")
    if rest:
        yield rest


def since_option(time: datetime) -> str:
    """The option of git log for commits from ``time`` on."""
    return f"--since={time.isoformat(timespec='seconds')}"


def until_option(time: datetime) -> str:
    """The option of git log for commits up to ``time``."""
    return f"--until={time.isoformat(timespec='seconds')}"
