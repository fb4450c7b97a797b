"""Statuses and transitions: names are localised on real sites, categories are not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

CATEGORIES = {"new": (2, "To Do"), "indeterminate": (4, "In Progress"), "done": (3, "Done")}


@dataclass(frozen=True)
class Status:
    id: str
    name: str
    category: str

    def bean(self) -> dict[str, Any]:
        number, name = CATEGORIES[self.category]
        return {
            "id": self.id,
            "name": self.name,
            "statusCategory": {"id": number, "key": self.category, "name": name},
        }


@dataclass(frozen=True)
class Transition:
    """One way out of any status, or of the one named; `required` are fields its screen insists on, `optional` others that it has."""

    id: str
    name: str
    to: Status
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    sets_resolution: str | None = None
    out_of: str = ""


TO_DO = Status("10000", "Zu erledigen", "new")
IN_PROGRESS = Status("10001", "In Arbeit", "indeterminate")
DONE = Status("10002", "Fertig", "done")


@dataclass
class Workflow:
    """Where an issue begins and how it moves on."""

    initial: Status = TO_DO
    transitions: list[Transition] = field(
        default_factory=lambda: [
            Transition("11", "Zurück", TO_DO),
            Transition("21", "Anfangen", IN_PROGRESS),
            Transition("31", "Erledigen", DONE, sets_resolution="Done"),
        ]
    )

    def out_of(self, status: Status) -> list[Transition]:
        """The ways out of a status."""
        return [move for move in self.transitions if move.out_of in ("", status.id)]

    def transition(self, transition_id: str, status: Status) -> Transition | None:
        return next((move for move in self.out_of(status) if move.id == transition_id), None)
