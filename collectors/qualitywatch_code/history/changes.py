"""Reads ``git log --raw`` as a stream of commits, oldest first: who changed which files, and what they were called."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from qualitywatch_code.history.log import tokens
from qualitywatch_code.history.repository import git_output

RENAME_LIMIT = 400
"""Files that may have been renamed in one commit; above that git compares by name and content id alone."""
_HEADER = "tformat:@%H%x09%ct%x09%P%x09%ae%x09%an"


@dataclass(frozen=True, slots=True)
class Change:
    """What a commit did to a file: ``before`` is its name until then where it was renamed, ``kind`` git's letter."""

    path: str
    kind: str = "M"
    before: str | None = None


@dataclass(slots=True)
class Commit:
    """One commit: ``at`` is its time in seconds since 1970, ``who`` its author's name and address as they stand in it."""

    id: str
    at: int
    who: tuple[str, str]
    merge: bool = False
    changes: list[Change] = field(default_factory=list)


def read_commits(location: Path, commit: str, *, timeout: float | None) -> Iterator[Commit]:
    """``commit`` and all its ancestors, with what each did below ``location``; raises GitError.

    They come in the order in which they reached the line of first parents: before a merge what it brought in, before
    that all that was there already. So the commits before a first parent are its own history and nothing else. Renames
    are followed by git's own detection. A merge brings no changes: they stand in the commits that it merged.
    ``timeout`` is in seconds for the whole; without it, git waits for as long as the stream is read.
    """
    arguments = (
        "log", "-z", "--raw", "--no-abbrev", "--find-renames", f"-l{RENAME_LIMIT}", "--no-ext-diff", "--no-textconv",
        "--diff-merges=off", "--topo-order", "--reverse", "--relative", f"--format={_HEADER}",
        "--full-history", "--sparse", commit, "--", ".",
    )  # fmt: skip
    with git_output(location, *arguments, timeout=timeout) as output:
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
            id_, at, parents, address, name = line[1:].decode("utf-8", "replace").split("\t", 4)
            commit = Commit(id_, int(at), (name, address), merge=" " in parents)
        elif line.startswith(b":") and commit:
            kind = line.rsplit(b" ", 1)[1][:1].decode("ascii", "replace")
            path = os.fsdecode(next(stream))
            if kind == "R":
                commit.changes.append(Change(os.fsdecode(next(stream)), kind, before=path))
            else:
                commit.changes.append(Change(path, kind))
    if commit:
        yield commit
