"""Looks for tickets that are there already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from qualitywatch import SinkError, Ticket
from qualitywatch_jira.answers import Issue
from qualitywatch_jira.gateway import JiraGateway
from qualitywatch_jira.identity import Mark, about_the_same, made_for

MARKED_LIMIT = 100
OWN_LIMIT = 200
"""How many of our own newest issues are looked through: a label may be off the screen, or taken off by somebody."""
UNMARKED_LIMIT, UNMARKED_AT_ONCE = 2_000, 50
"""The same where no mark travels with a ticket: after a lost answer, and before each create."""
SKEW = timedelta(days=2)
"""How far Jira's days may be from ours: time zones, and clocks that are wrong."""


@dataclass(frozen=True, slots=True)
class Known:
    """What Jira has about a finding: the ticket to go on in, or the last one that was finished."""

    living: Issue | None = None
    finished: Issue | None = None


def tickets_of(gateway: JiraGateway, ticket: Ticket, *, project: str, mark: Mark) -> Known:
    """The issue that was made for this row of the ledger, else the oldest unfinished one about the same finding.

    Wherever somebody moved it to; nothing where the index shows neither. All are read afresh, because the index may
    not know yet that somebody has just closed or deleted them.
    """
    found = list(_marked(gateway, ticket, mark))
    if not mark.on_screen:  # its link may be missing
        found += _own(gateway, project, limit=UNMARKED_AT_ONCE)
    seen = dict.fromkeys(issue.id for issue in found if about_the_same(ticket, issue.identity))
    if not seen:
        return Known()
    present = sorted(gateway.read(list(seen)), key=age)
    same = [issue for issue in present if about_the_same(ticket, issue.identity)]
    ours = [issue for issue in same if made_for(ticket, issue.identity)]
    living = next(iter(ours or [issue for issue in same if not issue.done]), None)
    finished = [issue for issue in same if issue.done]
    return Known(living, finished[-1] if finished else None)


def ticket_made_for(gateway: JiraGateway, ticket: Ticket, *, project: str, mark: Mark) -> Issue | None:
    """The issue that was made for this row of the ledger, or None where the index does not show it (yet)."""
    own = (
        _own(gateway, project, limit=OWN_LIMIT)
        if mark.on_screen
        else _own(gateway, project, limit=UNMARKED_LIMIT, since=ticket.created_at - SKEW)
    )
    for issues in (_marked(gateway, ticket, mark), own):
        ours = [issue for issue in issues if made_for(ticket, issue.identity)]
        if ours:
            return oldest(ours)
    return None


def oldest(issues: Iterable[Issue]) -> Issue:
    """The one that was made first."""
    return min(issues, key=age)


def _marked(gateway: JiraGateway, ticket: Ticket, mark: Mark) -> Iterator[Issue]:
    try:
        yield from gateway.search(mark.jql(ticket.fingerprint), limit=MARKED_LIMIT)
    except SinkError as error:
        if mark.on_screen or error.retryable:
            raise
        # A site that does not search remote links: our own newest issues are looked through as well.


def _own(gateway: JiraGateway, project: str, *, limit: int, since: datetime | None = None) -> Iterator[Issue]:
    made = f' AND created >= "{since.astimezone(UTC):%Y-%m-%d}"' if since else ""
    jql = f'project = "{project}" AND creator = currentUser(){made} ORDER BY created DESC'
    return gateway.search(jql, limit=limit)


def age(issue: Issue) -> tuple[int, str]:
    """Ids are numbers that grow; as text they are compared without trusting that."""
    return len(issue.id), issue.id
