"""What git goes by: the state of a repository without running git, whose start alone would take a tenth of the time."""

from __future__ import annotations

import os

from qualitywatch.unchanged.marks import Marks, UnwatchableError

_ABOVE = (".gitignore", ".gitattributes", ".mailmap", "HEAD")
_WHOLE = frozenset({"refs", "info", "reftable"})


def mark_repository(marks: Marks, location: str) -> None:
    """The repository that a place is in, found as git finds it; where there is none, that none is above it."""
    directory = location
    while not mark_git(marks, directory):
        above = os.path.dirname(directory)
        if above == directory:
            return
        directory = above
        for name in _ABOVE:
            marks.probe(f"{directory.rstrip('/')}/{name}")


def mark_git(marks: Marks, directory: str) -> bool:
    """The repository whose ``.git`` lies in a directory; whether there is one that git would take."""
    path = f"{directory.rstrip('/')}/.git"
    if os.path.isdir(path):
        found = path
    else:
        marks.probe(path)
        found = _led_to(path, "gitdir: ", directory)
        if not found:
            return False
    _state(marks, found)
    if common := _led_to(f"{found}/commondir", "", found):
        _state(marks, common)
    return os.path.lexists(f"{found}/HEAD")


def _state(marks: Marks, directory: str) -> None:
    """HEAD, index, settings and whatever else lies at the top, every ref, and which objects there are."""
    try:
        names = sorted(os.listdir(directory))
    except OSError as error:
        raise UnwatchableError(f"{directory} cannot be listed") from error
    for name in names:
        path = f"{directory}/{name}"
        if name in _WHOLE:
            marks.tree(path)
        elif name == "objects":
            marks.level(path)
            marks.level(f"{path}/info")
        elif not os.path.isdir(path):
            marks.place(path)


def _led_to(path: str, before: str, directory: str) -> str:
    """The place that a file of one line names, relative to a directory; empty where there is no such file."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            line = file.read(4096).rstrip("\n")
    except OSError:
        return ""
    return os.path.join(directory, line.removeprefix(before)) if line.startswith(before) and line else ""
