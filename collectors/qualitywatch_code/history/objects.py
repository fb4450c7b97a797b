"""Commits read straight from git's objects, by two git processes that answer one question after the other.

Nothing is checked out and no attribute is applied: what a filter would make of a file does not matter. A repository that
lacks an object (a partial clone, a damaged one) is an error of the commit that needs it.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import IO, Self

from qualitywatch import CollectError
from qualitywatch_code.history.repository import git, git_command, git_environment

_REGULAR, _NOTHING = b"100", b"000000"
_HINT = "is the repository damaged, or a partial clone? git fsck tells"
_CHUNK = 1 << 20
_TIMEOUT = 240


class MissingObjectError(CollectError):
    """A commit, tree or blob that the repository does not have, or that git cannot read."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A path below the location, whether it is there, and the id of its blob, which only a regular file has."""

    path: str
    present: bool
    blob: str | None


class Objects:
    """The commits and blobs of the repository at a location; use it as a context manager."""

    def __init__(self, location: Path) -> None:
        self._location = location
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        # git prints a line that names no commit as it is, and no path can contain one that nobody can guess
        self._mark = f"end {token_hex(16)}\n".encode()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def tree(self, commit: str) -> Iterator[Entry]:
        """Everything below the location in a commit; nothing where the commit has no such place."""
        prefix = self._prefix()
        below = ("--", os.fsdecode(prefix)) if prefix else ()
        try:
            listed = git(
                self._location, "ls-tree", "-r", "-z", "--full-tree", commit, *below, timeout=_TIMEOUT
            )
        except CollectError as error:
            raise MissingObjectError(
                f"the files of {commit} cannot be read: {error.message}", hint=_HINT
            ) from None
        for entry in listed.split(b"\0"):
            if entry:
                about, _, path = entry.partition(b"\t")
                mode, _, blob = about.split(b" ")
                yield _entry(path.removeprefix(prefix), mode, blob)

    def changes(self, since: str, commit: str) -> Iterator[Entry]:
        """What is different below the location in ``commit``, as it is there."""
        options = ("--stdin", "-r", "--raw", "-z", "--no-renames", "--relative")
        process = self._process("diff-tree", *options)
        answer = self._ask(process, f"{commit} {since}\n".encode() + self._mark, self._mark, commit)
        _, _, rest = answer.partition(b"\0")  # the commit
        tokens = iter(rest.split(b"\0"))
        for about, path in zip(tokens, tokens, strict=False):
            _, mode, _, blob, _ = about.split(b" ", 4)
            yield _entry(path, mode, blob)

    def content(self, blob: str, *, limit: int) -> bytes:
        """The first ``limit`` bytes of a blob; raises MissingObjectError."""
        process = self._process("cat-file", "--batch")
        head = self._ask(process, f"{blob}\n".encode(), b"\n", blob)
        words = head.split()
        if len(words) != 3 or words[1] != b"blob":  # noqa: PLR2004 - id, type and size
            raise MissingObjectError(f"the repository lacks the blob {blob}", hint=_HINT)
        size = int(words[2])
        assert process.stdout is not None  # noqa: S101 - we asked for a pipe
        content = process.stdout.read(min(size, limit))
        rest = size - len(content) + 1  # and the line's end
        while rest and (chunk := process.stdout.read(min(rest, _CHUNK))):
            rest -= len(chunk)
        if rest:
            self._end()
            raise MissingObjectError(f"git cannot read the blob {blob}", hint=_HINT)
        return content

    def _prefix(self) -> bytes:
        """Where the location is in the repository: empty, or with a slash at its end."""
        return git(self._location, "rev-parse", "--show-prefix").removesuffix(b"\n")

    def _process(self, *arguments: str) -> subprocess.Popen[bytes]:
        key = arguments[0]
        if key not in self._running:
            self._running[key] = subprocess.Popen(  # noqa: S603 - a list, without a shell
                git_command(*arguments),
                cwd=self._location,
                env=git_environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._running[key]

    def _ask(self, process: subprocess.Popen[bytes], question: bytes, end: bytes, about: str) -> bytes:
        """The answer up to the line that ends it; where git gives up, all processes are begun anew next time."""
        assert process.stdin is not None  # noqa: S101 - we asked for pipes
        assert process.stdout is not None  # noqa: S101
        answer = b""
        with suppress(BrokenPipeError):
            process.stdin.write(question)
            process.stdin.flush()
            answer = _up_to(process.stdout, end)
        if not answer.endswith(end):
            self._end()
            raise MissingObjectError(f"git cannot read {about}", hint=_HINT)
        return answer.removesuffix(end)

    def _end(self) -> None:
        for process in self._running.values():
            process.kill()
            process.communicate()
        self._running.clear()


def _up_to(stream: IO[bytes], end: bytes) -> bytes:
    answer = bytearray()
    while not answer.endswith(end) and (line := stream.readline()):
        answer += line
    return bytes(answer)


def _entry(path: bytes, mode: bytes, blob: bytes) -> Entry:
    regular = mode.startswith(_REGULAR)
    return Entry(os.fsdecode(path), mode != _NOTHING, blob.decode("ascii") if regular else None)
