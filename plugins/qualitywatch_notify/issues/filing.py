"""Files an issue once, finds it again, and tells it each change once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain

from qualitywatch import ChangeKind, Delivery, Outcome, Ticket, TicketRef
from qualitywatch_notify.issues.marks import identity_in, renewed, said, word_of
from qualitywatch_notify.issues.story import body_of, comment_of, text_of, title_of
from qualitywatch_notify.issues.tracker import Issue, Tracker

CLOCKS_DIFFER = timedelta(minutes=15)
"""How far the other side's clock may be from ours."""
NEWEST_LIMIT = 1000
GONE = "deleted at the other end"


@dataclass(frozen=True, slots=True)
class Filing:
    """The steps of one sink; ``close`` says whether a proven repair closes the issue."""

    tracker: Tracker
    dashboard_page: str
    close: bool

    def file(self, delivery: Delivery) -> TicketRef:
        """Make the issue, or go on in the one that the finding has already: another installation's, or an earlier one."""
        known = self._known(delivery.ticket)
        if known is None:
            return _reference(self.tracker.create(title_of(delivery), body_of(delivery, self.dashboard_page)))
        if _made_for(delivery.ticket, known):
            return _reference(known)
        return self._told(delivery, known)

    def find(self, delivery: Delivery) -> TicketRef | None:
        """The issue that an earlier attempt may have made; None where there is none to be seen."""
        ticket = delivery.ticket
        found = (each for each in self._candidates(ticket) if _made_for(ticket, each))
        issue = next(found, None)
        return None if issue is None else _reference(issue)

    def tell(self, delivery: Delivery, ref: TicketRef) -> TicketRef:
        """Tell a change on the issue that is there; doing it twice is doing it once."""
        issue = self.tracker.get(ref.id)
        return replace(ref, note=GONE) if issue is None else self._told(delivery, issue)

    def told(self, delivery: Delivery, ref: TicketRef) -> bool:
        """Whether the change was told on the issue, up to the last step."""
        issue = self.tracker.get(ref.id)
        return issue is None or (self._wanted(delivery, issue) is None and self._said(delivery, issue))

    def _told(self, delivery: Delivery, issue: Issue) -> TicketRef:
        if not self._said(delivery, issue):
            self.tracker.comment(issue.id, comment_of(delivery))
        if delivery.change.kind is not ChangeKind.RESOLVED:
            body = renewed(issue.body, text_of(delivery, self.dashboard_page))
            if body is not None:
                self.tracker.write(issue.id, body)
        wanted = self._wanted(delivery, issue)
        if wanted is not None:
            self.tracker.turn(issue.id, closed=wanted)
        return _reference(issue)

    def _wanted(self, delivery: Delivery, issue: Issue) -> bool | None:
        """Whether the issue is to be closed (True) or opened (False); None where it is as it should be."""
        kind = delivery.change.kind
        if kind is ChangeKind.RESOLVED:
            return True if self.close and not issue.closed else None
        begins = kind in (ChangeKind.OPENED, ChangeKind.REOPENED)
        return False if begins and issue.closed else None

    def _said(self, delivery: Delivery, issue: Issue) -> bool:
        mark = said(delivery)
        since = delivery.change.at - CLOCKS_DIFFER
        return any(mark in text for text in self.tracker.comments(issue.id, since))

    def _known(self, ticket: Ticket) -> Issue | None:
        """The issue of this finding: the very one, else one that is open, else the newest."""
        found = {each.id: each for each in self._candidates(ticket) if _about(ticket, each)}
        ordered = sorted(
            found.values(), key=lambda each: (_made_for(ticket, each), not each.closed, each.created_at)
        )
        return ordered[-1] if ordered else None

    def _candidates(self, ticket: Ticket) -> Iterator[Issue]:
        """What was made since the ledger's row was, as it is now; then whatever the index knows."""
        return chain(self._recent(ticket), self.tracker.about(word_of(ticket.fingerprint)))

    def _recent(self, ticket: Ticket) -> Iterator[Issue]:
        begun = ticket.created_at - CLOCKS_DIFFER
        for number, issue in enumerate(self.tracker.newest()):
            if issue.created_at < begun or number >= NEWEST_LIMIT:
                return
            yield issue


def worth_an_issue(delivery: Delivery) -> bool:
    """Whether a finding without an issue has got bad and is nobody's accepted risk."""
    change = delivery.change
    outcome = change.finding.outcome
    waived = outcome.waiver is not None and outcome.waiver.active(change.at)
    worse = change.kind in (ChangeKind.OPENED, ChangeKind.REOPENED, ChangeKind.WORSENED)
    return worse and outcome.outcome in (Outcome.FAIL, Outcome.WARN) and not waived


def _made_for(ticket: Ticket, issue: Issue) -> bool:
    held = identity_in(issue.body)
    return held.get("fp") == ticket.fingerprint and held.get("token") == ticket.token


def _about(ticket: Ticket, issue: Issue) -> bool:
    return bool(identity_in(issue.body).get("fp") == ticket.fingerprint)


def _reference(issue: Issue) -> TicketRef:
    return TicketRef(id=issue.id, key=issue.key, url=issue.url)
