"""Tells a ticket what happened to its finding: in a comment, in the fields that are still ours, in its status."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from qualitywatch import ChangeKind, Delivery, FindingChange, Gathers, SinkError, TicketRef
from qualitywatch_jira.answers import Issue
from qualitywatch_jira.form import Sheet
from qualitywatch_jira.gateway import JiraGateway
from qualitywatch_jira.identity import about_the_same, label_of
from qualitywatch_jira.news import News
from qualitywatch_jira.ownership import VALUE, WRITTEN, digests_of, still_ours, written
from qualitywatch_jira.resolution import Meaning, ResolutionPolicy
from qualitywatch_jira.roster import TOLD, Roster
from qualitywatch_jira.workflow import Mover

GONE = "deleted, or moved out of sight: nothing more is said there"


@dataclass(frozen=True, slots=True)
class Telling:
    """The steps on a ticket that is there; each looks first, so that doing them twice is doing them once.

    ``close`` says whether a proven repair finishes the ticket, ``every`` how long news that can wait keep apart.
    """

    gateway: JiraGateway
    sheet: Sheet
    mover: Mover
    policy: ResolutionPolicy
    close: bool
    every: timedelta

    def tell(self, delivery: Delivery, ref: TicketRef) -> TicketRef:
        """Comment, bring our fields up to date, and move the ticket where the change calls for it."""
        issue = self.look(ref)
        if issue is None:
            return replace(ref, note=GONE)
        ref = replace(ref, key=issue.key, url=self.gateway.browse_address(issue.key))
        change = delivery.change
        resolved = change.kind is ChangeKind.RESOLVED
        # A decision was about the findings that were listed then: of an item, whatever is told is about new ones.
        decided = change.finding.gathers is not Gathers.ALIKE and self.policy.settled(issue, change.at)
        if not resolved and decided:
            return replace(ref, note=f"left alone: it was closed as {issue.resolution}")
        self.comment(issue, News.of(delivery))
        if not about_the_same(delivery.ticket, issue.identity):
            return replace(ref, note="told in a ticket about something else, where it goes on")
        if resolved:
            return replace(ref, note=self._finished(issue) or ref.note)
        note = self.renew(issue, change, value=True) or self._living(issue)
        return replace(ref, note=note or ref.note)

    def told(self, delivery: Delivery, ref: TicketRef) -> bool:
        """Whether the ticket has the comment about this change, or needs none."""
        return News.of(delivery).needless(self._bodies(ref.id), every=self.every)

    def look(self, ref: TicketRef) -> Issue | None:
        """The ticket as it is now; None where it is gone. Raises SinkError where the whole project is out of sight."""
        issue = next(iter(self.gateway.read([ref.id])), None)
        if issue is None:
            self.gateway.project(self.sheet.form.project)
        return issue

    def comment(self, issue: Issue, news: News) -> bool:
        """Say something, unless that is needless; whether it was said."""
        if news.needless(self._bodies(issue.id), every=self.every):
            return False
        self.gateway.comment(issue.id, news.document())
        return True

    def due(self, issue: Issue, news: News) -> bool:
        """Whether something is to be said now: it was not yet, it need not wait, and there is room for it."""
        return not news.needless(self._bodies(issue.id), every=self.every)

    def renew(
        self, issue: Issue, change: FindingChange, told: Roster | None = None, *, value: bool = False
    ) -> str:
        """Bring up to date what nobody else has touched, and put our label back; a note where Jira refuses.

        ``told`` is the list that an item's ticket has been told, ``value`` whether it is told the finding's value.
        """
        wording = self.sheet.worded(change)
        fields = still_ours(issue, wording.fields)
        label = label_of(change.finding.fingerprint)
        wished = label in wording.fields.get("labels", ())
        labels = [label] if wished and label not in issue.fields.labels else []
        remembered = {**written(issue), **digests_of(fields)}
        identity = {**issue.identity, WRITTEN: remembered, "about": wording.about}
        if told is not None:
            identity[TOLD] = told.kept()
        if value:
            identity[VALUE] = change.finding.outcome.value
        if not fields and not labels and identity == {WRITTEN: {}, **issue.identity}:
            return ""
        try:
            self.gateway.edit(issue.id, fields, identity, add_labels=labels)
        except SinkError as error:
            if error.retryable:
                raise
            return f"its fields are as they were: {error.message}"
        return ""

    def times_said(self, issue: Issue, news: News) -> int:
        """How often news of this kind were said on a ticket."""
        return news.times_said(self._bodies(issue.id))

    def _finished(self, issue: Issue) -> str:
        """Finish a ticket whose repair is proven; a note where nobody lets us."""
        if issue.done or not self.close:
            return ""
        try:
            self.mover.finish(issue.id)
        except SinkError as error:
            if error.retryable:
                raise
            return f"not closed: {error.message}"
        return "closed, for the repair is proven"

    def _living(self, issue: Issue) -> str:
        """Take up again a finished ticket whose finding lives, unless that is never wanted."""
        if not issue.done or (
            self.policy.meaning(issue) is Meaning.REPAIRED and not self.policy.reopen_within
        ):
            return ""
        try:
            self.mover.reopen(issue.id)
        except SinkError as error:
            if error.retryable:
                raise
            return f"not opened again: {error.message}"
        return "opened again"

    def _bodies(self, issue_id: str) -> list[object]:
        return [comment.body for comment in self.gateway.comments(issue_id)]
