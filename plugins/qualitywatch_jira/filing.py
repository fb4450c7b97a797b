"""Files a ticket once, finds it again, and comments on it."""

from __future__ import annotations

import contextlib

from qualitywatch import ChangeKind, Delivery, SinkError, TicketRef
from qualitywatch_jira import adf
from qualitywatch_jira.answers import Created, Issue
from qualitywatch_jira.form import Form, Screen, read_screen
from qualitywatch_jira.gateway import JiraGateway
from qualitywatch_jira.identity import identity_of, label_of, made_for
from qualitywatch_jira.lookup import ticket_made_for, ticket_of
from qualitywatch_jira.news import News
from qualitywatch_jira.sprint import Place, SprintPlan, SprintStrategy
from qualitywatch_jira.story import write_story

COMMENTS_LIMIT = 50


class Filing:
    """The steps of one sink; keeps the create screen between tickets."""

    def __init__(self, gateway: JiraGateway, *, form: Form, plan: SprintPlan) -> None:
        self._gateway = gateway
        self._form = form
        self._plan = plan
        self._screen: Screen | None = None

    def file(self, delivery: Delivery) -> TicketRef:
        """Create the ticket of a delivery, or adopt the unfinished one that its finding has already.

        The look-up before the create is for what no ledger knows: another installation's ticket, a restored backup.
        """
        known = ticket_of(self._gateway, delivery.ticket)
        if known is not None:
            return self._adopt(known, delivery)
        place = self._plan.resolve(self._gateway, self._form.project)
        made = self._create(delivery, place)
        return self._reference(made, note=self._put(made, place))

    def find(self, delivery: Delivery) -> TicketRef | None:
        """The ticket that an earlier attempt may have made, put where it belongs; None where none is to be seen."""
        found = ticket_made_for(self._gateway, delivery.ticket, project=self._form.project)
        if found is None:
            return None
        try:
            place = self._plan.resolve(self._gateway, self._form.project)
        except SinkError as error:
            place = Place(reason=error.message)
        return self._reference(found, note=self._put(found, place))

    def tell(self, delivery: Delivery, ref: TicketRef) -> TicketRef:
        """Comment on a ticket what happened to its finding, unless that was said already."""
        if not self.told(delivery, ref):
            self._gateway.comment(ref.id, News.of(delivery).document())
        return ref

    def told(self, delivery: Delivery, ref: TicketRef) -> bool:
        """Whether the ticket has the comment about this change, or so many of ours that one more is noise."""
        news = News.of(delivery)
        comments = [comment.body for comment in self._gateway.comments(ref.id)]
        return any(map(news.said_in, comments)) or sum(map(news.ours, comments)) >= COMMENTS_LIMIT

    def _adopt(self, known: Issue, delivery: Delivery) -> TicketRef:
        """Take the ticket that is there; one that an earlier opening of the finding left unfinished hears of the new."""
        ref = self._reference(known, note="this ticket was there already")
        if delivery.change.kind is ChangeKind.REOPENED and not made_for(delivery.ticket, known.identity):
            with contextlib.suppress(SinkError):
                self.tell(delivery, ref)
        return ref

    def _create(self, delivery: Delivery, place: Place) -> Created:
        """Create; where Jira refuses, look whether the screen has changed since we read it, and fill it in anew once."""
        screen = self._screen or self._read_screen()
        try:
            return self._post(delivery, place, screen)
        except SinkError as error:
            if error.retryable:
                raise
            present = self._read_screen()
            if present == screen:
                raise
            return self._post(delivery, place, present)

    def _post(self, delivery: Delivery, place: Place, screen: Screen) -> Created:
        change, ticket = delivery.change, delivery.ticket
        outcome = change.finding.outcome
        remarks = self._form.remarks(screen, outcome.severity)
        if place.reason:
            remarks.append(f"It is in the backlog, because {place.reason}.")
        story = write_story(change, remarks=remarks)
        fields = self._form.fill(
            screen,
            summary=story.summary,
            description=story.description,
            label=label_of(ticket.fingerprint),
            severity=outcome.severity,
        )
        return self._gateway.create(fields, identity_of(ticket, outcome.rule))

    def _read_screen(self) -> Screen:
        self._screen = read_screen(self._gateway, self._form.project, self._form.issue_type)
        return self._screen

    def _put(self, issue: Created | Issue, place: Place) -> str:
        """Put an existing ticket into its sprint. It exists, so nothing may fail any more: the answer is a note."""
        if place.reason:
            return f"in the backlog: {place.reason}"
        try:
            if self._plan.strategy is SprintStrategy.BACKLOG:
                self._gateway.to_backlog(issue.id)
            if place.sprint is None:
                return ""
            return self._into_sprint(issue, place)
        except SinkError as error:
            reason = error.message
        with contextlib.suppress(SinkError):
            said = adf.paragraphs(f"This ticket is in the backlog, because of: {reason}")
            self._gateway.comment(issue.id, adf.document(said))
        return f"in the backlog: {reason}"

    def _into_sprint(self, issue: Created | Issue, place: Place) -> str:
        """Move into the sprint; it may have been closed since it was chosen, so choose once more before giving up."""
        if place.sprint is None:
            raise SinkError(place.reason)
        try:
            self._gateway.place(issue.id, place.sprint.id)
        except SinkError as error:
            again = self._plan.resolve(self._gateway, self._form.project)
            if error.retryable or again.sprint == place.sprint:
                raise
            if again.sprint is None:
                raise SinkError(again.reason) from None
            self._gateway.place(issue.id, again.sprint.id)
            return f"in sprint {again.sprint.name}"
        return f"in sprint {place.sprint.name}"

    def _reference(self, issue: Created | Issue, *, note: str) -> TicketRef:
        return TicketRef(id=issue.id, key=issue.key, url=self._gateway.browse_address(issue.key), note=note)
