"""Moves tickets through workflows whose names are anybody's: the category of a status is what counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qualitywatch import SinkError
from qualitywatch_jira.answers import Transition
from qualitywatch_jira.gateway import JiraGateway

DONE = "done"
UNDONE = ("new", "indeterminate")
"""Status categories, the first one preferred where a ticket is opened again."""


@dataclass(frozen=True, slots=True)
class Mover:
    """Takes tickets to a status category; ``values`` are for fields that a transition's screen insists on."""

    gateway: JiraGateway
    values: Mapping[str, Any]

    def finish(self, issue_id: str) -> None:
        """Move into a status of the category done. Raises SinkError where no way leads there."""
        self._move(issue_id, (DONE,))

    def reopen(self, issue_id: str) -> None:
        """Move into an unfinished status, one where nobody has begun if possible. Raises SinkError as ``finish``."""
        self._move(issue_id, UNDONE)

    def _move(self, issue_id: str, categories: Sequence[str]) -> None:
        ways = self.gateway.transitions(issue_id)
        way = chosen(ways, categories, known=self.values)
        if way is None:
            message, hint = no_way(ways, categories, self.values)
            raise SinkError(message, hint=hint)
        # A resolution belongs to a finished ticket; the others go wherever the screen has them.
        values = {name: value for name, value in self.values.items() if name in way.fields}
        self.gateway.move(issue_id, way.id, values)


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
