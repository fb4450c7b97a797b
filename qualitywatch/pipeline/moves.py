"""Which commits moved a metric: the steps of a stored series, and what git says of the commits. The first half is pure."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from qualitywatch.domain.measurement import Sample
from qualitywatch.pipeline.git import run_git

_DIRTY = "-dirty"
_TIMEOUT = 60
_FIELDS = 3


@dataclass(frozen=True, slots=True)
class Move:
    """A step from one sample to the next; ``previous`` and ``commit`` are where each was measured, where known."""

    previous: str | None
    commit: str | None
    at: datetime
    before: float
    after: float

    @property
    def difference(self) -> float:
        """After minus before."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Authorship:
    """What git says of the commits of a move.

    ``commits`` counts those after the previous sample's commit up to this one, on the first-parent line: where it is more
    than one, any of them may have caused the step. It is None where git does not know them, or not as one line.
    """

    author: str = ""
    subject: str = ""
    commits: int | None = None


def moves(samples: Iterable[Sample]) -> Iterator[Move]:
    """The steps between one sample and the next that differ, in the order of the samples."""
    before: Sample | None = None
    for sample in samples:
        if before is not None and sample.value != before.value:
            yield Move(before.code, sample.code, sample.observed_at, before.value, sample.value)
        before = sample


def largest(steps: Iterable[Move], *, limit: int) -> list[Move]:
    """The largest steps, up or down, largest first; the later one first where they are alike."""
    return heapq.nlargest(limit, steps, key=lambda move: (abs(move.difference), move.at))


def authorship(location: str, of: Sequence[Move]) -> list[Authorship]:
    """What git says of each move; it may know nothing of commits that a rewrite of history took away.

    Raises CollectError where git cannot be run.
    """
    return [_authorship(location, move) for move in of]


def _authorship(location: str, move: Move) -> Authorship:
    commit = (move.commit or "").removesuffix(_DIRTY)
    previous = (move.previous or "").removesuffix(_DIRTY)
    if not commit:
        return Authorship()
    shown = run_git(
        location,
        "log", "-1", "-z", "--no-show-signature", "--format=%aN%x00%s", "--end-of-options", commit, "--",
        timeout=_TIMEOUT,
    )  # fmt: skip
    words = shown.stdout.decode("utf-8", "replace").split("\0")
    if shown.returncode or len(words) != _FIELDS:
        return Authorship()
    return Authorship(words[0], words[1], _between(location, previous, commit) if previous else None)


def _between(location: str, previous: str, commit: str) -> int | None:
    if run_git(
        location, "merge-base", "--is-ancestor", "--end-of-options", previous, commit, timeout=_TIMEOUT
    ).returncode:
        return None
    counted = run_git(
        location,
        "rev-list", "--count", "--first-parent", "--end-of-options", f"{previous}..{commit}", "--",
        timeout=_TIMEOUT,
    )  # fmt: skip
    return int(counted.stdout) if not counted.returncode else None
