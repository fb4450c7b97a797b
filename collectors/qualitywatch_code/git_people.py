"""What ``code.git`` says of people: how many know the code, and whether they are still there.

Evidence names people as the history does, or by numbers, and never by address.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime
from math import ceil

from qualitywatch import Evidence, MetricDefinition, Observation, one_line
from qualitywatch_code.evidence import observed
from qualitywatch_code.history.ownership import KeyPerson
from qualitywatch_code.history.past import Past
from qualitywatch_code.history.standing import Standing
from qualitywatch_code.metrics.git import ABANDONED_SHARE, SINGLE_AUTHOR_SHARE, TRUCK_FACTOR

_NAMED = 3

_Group = frozenset[int]
_Named = Callable[[int], str]


def people_observations(
    past: Past, *, away_since: float, numbered: bool, explained: bool
) -> Iterator[Observation]:
    """Yield the truck factor and the shares of lines with one author, and with none who is still there.

    With the places if ``explained``; people in them are numbers if ``numbered``.
    """
    standing, seen = past.standing, past.identities.seen()
    if not standing.lines.total():
        return
    named = _named(past, numbered=numbered) if explained else str
    leaving = standing.key_people()
    yield observed(
        TRUCK_FACTOR,
        len(leaving),
        places=leaving if explained else (),
        evidence=_key_person(named, sum(known.authors is not None for known in standing.files.values())),
    )

    def share(
        metric: MetricDefinition, groups: Collection[_Group], words: Callable[[_Group], str]
    ) -> Observation:
        return observed(
            metric,
            standing.lines_by(groups) / standing.lines.total(),
            places=_largest_first(standing, groups) if explained else (),
            evidence=lambda path: _lines(standing, path, words),
        )

    single = {people for people in standing.lines if len(people) == 1}
    yield share(SINGLE_AUTHOR_SHARE, single, lambda people: f"whose only author is {_names(people, named)}")
    away = {person for person, at in seen.items() if at < away_since}
    yield share(
        ABANDONED_SHARE,
        {people for people in standing.lines if people and people <= away},
        lambda people: (
            f"by {_names(people, named)},"
            f" last seen {datetime.fromtimestamp(max(seen[person] for person in people), UTC):%Y-%m-%d}"
        ),
    )


def _named(past: Past, *, numbered: bool) -> _Named:
    return "person {}".format if numbered else past.identities.names().__getitem__


def _largest_first(standing: Standing, groups: Collection[_Group]) -> list[str]:
    files = [(-known.shape.lines, path) for path, known in standing.files.items() if known.authors in groups]
    return [path for _, path in sorted(files)]


def _lines(standing: Standing, path: str, words: Callable[[_Group], str]) -> Evidence:
    known = standing.files[path]
    return Evidence(
        one_line(path),
        value=known.shape.lines,
        message=f"{known.shape.lines:,} lines {words(known.authors or frozenset())}",
    )


def _key_person(named: _Named, files: int) -> Callable[[KeyPerson], Evidence]:
    def evidence(key: KeyPerson) -> Evidence:
        without = ceil((files - key.left) / files * 100) if files else 0
        return Evidence(
            name=one_line(named(key.person)),
            value=key.files,
            message=f"an author of {key.files:,} of {files:,} files; {without} % have none without the people up to here",
        )

    return evidence


def _names(people: _Group, named: _Named) -> str:
    shown = [one_line(named(person)) for person in sorted(people)[:_NAMED]]
    others = len(people) - len(shown)
    return ", ".join(shown) + (f" and {others} more" if others > 0 else "")
