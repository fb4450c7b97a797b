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
_HEADER = "tformat:@%aE"


@dataclass(slots=True)
class History:
    """What happened in a span of time: commits, their authors, and added plus deleted lines by path."""

    commits: int = 0
    authors: set[str] = field(default_factory=set)
    churn: dict[str, int] = field(default_factory=dict)


def last_commit(location: Path, until: datetime) -> datetime | None:
    """When ``location`` was last committed to by ``until``; None before the first commit."""
    if not git(location, "rev-parse", "--quiet", "--revs-only", "HEAD").strip():
        return None
    stamp = git(location, "log", "-1", "--format=%ct", _until(until), "HEAD", "--", ".").strip()
    return datetime.fromtimestamp(int(stamp), until.tzinfo) if stamp else None


def is_shallow(location: Path) -> bool:
    """Whether the clone was made without its whole history."""
    return git(location, "rev-parse", "--is-shallow-repository").strip() == b"true"


def read_history(location: Path, since: datetime, until: datetime) -> History:
    """The history of ``location`` on its current branch between two times, both included."""
    arguments = (
        "log", "-z", "--numstat", "--find-renames", "--no-ext-diff", "--no-textconv", "--diff-merges=off",
        "--use-mailmap", "--relative", f"--format={_HEADER}", _since(since), _until(until), "HEAD", "--", ".",
    )  # fmt: skip
    with git_output(location, *arguments, timeout=_TIMEOUT) as output:
        return parse_log(_tokens(output))


def parse_log(tokens: Iterable[bytes]) -> History:
    """Sum up the NUL-separated tokens of a log whose headers are ``@`` and the author's address."""
    history = History()
    stream = iter(tokens)
    for token in stream:
        line = token.lstrip(b"\n")
        if line.startswith(b"@"):
            history.commits += 1
            history.authors.add(line[1:].decode("utf-8", "replace").casefold())
        elif line:
            added, deleted, path = line.split(b"\t", 2)
            if not path:  # renamed: the old and the new name follow
                next(stream)
                path = next(stream)
            if added != b"-":  # binary files have no lines
                name = os.fsdecode(path)
                history.churn[name] = history.churn.get(name, 0) + int(added) + int(deleted)
    return history


def _tokens(output: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while chunk := output.read(_CHUNK):
        *tokens, rest = (rest + chunk).split(b"\0")
        yield from tokens
        if len(rest) > _TOKEN_LIMIT:
            raise GitError("git log names a path of more than a MiB")
    if rest:
        yield rest


def _since(time: datetime) -> str:
    return f"--since={time.isoformat(timespec='seconds')}"


def _until(time: datetime) -> str:
    return f"--until={time.isoformat(timespec='seconds')}"
