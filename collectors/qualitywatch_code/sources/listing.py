"""Which Python files belong to a project: what git does not ignore, or else a plain walk.

Left out are symbolic links, hidden directories, virtual environments, ``node_modules``, ``site-packages`` and
``__pycache__``, and, unless git tracks what is in them, ``build`` and ``dist``.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from functools import cached_property, lru_cache
from itertools import chain
from pathlib import Path, PurePosixPath

from qualitywatch import CollectError, is_in_repository
from qualitywatch_code.history.repository import GitError, git, is_work_tree

MODULES = (".py", ".pyw")
NOTEBOOKS = (".ipynb",)
_FOREIGN = frozenset({"venv", "node_modules", "site-packages", "__pycache__"})
_BUILT = frozenset({"build", "dist"})
ENVIRONMENT_MARK = "pyvenv.cfg"
_ALL = (".",)


class Listing:
    """What there is at a place, listed when first asked for, and once."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def by_git(self) -> tuple[tuple[str, bool], ...] | None:
        """The files that git knows and does not ignore, each with whether it tracks it not; None where git cannot say."""
        try:
            if not is_work_tree(self.root):
                return None
            listing = git(self.root, "ls-files", "-z", "-t", "--cached", "--others", "--exclude-standard")
        except GitError:
            return None  # a broken repository is still a directory
        entries = os.fsdecode(listing).split("\0")  # at once: one by one takes longer than git does
        return tuple((entry[2:], entry[0] == "?") for entry in entries if entry)

    @property
    def certain(self) -> bool:
        """Whether what is listed follows from what there is: where a repository was not asked with success, it may not."""
        return self.by_git is not None or not is_in_repository(self.root)


def source_files(
    listing: Listing,
    *,
    paths: Iterable[str] = (),
    exclude: Iterable[str] = (),
    suffixes: tuple[str, ...] = MODULES,
) -> list[str]:
    """The files with one of ``suffixes`` that are listed, sorted, relative to the root, with ``/`` between the parts.

    ``paths`` are files or directories below the root (all of it where there are none), ``exclude`` patterns of
    ``fnmatch`` that drop a file if they match its path, a directory above it, or, without a slash, any part of its path.
    Raises CollectError where the root or one of ``paths`` does not exist.
    """
    root = listing.root
    if not root.is_dir():
        raise CollectError(f"{root} is not a directory", hint="correct the target's location")
    starts = starts_of(paths)
    for start in starts:
        if not (root / start).exists():
            raise CollectError(f"there is no {start} in {root}", hint="correct the collector's paths")
    excluded, place = tuple(exclude), os.fspath(root)
    return sorted(
        path
        for path in set(_listed(listing))
        if is_source(path, starts, excluded, suffixes) and _is_regular(f"{place}/{path}")
    )


def has_sources(listing: Listing, suffixes: tuple[str, ...] = MODULES) -> bool:
    """Whether ``source_files`` finds any; what git tracks is looked at first, for which it need not walk the directories."""
    paths = chain(_own(_tracked(listing.root, suffixes)), _listed(listing))
    return any(
        is_source(path, _ALL, (), suffixes) and _is_regular(f"{listing.root}/{path}") for path in paths
    )


def starts_of(paths: Iterable[str]) -> tuple[str, ...]:
    """``paths`` as the listing compares them; all of the project where there are none."""
    return tuple(_normal(path) for path in paths) or _ALL


def is_below(path: str, start: str) -> bool:
    """Whether a path is one of ``starts_of``, or in it."""
    return start in {".", path} or path.startswith(f"{start}/")


def is_source(
    path: str, starts: tuple[str, ...], excluded: tuple[str, ...], suffixes: tuple[str, ...]
) -> bool:
    """Whether a file of this path would be measured, if it is part of the project."""
    return (
        path.endswith(suffixes)
        and (starts == _ALL or any(is_below(path, start) for start in starts))
        and not (excluded and is_excluded(path, excluded))
    )


def is_foreign(path: str, *, untracked: bool) -> bool:
    """Whether a path is in a directory that holds other people's code, or what was built from one's own."""
    directory = path.rpartition("/")[0]
    return bool(directory) and (_is_below_foreign(directory) or (untracked and _is_below_built(directory)))


@lru_cache(maxsize=4096)
def _is_below_foreign(directory: str) -> bool:
    return any(map(_is_foreign, directory.split("/")))


@lru_cache(maxsize=4096)
def _is_below_built(directory: str) -> bool:
    return not _BUILT.isdisjoint(directory.split("/"))


def _normal(path: str) -> str:
    return PurePosixPath(path.replace(os.sep, "/")).as_posix()


def _listed(listing: Listing) -> Iterator[str]:
    yield from _walked(listing.root) if listing.by_git is None else _own(listing.by_git)


def _tracked(root: Path, suffixes: tuple[str, ...]) -> Iterator[tuple[str, bool]]:
    patterns = (f"*{ending}" for ending in (*suffixes, ENVIRONMENT_MARK))
    try:
        listing = git(root, "ls-files", "-z", "--cached", "--", *patterns)
    except GitError:
        return  # the full listing will tell
    yield from ((os.fsdecode(path), False) for path in listing.split(b"\0") if path)


def _own(entries: Iterable[tuple[str, bool]]) -> Iterator[str]:
    entries = tuple(entries)
    environments = tuple(
        path.removesuffix(ENVIRONMENT_MARK) for path, _ in entries if path.endswith(f"/{ENVIRONMENT_MARK}")
    )
    for path, untracked in entries:
        if not is_foreign(path, untracked=untracked) and not path.startswith(environments):
            yield path


def _walked(root: Path) -> Iterator[str]:
    for directory, subdirectories, names in os.walk(root):
        if ENVIRONMENT_MARK in names and Path(directory) != root:
            subdirectories.clear()
            continue
        subdirectories[:] = [name for name in subdirectories if not _is_foreign(name) and name not in _BUILT]
        relative = os.path.relpath(directory, root).replace(os.sep, "/")
        for name in names:
            yield name if relative == "." else f"{relative}/{name}"


def _is_foreign(directory: str) -> bool:
    return directory in _FOREIGN or directory.startswith(".")


def is_excluded(path: str, patterns: tuple[str, ...]) -> bool:
    """Whether a pattern matches a path, a directory above it or, without a slash, any part of it."""
    if not patterns:
        return False
    parts = path.split("/")
    ancestors = ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]
    return any(
        fnmatchcase(name, pattern.rstrip("/"))
        for pattern in patterns
        for name in (ancestors if "/" in pattern.rstrip("/") else parts)
    )


def _is_regular(path: str) -> bool:
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return False
