"""The changes at a location since a commit, read from git; the working tree counts as it is, untracked files included."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile

from qualitywatch.domain.changes import LAST_LINE, Changes, LineRanges
from qualitywatch.errors import ConfigurationError
from qualitywatch.pipeline.git import run_git

_TIMEOUT = 120
_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPE = re.compile(rb'\\([0-7]{3}|[abfnrtv"\\])')
_ESCAPED = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}


def commit_against(location: str, ref: str, *, exact: bool) -> str:
    """The commit that ``ref`` names, or, unless ``exact``, the one where this work left its line (the merge base).

    Raises ConfigurationError where there is no such commit, with what would bring it.
    """
    if ref.startswith("-"):
        raise ConfigurationError(f"--against: {ref!r} is no name of a commit")
    commit = _line(location, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
    if commit is None:
        raise ConfigurationError(
            f"--against: {location} has no commit {ref!r}",
            hint=f"git fetch origin {ref.removeprefix('origin/')} brings a branch; a CI job often clones only one",
        )
    if exact:
        return commit
    base = _line(location, "merge-base", commit, "HEAD")
    if base is None:
        raise ConfigurationError(
            f"--against: {ref} and HEAD have no common ancestor in this clone",
            hint="fetch more of the history (git fetch --unshallow), or use --exact-ref",
        )
    return base


def changes_since(location: str, base: str) -> Changes:
    """Every line of the working tree at ``location`` that ``base`` does not have there.

    Raises ConfigurationError where git cannot compare them.
    """
    with TemporaryFile() as diff:
        done = run_git(
            location,
            "diff", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv", "--find-renames",
            "--ignore-submodules=all", "--src-prefix=a/", "--dst-prefix=b/", "--relative", base, "--", ".",
            timeout=_TIMEOUT, output=diff,
        )  # fmt: skip
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip()
            raise ConfigurationError(f"git cannot compare {location} with {base}: {said}")
        diff.seek(0)
        lines = dict(_changed_lines(diff))
    listed = run_git(location, "ls-files", "-z", "--others", "--exclude-standard", timeout=_TIMEOUT).stdout
    lines |= {os.fsdecode(path): ((1, LAST_LINE),) for path in (listed or b"").split(b"\0") if path}
    return Changes(base, lines)


def _line(location: str, *arguments: str) -> str | None:
    done = run_git(location, *arguments, timeout=_TIMEOUT)
    words = done.stdout.decode("ascii", "replace").split() if not done.returncode else []
    return words[0] if words else None


def _changed_lines(diff: Iterable[bytes]) -> Iterator[tuple[str, LineRanges]]:
    """The ranges of each file; what stands in a hunk is counted over, however much it looks like a header."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    path, inside = "", 0
    for line in diff:
        if inside and line[:1] in b"+-":
            inside -= 1
        elif hunk := _HUNK.match(line):
            removed, start, added = hunk[1], int(hunk[2]), hunk[3]
            count = int(added or 1)
            inside = int(removed or 1) + count
            if count and path:
                found[path].append((start, start + count - 1))
        elif line.startswith(b"+++ "):
            path = _path(line[4:].rstrip(b"\n"))
    for name, ranges in found.items():
        yield name, tuple(ranges)


def _path(written: bytes) -> str:
    """The path as git writes it behind ``+++``: quoted like a C string, or with a tab after it, where it is odd."""
    if written.startswith(b'"'):
        written = _ESCAPE.sub(_unescaped, written[1:-1])
    return os.fsdecode(written.removesuffix(b"\t").removeprefix(b"b/")) if written != b"/dev/null" else ""


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match[1]
    return bytes([int(code, 8) & 255]) if len(code) == 3 else _ESCAPED.get(code, code)  # noqa: PLR2004
