"""Reads ``git log --numstat`` as a stream: memory grows with the files that were touched, not with the history."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO

from qualitywatch_code.history.repository import GitError, git, git_output

_TIMEOUT = 240.0
_CHUNK = 1 << 16
_TOKEN_LIMIT = 1 << 20
_HEADER = "tformat:@%aE%x09%aN"


@dataclass(slots=True)
class History:
    """What happened in a span of time: commits, their authors' addresses with a name, and changed lines by path."""

    commits: int = 0
    authors: dict[str, str] = field(default_factory=dict)
    churn: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LastCommit:
    """The newest commit of a place up to some time."""

    id: str
    time: datetime


def last_commit(location: Path, until: datetime) -> LastCommit | None:
    """The last commit that touched ``location`` by ``until``, in a repository that has a commit; None before the first one."""
    found = git(location, "log", "-1", "--format=%H %ct", until_option(until), "HEAD", "--", ".").split()
    return (
        LastCommit(found[0].decode(), datetime.fromtimestamp(int(found[1]), until.tzinfo)) if found else None
    )


def read_history(location: Path, since: datetime, until: datetime) -> History:
    """The history of ``location`` on its current branch between two times, both included."""
    arguments = (
        "log", "-z", "--numstat", "--find-renames", "--no-ext-diff", "--no-textconv", "--diff-merges=off",
        "--use-mailmap", "--relative", f"--format={_HEADER}", since_option(since), until_option(until), "HEAD", "--", ".",
    )  # fmt: skip
    with git_output(location, *arguments, timeout=_TIMEOUT) as output:
        return parse_log(tokens(output))


def parse_log(parts: Iterable[bytes]) -> History:
    """Sum up the NUL-separated tokens of a log whose headers are ``@``, the author's address, a tab and the name."""
    history = History()
    stream = iter(parts)
    for token in stream:
        line = token.lstrip(b"\n")
        if line.startswith(b"@"):
            history.commits += 1
            address, _, name = line[1:].decode("utf-8", "replace").partition("\t")
            history.authors.setdefault(address.casefold(), name)
        elif line:
            added, deleted, path = line.split(b"\t", 2)
            if not path:  # renamed: the old and the new name follow
                next(stream)
                path = next(stream)
            if added != b"-":  # binary files have no lines
                name = os.fsdecode(path)
                history.churn[name] = history.churn.get(name, 0) + int(added) + int(deleted)
    return history


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
