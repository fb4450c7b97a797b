"""What ``code.git`` says of people: how many know the code, and whether they are still there.

Evidence names people as the history does, or by numbers, and never by address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from math import ceil

from qualitywatch import Evidence, Observation, one_line
from qualitywatch_code.evidence import observed
from qualitywatch_code.history.indentation import Shape
from qualitywatch_code.history.ownership import KeyPerson, authors, key_people
from qualitywatch_code.history.past import Past
from qualitywatch_code.metrics.git import ABANDONED_SHARE, SINGLE_AUTHOR_SHARE, TRUCK_FACTOR

_NAMED = 3

Named = Callable[[int], str]


def people_observations(
    past: Past, shapes: Mapping[str, Shape], *, named: Named, away_since: datetime
) -> Iterator[Observation]:
    """Yield the truck factor and the shares of lines with one author, and with none who is still there."""
    authored = {path: authors(past.files[path]) for path in shapes if path in past.files}
    lines = sum(shapes[path].lines for path in authored)
    if not lines:
        return
    leaving = key_people(authored)
    yield observed(TRUCK_FACTOR, len(leaving), places=leaving, evidence=_key_person(named, len(authored)))

    def largest_first(paths: list[str]) -> list[str]:
        return sorted(paths, key=lambda path: (-shapes[path].lines, path))

    single = largest_first([path for path, people in authored.items() if len(people) == 1])
    yield observed(
        SINGLE_AUTHOR_SHARE,
        sum(shapes[path].lines for path in single) / lines,
        places=single,
        evidence=lambda path: Evidence(
            one_line(path),
            value=shapes[path].lines,
            message=f"{shapes[path].lines:,} lines whose only author is {_names(authored[path], named)}",
        ),
    )
    gone = {person for person, at in past.seen.items() if at < away_since.timestamp()}
    abandoned = largest_first([path for path, people in authored.items() if people and people <= gone])
    yield observed(
        ABANDONED_SHARE,
        sum(shapes[path].lines for path in abandoned) / lines,
        places=abandoned,
        evidence=lambda path: Evidence(
            one_line(path),
            value=shapes[path].lines,
            message=f"{shapes[path].lines:,} lines by {_names(authored[path], named)},"
            f" last seen {_last_seen(past, authored[path])}",
        ),
    )


def _key_person(named: Named, files: int) -> Callable[[KeyPerson], Evidence]:
    def evidence(key: KeyPerson) -> Evidence:
        without = ceil((files - key.left) / files * 100) if files else 0
        return Evidence(
            name=one_line(named(key.person)),
            value=key.files,
            message=f"an author of {key.files:,} of {files:,} files; {without} % have none without the people up to here",
        )

    return evidence


def _names(people: frozenset[int], named: Named) -> str:
    shown = [one_line(named(person)) for person in sorted(people)[:_NAMED]]
    others = len(people) - len(shown)
    return ", ".join(shown) + (f" and {others} more" if others > 0 else "")


def _last_seen(past: Past, people: frozenset[int]) -> str:
    return f"{datetime.fromtimestamp(max(past.seen[person] for person in people), UTC):%Y-%m-%d}"
