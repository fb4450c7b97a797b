"""Risk profiles: the source lines of the places that are beyond each limit, with the worst of them as evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from qualitywatch import Evidence, Observation, one_line
from qualitywatch_code.evidence import observed, worst
from qualitywatch_code.metrics.profiles import Profile


class Place(NamedTuple):
    """A part of a project, what is measured of it, and its source lines; no two places of a profile share any of those."""

    path: str
    value: int
    lines: int
    line: int | None = None
    end_line: int | None = None
    name: str = ""


def risk_observations(profile: Profile, places: Sequence[Place], message: str) -> Iterator[Observation]:
    """Yield the source lines beyond each limit; ``message`` says ``{value}`` and ``{lines}`` of a place."""
    lowest = min(profile.lines)
    beyond = [place for place in places if place.value > lowest]
    shown = worst(
        beyond,
        [place.value for place in beyond],
        lambda place: (-place.value, -place.lines, place.path, place.line or 0),
    )
    for limit, metric in profile.lines.items():
        lines = [place.lines for place in beyond if place.value > limit]
        yield observed(
            metric,
            sum(lines),
            places=[place for place in shown if place.value > limit],
            evidence=lambda place: Evidence(
                one_line(place.path),
                place.line,
                place.end_line,
                place.name,
                place.value,
                message.format(value=place.value, lines=place.lines),
            ),
            total=len(lines),
        )


def risk_values(profile: Profile, places: Collection[tuple[int, int]]) -> Iterator[Observation]:
    """The same without evidence, of places as value and source lines."""
    for limit, metric in profile.lines.items():
        lines = [each for value, each in places if value > limit]
        yield Observation(metric, sum(lines), evidence_total=len(lines))
