"""Looks for tickets that are there already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qualitywatch import Ticket
from qualitywatch_jira.answers import Issue
from qualitywatch_jira.gateway import JiraGateway
from qualitywatch_jira.identity import about_the_same, label_of, made_for

LABELLED_LIMIT = 100
OWN_LIMIT = 200
"""How many of our own newest issues are looked through: a label may be off the screen, or taken off by somebody."""


@dataclass(frozen=True, slots=True)
class Known:
    """What Jira has about a finding: the ticket to go on in, or the last one that was finished."""

    living: Issue | None = None
    finished: Issue | None = None


def tickets_of(gateway: JiraGateway, ticket: Ticket, *, field: str = "") -> Known:
    """The issue that was made for this row of the ledger, else the oldest unfinished one about the same finding.

    Wherever somebody moved it to; nothing where the index shows neither. All are read afresh, because the index may
    not know yet that somebody has just closed or deleted them.
    """
    seen = [issue for issue in _labelled(gateway, ticket, field) if about_the_same(ticket, issue.identity)]
    if not seen:
        return Known()
    present = sorted(gateway.read([issue.id for issue in seen]), key=age)
    same = [issue for issue in present if about_the_same(ticket, issue.identity)]
    ours = [issue for issue in same if made_for(ticket, issue.identity)]
    living = next(iter(ours or [issue for issue in same if not issue.done]), None)
    finished = [issue for issue in same if issue.done]
    return Known(living, finished[-1] if finished else None)


def ticket_made_for(gateway: JiraGateway, ticket: Ticket, *, project: str, field: str = "") -> Issue | None:
    """The issue that was made for this row of the ledger, or None where the index does not show it (yet).

    ``field`` is the custom field that holds our mark where it is no label.
    """
    for issues in (_labelled(gateway, ticket, field), _own(gateway, project)):
        ours = [issue for issue in issues if made_for(ticket, issue.identity)]
        if ours:
            return oldest(ours)
    return None


def oldest(issues: Iterable[Issue]) -> Issue:
    """The one that was made first."""
    return min(issues, key=age)


def _labelled(gateway: JiraGateway, ticket: Ticket, field: str) -> Iterator[Issue]:
    mark = label_of(ticket.fingerprint)
    number = field.removeprefix("customfield_")
    # Text fields know no equality; whatever else is found is sorted out by its property.
    jql = f'cf[{number}] ~ "{mark}"' if field else f'labels = "{mark}"'
    return gateway.search(jql, limit=LABELLED_LIMIT)


def _own(gateway: JiraGateway, project: str) -> Iterator[Issue]:
    jql = f'project = "{project}" AND creator = currentUser() ORDER BY created DESC'
    return gateway.search(jql, limit=OWN_LIMIT)


def age(issue: Issue) -> tuple[int, str]:
    """Ids are numbers that grow; as text they are compared without trusting that."""
    return len(issue.id), issue.id
