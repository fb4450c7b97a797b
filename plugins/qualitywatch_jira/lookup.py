"""Looks for tickets that are there already."""

from __future__ import annotations

from collections.abc import Iterator

from qualitywatch import SinkError, Ticket
from qualitywatch_jira.answers import Issue
from qualitywatch_jira.gateway import JiraGateway
from qualitywatch_jira.identity import about_the_same, label_of, made_for

LABELLED_LIMIT = 100
OWN_LIMIT = 200
"""How many of our own newest issues are looked through: a label may be off the screen, or taken off by somebody."""


def ticket_of(gateway: JiraGateway, ticket: Ticket) -> Issue | None:
    """The issue that was made for this row of the ledger, else the oldest unfinished one about the same finding.

    Wherever somebody moved it to; None where the index shows neither. Each is read afresh, because the index may not
    know yet that somebody has just closed or deleted it.
    """
    same = [issue for issue in _labelled(gateway, ticket) if about_the_same(ticket, issue.identity)]
    ours = [issue for issue in same if made_for(ticket, issue.identity)]
    for seen in sorted(ours or [issue for issue in same if not issue.done], key=_age):
        present = _present(gateway, seen)
        if present is not None and (ours or not present.done):
            return present
    return None


def _present(gateway: JiraGateway, seen: Issue) -> Issue | None:
    try:
        return gateway.get(seen.id)
    except SinkError as error:
        if error.retryable:
            raise
        return None


def ticket_made_for(gateway: JiraGateway, ticket: Ticket, *, project: str) -> Issue | None:
    """The issue that was made for this row of the ledger, or None where the index does not show it (yet)."""
    for issues in (_labelled(gateway, ticket), _own(gateway, project)):
        ours = [issue for issue in issues if made_for(ticket, issue.identity)]
        if ours:
            return min(ours, key=_age)
    return None


def _labelled(gateway: JiraGateway, ticket: Ticket) -> Iterator[Issue]:
    return gateway.search(f'labels = "{label_of(ticket.fingerprint)}"', limit=LABELLED_LIMIT)


def _own(gateway: JiraGateway, project: str) -> Iterator[Issue]:
    jql = f'project = "{project}" AND creator = currentUser() ORDER BY created DESC'
    return gateway.search(jql, limit=OWN_LIMIT)


def _age(issue: Issue) -> tuple[int, str]:
    """Ids are numbers that grow; as text they are compared without trusting that."""
    return len(issue.id), issue.id
