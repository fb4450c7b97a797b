"""The past states that rules name, as they were known at any time of a history: no release before it was tagged."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from qualitywatch.domain.asks import Against, Change
from qualitywatch.domain.rule import Rule
from qualitywatch.domain.target import Target
from qualitywatch.pipeline.points import Point, asked_of, points_of
from qualitywatch.pipeline.rehearsal.past import PointsInTime
from qualitywatch.pipeline.revisions import releases


def points_in_time(rules: Iterable[Rule], targets: Iterable[Target], directory: Path) -> PointsInTime:
    """What is found of each name, in the repository of a target's location or else in ``directory``; asks git once."""
    rules, targets = list(rules), list(targets)
    named = points_of(rules, targets, directory)
    asked = targets if _ask_for_releases(rules) else []
    released = {target.name: asked_of(target, directory, _releases) or () for target in asked}

    def point(target: str, against: Against, before: datetime) -> Point | None:
        if against == Against.RELEASE:
            return last_before(released.get(target, ()), before)
        found = named.get((target, against))
        # a day is known before it comes; what bears a tag or is a commit is not there before it was made
        return found if found is None or found.commit is None or found.at < before else None

    return point


def last_before(points: Sequence[Point], before: datetime) -> Point | None:
    """The newest of some points, which are in the order of their time, strictly before a time."""
    place = bisect_left(points, before, key=lambda each: each.at)
    return points[place - 1] if place else None


def _ask_for_releases(rules: Iterable[Rule]) -> bool:
    parts = (part.ask for rule in rules for part in rule.parts)
    return any(isinstance(ask, Change) and ask.against == Against.RELEASE for ask in parts)


def _releases(location: str) -> list[Point]:
    return [
        Point(f"the release {name}", revision.committed_at, revision.commit)
        for name, revision in releases(location)
    ]
