"""Commits read straight from git's objects, by a few git processes that answer one question after the other.

Nothing is checked out and no attribute is applied: what a filter would make of a file does not matter. A repository that
lacks an object (a partial clone, a damaged one) is an error of the commit that needs it.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import IO, Self

from qualitywatch import CollectError
from qualitywatch_code.history.changes import RENAME_LIMIT
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
        self._running: dict[tuple[str, ...], subprocess.Popen[bytes]] = {}
        self._mailmap: tuple[str, ...] = ()
        self._directory: str | None = None
        self._below: bytes | None = None
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
        process = self._process("diff-tree", "--stdin", "-r", "--raw", "-z", "--no-renames", "--relative")
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

    def churn(self, commit: str) -> list[tuple[str, int]]:
        """The lines that a commit, no merge, added and deleted below the location, by path; a renamed file by what changed in it.

        Binary files have no lines, and no attribute says which those are.
        """
        prefix = os.fsdecode(self._prefix())
        below = (f"--relative={prefix}", "--", f":(literal){prefix}") if prefix else ()
        options = (
            "--stdin", "-r", "-z", "--root", "--numstat", "--find-renames", f"-l{RENAME_LIMIT}", "--no-ext-diff",
            "--no-textconv", *below,
        )  # fmt: skip
        process = self._process(*self._bare(), "diff-tree", *options)
        answer = self._ask(process, f"{commit}\n".encode() + self._mark, self._mark, commit)
        _, _, rest = answer.partition(b"\0")  # the commit
        return list(_changed_lines(rest.split(b"\0")))

    def blob_at(self, commit: str, path: str) -> str | None:
        """The blob at a path from the top of the repository in a commit; None where there is none."""
        process = self._process("cat-file", "--batch-check")
        answer = self._ask(process, f"{commit}:{path}\n".encode(), b"\n", commit)
        words = answer.split()
        return words[0].decode("ascii") if words[1:2] == [b"blob"] else None

    def contact(self, mailmap: str | None, name: str, address: str) -> tuple[str, str]:
        """What a mailmap makes of a name and an address: a blob, or what the work tree and its commit have where None."""
        asked = f"{name} <{address}>"
        if any(sign in name + address for sign in "<>\n\0"):
            return name, address
        options = () if mailmap is None else (*self._bare(), "-c", f"mailmap.blob={mailmap}")
        command = (*options, "check-mailmap", "--stdin")
        if self._mailmap != command:  # another one than so far: what knows that is done
            self._stop(self._mailmap)
            self._mailmap = command
        process = self._process(*command)
        answer = self._ask(process, os.fsencode(asked) + b"\n", b"\n", asked).decode("utf-8", "replace")
        found, _, rest = answer.rpartition("<")
        return found.strip(), rest.removesuffix(">")

    def _bare(self) -> tuple[str, ...]:
        """The repository without its work tree, whose attributes and mailmap are then not read."""
        if self._directory is None:
            found = git(self._location, "rev-parse", "--absolute-git-dir").removesuffix(b"\n")
            self._directory = os.fsdecode(found)
        return "-C", self._directory, "--git-dir=.", "--bare"

    def _prefix(self) -> bytes:
        """Where the location is in the repository: empty, or with a slash at its end."""
        if self._below is None:
            self._below = git(self._location, "rev-parse", "--show-prefix").removesuffix(b"\n")
        return self._below

    def _process(self, *arguments: str) -> subprocess.Popen[bytes]:
        if arguments not in self._running:
            self._running[arguments] = subprocess.Popen(  # noqa: S603 - a list, without a shell
                git_command(*arguments),
                cwd=self._location,
                env=git_environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._running[arguments]

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
        for command in list(self._running):
            self._stop(command)

    def _stop(self, command: tuple[str, ...]) -> None:
        process = self._running.pop(command, None)
        if process is not None:
            process.kill()
            process.communicate()


def _up_to(stream: IO[bytes], end: bytes) -> bytes:
    answer = bytearray()
    while not answer.endswith(end) and (line := stream.readline()):
        answer += line
    return bytes(answer)


def _entry(path: bytes, mode: bytes, blob: bytes) -> Entry:
    regular = mode.startswith(_REGULAR)
    return Entry(os.fsdecode(path), mode != _NOTHING, blob.decode("ascii") if regular else None)


def _changed_lines(parts: Iterable[bytes]) -> Iterator[tuple[str, int]]:
    """Paths with their lines added and deleted, from the NUL-separated output of ``--numstat``."""
    stream = iter(parts)
    for part in stream:
        if not part:
            continue
        added, deleted, path = part.split(b"\t", 2)
        if not path:  # renamed: the old and the new name follow
            next(stream)
            path = next(stream)
        if added != b"-":  # binary files have no lines
            yield os.fsdecode(path), int(added) + int(deleted)
