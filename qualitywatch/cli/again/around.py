"""The state of git around what is measured, to be compared with that in the end."""

from __future__ import annotations

from qualitywatch.unchanged.ignored import usual_settings
from qualitywatch.unchanged.marks import Marks, UnwatchableError
from qualitywatch.unchanged.recipe import mark_git_around


def git_at(places: list[str]) -> bytes:
    """The state of git at these places; empty where it cannot be told."""
    marks = Marks()
    try:
        mark_git_around(marks, places, usual_settings())
    except UnwatchableError:
        return b""
    return marks.digest()
