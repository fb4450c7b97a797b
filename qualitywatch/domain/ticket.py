"""Tickets: what a sink made of a finding, as the ledger knows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from qualitywatch.domain.finding import Finding, FindingChange
from qualitywatch.domain.waiver import Waiver


class TicketState(StrEnum):
    """``INTENT``: about to be sent; ``UNKNOWN``: perhaps sent, to be looked up; ``OPEN``: known by its id.

    ``WAITING``: the sink had no room for a ticket of its own, so the finding is listed in the sink's overflow.
    """

    INTENT = "intent"
    UNKNOWN = "unknown"
    WAITING = "waiting"
    OPEN = "open"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class TicketRef:
    """How the other system knows the ticket: ``id`` never changes (Jira's numeric id), ``key`` may."""

    id: str
    key: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One row of the ledger: at most one for each sink, fingerprint and generation.

    ``token`` is random, made before the first attempt and sent along, so that a look-up can prove the ticket ours.
    ``unknown_since`` is when the last send began whose answer is not known, while the state is UNKNOWN.
    """

    sink: str
    fingerprint: str
    generation: int
    state: TicketState
    token: str
    created_at: datetime
    ref: TicketRef | None = None
    unknown_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One finding change on its way to one sink; ``ticket`` is the ledger's row, committed before the sink is called.

    ``attempt`` counts from 1. The same delivery may come again after a crash: sinks are idempotent on ``ticket.token``.
    ``claim`` is the store's own: it tells the holder of a lease from one whose lease ran out. ``given_up`` says why it
    was given up; it is tried again when the daemon starts.
    """

    id: int
    sink: str
    change: FindingChange
    ticket: Ticket
    attempt: int = 1
    claim: str = ""
    given_up: str = ""


@dataclass(frozen=True, slots=True)
class Followed:
    """A ticket that is to be looked at, and its finding as it was last evaluated."""

    ticket: Ticket
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketNews:
    """What a look at a ticket came to; ``said`` tells a person in one line, empty where there is nothing to tell.

    ``ref`` is what the ledger is to know from now on, None where it knows all. ``waiver`` is somebody's decision on
    the ticket that the finding may pass; ``withdrawn`` says that such a decision was taken back.
    """

    ticket: Ticket
    said: str = ""
    ref: TicketRef | None = None
    waiver: Waiver | None = None
    withdrawn: bool = False
