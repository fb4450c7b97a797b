"""Names that stand in files which are not measured: templates, settings and sources left out of the measurement.

What is read is bounded, and never more than text: it can only make code count as used.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path

from qualitywatch_code.history.repository import GitError, git, is_work_tree

SUFFIXES = (
    ".cfg", ".htm", ".html", ".ini", ".ipynb", ".j2", ".jinja", ".jinja2", ".mako", ".py", ".pyi", ".pyw", ".toml",
    ".yaml", ".yml",
)  # fmt: skip
FILE_LIMIT = 1024**2
TOTAL_LIMIT = 16 * 1024**2
_IDENTIFIER = re.compile(rb"[^\W\d]\w*")
_FOREIGN = frozenset({"venv", "node_modules", "site-packages", "__pycache__"})


def names_in_other_files(root: Path, names: Iterable[str], *, measured: Iterable[str]) -> frozenset[str]:
    """Those of ``names`` that stand in a file below ``root`` whose kind is in SUFFIXES and that is not ``measured``.

    Files beyond FILE_LIMIT bytes are left out, and reading ends after TOTAL_LIMIT bytes.
    """
    wanted = {os.fsencode(name) for name in names if name.isascii()}
    found: set[bytes] = set()
    texts = _texts(root, measured)
    while len(found) < len(wanted) and (text := next(texts, None)) is not None:
        found |= wanted.intersection(_IDENTIFIER.findall(text))
    return frozenset(os.fsdecode(name) for name in found)


def other_files_digest(root: Path, *, measured: Iterable[str]) -> str:
    """A digest (hex) of all that ``names_in_other_files`` may look at: where it is the same, so are the names found."""
    digest = blake2b(digest_size=20)
    for text in _texts(root, measured):
        digest.update(b"%d\0" % len(text) + text)
    return digest.hexdigest()


def _texts(root: Path, measured: Iterable[str]) -> Iterator[bytes]:
    left = TOTAL_LIMIT
    for path in sorted(set(_listed(root)).difference(measured)):
        if left <= 0:
            break
        text = _read(root / path)
        left -= len(text)
        yield text


def _listed(root: Path) -> Iterator[str]:
    listed: Iterable[str]
    try:
        listed = _listed_by_git(root) if is_work_tree(root) else _walked(root)
    except GitError:
        listed = _walked(root)
    for path in listed:
        if path.endswith(SUFFIXES):
            yield path


def _listed_by_git(root: Path) -> list[str]:
    patterns = (f"*{suffix}" for suffix in SUFFIXES)
    listing = git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns)
    return [os.fsdecode(path) for path in listing.split(b"\0") if path]


def _walked(root: Path) -> Iterator[str]:
    for directory, subdirectories, names in os.walk(root):
        subdirectories[:] = [
            name for name in subdirectories if name not in _FOREIGN and not name.startswith(".")
        ]
        relative = os.path.relpath(directory, root).replace(os.sep, "/")
        for name in names:
            yield name if relative == "." else f"{relative}/{name}"


def _read(path: Path) -> bytes:
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return b""
        with path.open("rb") as file:
            text = file.read(FILE_LIMIT + 1)
    except OSError:
        return b""
    return text if len(text) <= FILE_LIMIT else b""
