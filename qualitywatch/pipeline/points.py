"""The past states that rules name: the last release, a day, a tag, a commit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from qualitywatch.domain.asks import Against, Change
from qualitywatch.domain.rule import Rule
from qualitywatch.domain.target import Target
from qualitywatch.errors import QualitywatchError
from qualitywatch.pipeline.revisions import find_revision, last_release

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TICK = timedelta(milliseconds=1)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Point:
    """A past state: what was measured on ``commit``, or else last up to ``at``; ``told`` names it."""

    told: str
    at: datetime
    commit: str | None = None


Points = Mapping[tuple[str, Against], Point]
"""Each point by the name of the target and what a rule compares with."""


def points_of(rules: Iterable[Rule], targets: Iterable[Target], directory: Path) -> Points:
    """The points that can be found for the rules on each target; asks git only where a rule names one.

    The repository is that of the target's location, or of ``directory`` for a target that lies in none.
    """
    named = {
        part.ask.against: None
        for rule in rules
        for part in rule.parts
        if isinstance(part.ask, Change) and part.ask.against.named and not part.ask.against.in_file
    }
    found: dict[tuple[str, Against], Point] = {}
    for target in targets if named else ():
        for against in named:
            point = day_of(against.point) or asked_of(target, directory, partial(_in_repository, against))
            if point is not None:
                found[target.name, against] = point
    return found


def asked_of(target: Target, directory: Path, question: Callable[[str], T]) -> T | None:
    """What the repository of a target's location answers, or else that of ``directory``; None where neither does."""
    for location in (target.location, str(directory)):
        if Path(location).is_dir():
            try:
                return question(location)
            except QualitywatchError:  # no repository, or none that knows what is asked for
                continue
    return None


def day_of(day: str) -> Point | None:
    """The end of a day that is written 2026-01-31; None for anything else."""
    if not _DAY.fullmatch(day):
        return None
    try:
        start = datetime.fromisoformat(day).replace(tzinfo=UTC)
        return Point(day, start + timedelta(days=1) - _TICK)
    except (ValueError, OverflowError):
        return None


def _in_repository(against: Against, location: str) -> Point:
    if against == Against.RELEASE:
        name, revision = last_release(location)
        return Point(f"the release {name}", revision.committed_at, revision.commit)
    revision = find_revision(location, against.point)
    return Point(against.point, revision.committed_at, revision.commit)
