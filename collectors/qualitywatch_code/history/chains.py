"""Revisions in parts that can each be met on one walk through a history."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qualitywatch import Revision
from qualitywatch_code.history.repository import GitError, git_output

_TIMEOUT = 240.0


def chains(location: Path, revisions: Sequence[Revision]) -> list[Sequence[Revision]]:
    """The revisions in their order, cut up so that each part lies in order on the line of first parents of its last one.

    Mostly that is one part. A revision that git cannot read is a part of its own.
    """
    parts: list[Sequence[Revision]] = []
    rest = len(revisions)
    while rest:
        begin = _first_met(location, revisions[:rest])
        parts.append(revisions[begin:rest])
        rest = begin
    return parts[::-1]


def _first_met(location: Path, revisions: Sequence[Revision]) -> int:
    """From which one on the revisions are met one after the other, going back from the last."""
    place = len(revisions) - 1
    try:
        with git_output(
            location, "rev-list", "--first-parent", revisions[-1].commit, "--", timeout=_TIMEOUT
        ) as output:
            for line in output:
                commit = line.decode("ascii", "replace").strip()
                while place >= 0 and revisions[place].commit == commit:
                    place -= 1
                if place < 0:
                    break
    except GitError:
        pass  # the walk says why
    return min(place + 1, len(revisions) - 1)
