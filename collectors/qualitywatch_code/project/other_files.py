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

from qualitywatch_code.sources.listing import Listing
from qualitywatch_code.sources.naming import Naming, name_all

SUFFIXES = (
    ".cfg", ".htm", ".html", ".ini", ".ipynb", ".j2", ".jinja", ".jinja2", ".mako", ".py", ".pyi", ".pyw", ".toml",
    ".yaml", ".yml",
)  # fmt: skip
FILE_LIMIT = 1024**2
TOTAL_LIMIT = 16 * 1024**2
IDENTIFIER = re.compile(rb"[^\W\d]\w*")
_FOREIGN = frozenset({"venv", "node_modules", "site-packages", "__pycache__"})


def names_in_other_files(
    listing: Listing, names: Iterable[str], *, measured: Iterable[str]
) -> frozenset[str]:
    """Those of ``names`` that stand in a listed file whose kind is in SUFFIXES and that is not ``measured``.

    Files beyond FILE_LIMIT bytes are left out, and reading ends after TOTAL_LIMIT bytes.
    """
    wanted = {os.fsencode(name) for name in names if name.isascii()}
    found: set[bytes] = set()
    texts = (_read(listing.root / path) for path in _others(listing, measured))
    while len(found) < len(wanted) and (text := next(texts, None)) is not None:
        found |= wanted.intersection(IDENTIFIER.findall(text))
    return frozenset(os.fsdecode(name) for name in found)


def other_files_digest(listing: Listing, naming: Naming, *, measured: Iterable[str]) -> str:
    """A digest (hex) of all that ``names_in_other_files`` may look at: where it is the same, so are the names found."""
    named, _ = name_all(naming, _others(listing, measured))
    return blake2b("\0".join(blob for _, blob in named).encode(), digest_size=20).hexdigest()


def _others(listing: Listing, measured: Iterable[str]) -> Iterator[str]:
    """The files to read, in order; what is no file of ordinary size is none of them."""
    left = TOTAL_LIMIT
    for path in sorted(set(_listed(listing)).difference(measured)):
        try:
            status = (listing.root / path).lstat()
        except OSError:
            continue
        if stat.S_ISREG(status.st_mode) and status.st_size <= FILE_LIMIT:
            yield path
            left -= status.st_size
        if left <= 0:
            break


def _listed(listing: Listing) -> Iterator[str]:
    for path in _walked(listing.root) if listing.by_git is None else (path for path, _ in listing.by_git):
        if path.endswith(SUFFIXES):
            yield path


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
        with path.open("rb") as file:
            text = file.read(FILE_LIMIT + 1)
    except OSError:
        return b""
    return text if len(text) <= FILE_LIMIT else b""
