"""Puts tickets into the sprint they belong to; a ticket that exists is never lost over it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field, replace
from enum import StrEnum

from qualitywatch import SinkError
from qualitywatch_jira import adf
from qualitywatch_jira.answers import Created, Issue, Sprint
from qualitywatch_jira.capacity import REMEMBERED, Capacity
from qualitywatch_jira.gateway import JiraGateway
from qualitywatch_jira.sprint import Place, SprintPlan, SprintStrategy


class Overflow(StrEnum):
    """``roll_up``: one ticket lists what waits for room; ``backlog``: each finding has its own ticket there."""

    ROLL_UP = "roll_up"
    BACKLOG = "backlog"


@dataclass(frozen=True, slots=True)
class Placing:
    """The sprint plan of one sink at work."""

    gateway: JiraGateway
    plan: SprintPlan
    project: str
    capacity: Capacity
    first: bool = False
    """Whether tickets are ranked first in their sprint; otherwise they stand last, as Jira puts them."""
    estimates: bool = False
    """Whether estimates are set through the board, because no field on the create screen takes them."""
    chosen: dict[str, tuple[Place, float]] = field(default_factory=dict)
    """The sprint that was chosen last, with the time by the capacity's clock."""

    def resolve(self, points: float | None = None) -> Place:
        """Where a new ticket of so many points goes now. Raises RetryableSinkError where Jira could not say.

        The sprint is believed for a minute, so that a storm does not ask for it with each ticket.
        """
        place = self._chosen()
        if place.sprint is None:
            return place
        try:
            refused = self.capacity.refusal(place.sprint, place.board, points)
        except SinkError as error:
            if error.retryable:
                raise
            return Place(reason=error.message, board=place.board)
        return replace(place, sprint=None, reason=refused, full=True) if refused else place

    def room(self) -> int:
        """For how many more tickets there is room now."""
        place = self._chosen(anew=True)
        return 0 if place.sprint is None else self.capacity.room(place.sprint, place.board)

    def _chosen(self, *, anew: bool = False) -> Place:
        known = self.chosen.get(self.project)
        if anew or known is None or self.capacity.clock() - known[1] > REMEMBERED:
            known = self.plan.resolve(self.gateway, self.project), self.capacity.clock()
            self.chosen.pop(self.project, None)
            if known[0].sprint is not None:
                self.chosen[self.project] = known
        return known[0]

    def put(self, issue: Created | Issue, place: Place, points: float | None = None) -> str:
        """Put an existing ticket into its sprint. It exists, so nothing may fail any more: the answer is a note."""
        estimated = self._estimated(issue, place, points)
        if place.reason:
            return f"in the backlog: {place.reason}{estimated}"
        try:
            if self.plan.strategy is SprintStrategy.BACKLOG:
                self.gateway.to_backlog(issue.id)
            if place.sprint is None:
                return estimated.removeprefix(", ")
            sprint, note = self._into_sprint(issue, place, points)
            self.capacity.note(sprint, issue.id, points)
            return self._ranked(issue, sprint, note) + estimated
        except SinkError as error:
            reason = error.message
        with contextlib.suppress(SinkError):
            said = adf.paragraphs(f"This ticket is in the backlog, because of: {reason}")
            self.gateway.comment(issue.id, adf.document(said))
        return f"in the backlog: {reason}"

    def _into_sprint(self, issue: Created | Issue, place: Place, points: float | None) -> tuple[Sprint, str]:
        """Move into the sprint; it may have been closed since it was chosen, so choose once more before giving up."""
        if place.sprint is None:
            raise SinkError(place.reason)
        try:
            self.gateway.place(issue.id, place.sprint.id)
        except SinkError as error:
            self._chosen(anew=True)
            again = self.resolve(points)
            if error.retryable or again.sprint == place.sprint:
                raise
            if again.sprint is None:
                raise SinkError(again.reason) from None
            self.gateway.place(issue.id, again.sprint.id)
            return again.sprint, f"in sprint {again.sprint.name}"
        return place.sprint, f"in sprint {place.sprint.name}"

    def _ranked(self, issue: Created | Issue, sprint: Sprint, note: str) -> str:
        """Rank it first where that is wished; it is in its sprint, so a rank that fails is only said."""
        if not self.first:
            return note
        try:
            first = self.gateway.first_in_sprint(sprint.id)
            if first not in (None, issue.id):
                self.gateway.rank_before(issue.id, str(first))
        except SinkError as error:
            return f"{note}, not ranked: {error.message}"
        return note

    def _estimated(self, issue: Created | Issue, place: Place, points: float | None) -> str:
        """Set the estimate through the board; a note where that fails."""
        board = place.board or self.plan.board
        if points is None or not self.estimates or board is None:
            return ""
        try:
            self.gateway.estimate(issue.id, board, points)
        except SinkError as error:
            return f", not estimated: {error.message}"
        return ""
