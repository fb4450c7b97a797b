"""How much of a sprint quality may take: tickets and story points, the latter also as a share of the team's velocity."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from qualitywatch import SinkError
from qualitywatch_jira.answers import Sprint
from qualitywatch_jira.gateway import JiraGateway

SHARE = re.compile(r"(\d+(?:\.\d+)?) ?%")
VELOCITY_SPRINTS = 3
COUNT_LIMIT = 5_000
REMEMBERED = 60.0
"""Seconds for which a sprint's content and the velocity are believed, so that a storm does not ask for each ticket."""


@dataclass(frozen=True, slots=True)
class Budget:
    """At most so many tickets, and so many points: a number, or a share of the velocity such as ``10%``. None: any."""

    tickets: int | None = None
    points: float | None = None
    share: float | None = None
    field: str = ""
    """The field of the estimate; by default the one that the board estimates in."""

    @property
    def limited(self) -> bool:
        """Whether there is a budget at all."""
        return self.tickets is not None or self.counts_points

    @property
    def counts_points(self) -> bool:
        """Whether points are counted."""
        return self.points is not None or self.share is not None


@dataclass(slots=True)
class Taken:
    """What a sprint holds of ours: points by issue."""

    points: dict[str, float]
    at: float


@dataclass(frozen=True, slots=True)
class Capacity:
    """A budget at work; remembers what this process has put into each sprint, because the index may not show it yet."""

    gateway: JiraGateway
    budget: Budget
    clock: Callable[[], float] = time.monotonic
    placed: dict[int, dict[str, float]] = field(default_factory=dict)
    shown: dict[int, Taken] = field(default_factory=dict)
    limits: dict[int, tuple[float | None, float]] = field(default_factory=dict)

    def refusal(self, sprint: Sprint, board: int | None, points: float | None) -> str:
        """Why a sprint has no room for one more ticket of so many points; empty where it has."""
        if not self.budget.limited:
            return ""
        taken = self._taken(sprint, board)
        if self.budget.tickets is not None and len(taken) >= self.budget.tickets:
            many = "ticket" if self.budget.tickets == 1 else f"{self.budget.tickets} tickets"
            return f"{sprint.name} has its {many} of quality already"
        limit = self._points_limit(board)
        used = sum(taken.values())
        # What is larger than the whole budget would wait for ever: it has a sprint to itself.
        if limit is not None and taken and used + (points or 0.0) > limit:
            return f"{sprint.name} has {used:g} of its {limit:g} points of quality already"
        return ""

    def room(self, sprint: Sprint, board: int | None) -> int:
        """For how many more tickets there is room, as far as that can be said before they are estimated."""
        if self.refusal(sprint, board, None):
            return 0
        if self.budget.tickets is None:
            return COUNT_LIMIT
        return self.budget.tickets - len(self._taken(sprint, board))

    def note(self, sprint: Sprint, issue_id: str, points: float | None) -> None:
        """Remember that a ticket was put into a sprint."""
        self.placed.setdefault(sprint.id, {})[issue_id] = points or 0.0

    def _taken(self, sprint: Sprint, board: int | None) -> dict[str, float]:
        known = self.shown.get(sprint.id)
        if known is None or self.clock() - known.at > REMEMBERED:
            known = self.shown[sprint.id] = Taken(self._count(sprint, board), self.clock())
        return {**self.placed.get(sprint.id, {}), **known.points}

    def _count(self, sprint: Sprint, board: int | None) -> dict[str, float]:
        jql = f"sprint = {sprint.id} AND creator = currentUser()"
        field = self._field(board) if self.budget.counts_points else ""
        if field:
            return self.gateway.points(jql, field, limit=COUNT_LIMIT)
        return dict.fromkeys(self.gateway.ids(jql, limit=COUNT_LIMIT), 0.0)

    def _field(self, board: int | None) -> str:
        return self.budget.field or (self.gateway.estimation_field(board) if board is not None else "")

    def _points_limit(self, board: int | None) -> float | None:
        if self.budget.share is None or board is None:
            return self.budget.points
        limit, at = self.limits.get(board, (None, 0.0))
        if board not in self.limits or self.clock() - at > REMEMBERED:
            limit = self.budget.share * self.velocity(board)
            self.limits[board] = (limit, self.clock())
        return limit

    def velocity(self, board: int) -> float:
        """The points that the last three sprints of a board finished on average.

        Raises SinkError where there is nothing to say it from.
        """
        field = self._field(board)
        closed = [
            each for each in self.gateway.closed_sprints(board) if each.origin_board_id in (None, board)
        ]
        if not closed or not field:
            missing = "no closed sprint" if field else "no estimation field"
            raise SinkError(
                f"board {board} has {missing}, so its velocity is not known",
                hint="set points_per_sprint to a number",
            )
        last = sorted(closed, key=_end)[-VELOCITY_SPRINTS:]
        finished = [
            sum(
                self.gateway.points(
                    f"sprint = {each.id} AND statusCategory = Done", field, limit=COUNT_LIMIT
                ).values()
            )
            for each in last
        ]
        return sum(finished) / len(finished)


def _end(sprint: Sprint) -> tuple[float, int]:
    ended = sprint.complete_date or sprint.end_date
    return (ended.timestamp() if ended else 0.0, sprint.id)


def read_points(text: float | str | None) -> tuple[float | None, float | None]:
    """Points, or a share from 0 to 1, from what a user wrote; raises ValueError where it is neither."""
    if text is None or isinstance(text, int | float):
        if text is not None and text <= 0:
            raise ValueError("must be more than 0")
        return text, None
    found = SHARE.fullmatch(text.strip())
    share = float(found[1]) / 100 if found else 0.0
    if not 0 < share <= 1:
        raise ValueError("is neither a number nor a share of the velocity such as 10%")
    return None, share
