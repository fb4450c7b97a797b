"""Puts tickets into the sprint they belong to; a ticket that exists is never lost over it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field

from qualitywatch import SinkError
from qualitywatch_jira import adf
from qualitywatch_jira.answers import Created, Issue, Sprint
from qualitywatch_jira.gateway import JiraGateway
from qualitywatch_jira.sprint import Place, SprintPlan, SprintStrategy


@dataclass(frozen=True, slots=True)
class Placing:
    """The sprint plan of one sink at work."""

    gateway: JiraGateway
    plan: SprintPlan
    project: str
    first: bool = False
    """Whether tickets are ranked first in their sprint; otherwise they stand last, as Jira puts them."""
    budget: int | None = None
    """How many tickets of ours one sprint takes; the others stay in the backlog."""
    placed: dict[int, set[str]] = field(default_factory=dict)
    """What was put into each sprint by this process: the index may not show it yet."""

    def resolve(self) -> Place:
        """Where a new ticket goes now. Raises RetryableSinkError where Jira could not say at the moment."""
        place = self.plan.resolve(self.gateway, self.project)
        if place.sprint is None or self.budget is None:
            return place
        jql = f"sprint = {place.sprint.id} AND creator = currentUser()"
        shown = self.gateway.ids(jql, limit=self.budget)
        if len({*shown, *self.placed.get(place.sprint.id, ())}) < self.budget:
            return place
        return Place(reason=f"{place.sprint.name} has its {self.budget} tickets of quality already")

    def put(self, issue: Created | Issue, place: Place) -> str:
        """Put an existing ticket into its sprint. It exists, so nothing may fail any more: the answer is a note."""
        if place.reason:
            return f"in the backlog: {place.reason}"
        try:
            if self.plan.strategy is SprintStrategy.BACKLOG:
                self.gateway.to_backlog(issue.id)
            if place.sprint is None:
                return ""
            return self._ranked(issue, *self._into_sprint(issue, place))
        except SinkError as error:
            reason = error.message
        with contextlib.suppress(SinkError):
            said = adf.paragraphs(f"This ticket is in the backlog, because of: {reason}")
            self.gateway.comment(issue.id, adf.document(said))
        return f"in the backlog: {reason}"

    def _into_sprint(self, issue: Created | Issue, place: Place) -> tuple[Sprint, str]:
        """Move into the sprint; it may have been closed since it was chosen, so choose once more before giving up."""
        if place.sprint is None:
            raise SinkError(place.reason)
        try:
            self.gateway.place(issue.id, place.sprint.id)
        except SinkError as error:
            again = self.resolve()
            if error.retryable or again.sprint == place.sprint:
                raise
            if again.sprint is None:
                raise SinkError(again.reason) from None
            self.gateway.place(issue.id, again.sprint.id)
            return again.sprint, f"in sprint {again.sprint.name}"
        return place.sprint, f"in sprint {place.sprint.name}"

    def _ranked(self, issue: Created | Issue, sprint: Sprint, note: str) -> str:
        """Rank it first where that is wished; it is in its sprint, so a rank that fails is only said."""
        self.placed.setdefault(sprint.id, set()).add(issue.id)
        if not self.first:
            return note
        try:
            first = self.gateway.first_in_sprint(sprint.id)
            if first not in (None, issue.id):
                self.gateway.rank_before(issue.id, str(first))
        except SinkError as error:
            return f"{note}, not ranked: {error.message}"
        return note
