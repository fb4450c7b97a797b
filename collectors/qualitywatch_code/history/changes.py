"""Reads ``git log --raw`` as a stream of commits, newest first: who changed which files, and what they were called."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from qualitywatch_code.history.log import tokens, until_option
from qualitywatch_code.history.repository import git_output

_TIMEOUT = 240.0
_HEADER = "tformat:@%ct%x09%aE%x09%aN"
_RENAME_LIMIT = 400
"""Files that may have been renamed in one commit; above that git compares by name and content id alone."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a commit did to a file: ``before`` is its name until then where it was renamed, ``added`` that it is new."""

    path: str
    before: str | None = None
    added: bool = False


@dataclass(slots=True)
class Commit:
    """One commit that is no merge, or a merge without changes: ``at`` is its time in seconds since 1970."""

    at: int
    address: str
    name: str
    changes: list[Change] = field(default_factory=list)


def read_commits(location: Path, until: datetime) -> Iterator[Commit]:
    """Every commit of the current branch that touched ``location``, up to a time, newest first.

    Renames are followed by git's own detection, names and addresses are as the mailmap has them. A merge brings no
    changes: they stand in the commits that it merged.
    """
    arguments = (
        "log", "-z", "--raw", "--find-renames", f"-l{_RENAME_LIMIT}", "--no-ext-diff", "--no-textconv",
        "--diff-merges=off", "--use-mailmap", "--relative", f"--format={_HEADER}", until_option(until), "HEAD",
        "--", ".",
    )  # fmt: skip
    with git_output(location, *arguments, timeout=_TIMEOUT) as output:
        yield from parse_commits(tokens(output))


def parse_commits(parts: Iterable[bytes]) -> Iterator[Commit]:
    """Commits from the NUL-separated tokens of a log; memory is that of one commit."""
    commit: Commit | None = None
    stream = iter(parts)
    for part in stream:
        line = part.lstrip(b"\n")
        if line.startswith(b"@"):
            if commit:
                yield commit
            at, address, name = line[1:].decode("utf-8", "replace").split("\t", 2)
            commit = Commit(int(at), address.casefold(), name)
        elif line.startswith(b":") and commit:
            kind = line.rsplit(b" ", 1)[1][:1]
            path = os.fsdecode(next(stream))
            if kind == b"R":
                commit.changes.append(Change(os.fsdecode(next(stream)), before=path))
            else:
                commit.changes.append(Change(path, added=kind == b"A"))
    if commit:
        yield commit


class Names:
    """What files are called today, while a history is read from its newest commit to its oldest."""

    def __init__(self, today: Iterable[str]) -> None:
        self._today: dict[str, str | None] = {path: path for path in today}

    def resolve(self, changes: Iterable[Change]) -> dict[str, bool]:
        """The files of today that a commit touched, each with whether it added them; then go back beyond it."""
        touched: dict[str, bool] = {}
        earlier: dict[str, str | None] = {}
        for change in changes:
            path = self._today.get(change.path)
            if path is not None:
                touched[path] = change.added
            if change.before is not None:
                earlier.setdefault(change.path, None)  # another file, if any, had this name before
                earlier[change.before] = path
        self._today.update(earlier)
        return touched
