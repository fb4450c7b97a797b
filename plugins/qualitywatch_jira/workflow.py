"""Moves tickets through workflows whose names are anybody's: the category of a status is what counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qualitywatch import SinkError
from qualitywatch_jira.answers import Transition
from qualitywatch_jira.gateway import JiraGateway

DONE = "done"
UNDER_WAY = "indeterminate"
UNDONE = ("new", UNDER_WAY)
"""Status categories, the first one preferred where a ticket is opened again."""
STEPS_LIMIT = 4
"""Transitions that one move takes at most: three statuses between."""


@dataclass(frozen=True, slots=True)
class Mover:
    """Takes tickets to a status category; ``values`` are for fields that a transition's screen insists on."""

    gateway: JiraGateway
    values: Mapping[str, Any]
    ends: set[str] = field(default_factory=set)
    """Statuses that this process has come to and found no way on from: no ticket is sent there again."""

    def finish(self, issue_id: str) -> None:
        """Move into a status of the category done. Raises SinkError where no way leads there."""
        self._move(issue_id, (DONE,))

    def reopen(self, issue_id: str) -> None:
        """Move into an unfinished status, one where nobody has begun if possible. Raises SinkError as ``finish``."""
        self._move(issue_id, UNDONE)

    def _move(self, issue_id: str, categories: Sequence[str]) -> None:
        """Go there, over statuses between where no transition leads there at once.

        Jira shows the ways out of the present status only, so every step is looked at when it is reached; a ticket that
        got stuck goes on from there at the next attempt.
        """
        seen: list[str] = []
        for step in range(STEPS_LIMIT):
            ways = self.gateway.transitions(issue_id)
            way = chosen(ways, categories, known=self.values)
            if way is None and step < STEPS_LIMIT - 1:
                way = self.between(ways, seen)
            if way is None:
                break
            # A resolution belongs to a finished ticket; the others go wherever the screen has them.
            values = {name: value for name, value in self.values.items() if name in way.fields}
            self.gateway.move(issue_id, way.id, values)
            if way.to.status_category.key in categories:
                return
            seen.append(way.to.id)
        self.ends.update(seen[-1:])
        message, hint = no_way(ways, categories, self.values)
        raise SinkError(message, hint=hint)

    def between(self, ways: Sequence[Transition], seen: Sequence[str] = ()) -> Transition | None:
        """A step that may lead on: to work under way first, never to where the ticket was, or to a known end."""
        open_ones = [
            way
            for way in ways
            if way.is_available
            and way.to.id not in {*seen, *self.ends}
            and way.to.status_category.key in UNDONE
            and not missing(way, self.values)
        ]
        return min(open_ones, key=lambda way: way.to.status_category.key != UNDER_WAY, default=None)


def chosen(
    ways: Sequence[Transition], categories: Sequence[str], *, known: Iterable[str]
) -> Transition | None:
    """The transition into the first of the categories that one leads to without asking for more than is known.

    Among several the one that asks for least, then Jira's own order.
    """
    known = set(known)
    for category in categories:
        fitting = [way for way in _leading_to(ways, category) if not missing(way, known)]
        if fitting:
            return min(fitting, key=lambda way: len(asked_for(way)))
    return None


def asked_for(way: Transition) -> list[str]:
    """The fields that a transition's screen insists on."""
    return [name for name, each in way.fields.items() if each.required and not each.has_default_value]


def missing(way: Transition, known: Iterable[str]) -> list[str]:
    """Those of them that nobody has given a value."""
    return sorted(set(asked_for(way)) - set(known))


def _leading_to(ways: Sequence[Transition], category: str) -> list[Transition]:
    return [way for way in ways if way.is_available and way.to.status_category.key == category]


def no_way(
    ways: Sequence[Transition], categories: Sequence[str], known: Mapping[str, Any]
) -> tuple[str, str]:
    """Why no transition leads there, and what to do about it."""
    names = ", ".join(way.name for way in ways) or "none"
    said = f"no transition leads to a status of the category {' or '.join(categories)} (there are: {names})"
    return said, _hint(ways, categories, known)


def _hint(ways: Sequence[Transition], categories: Sequence[str], known: Mapping[str, Any]) -> str:
    wanting = [way for category in categories for way in _leading_to(ways, category)]
    if wanting:
        names = ", ".join(missing(wanting[0], known))
        return f"its screen asks for {names}: give it a value under transition_fields"
    if not ways:
        return "give the account the permission to transition issues"
    return "add such a transition to the workflow, or set close to false"
