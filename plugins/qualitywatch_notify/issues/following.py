"""Follows what people did to issues: deleted, or closed as not to be done, which is a decision that ends.

Costs a few requests for all that are open, and one for each other issue.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from qualitywatch import Followed, TicketNews, TicketRef, Waiver
from qualitywatch_notify.issues.filing import GONE
from qualitywatch_notify.issues.tracker import Issue, Tracker


@dataclass(frozen=True, slots=True)
class Following:
    """One look at the issues of open findings; ``waive_for`` is how long a decision not to repair holds."""

    tracker: Tracker
    waive_for: timedelta

    def follow(self, followed: Sequence[Followed], at: datetime) -> Iterator[TicketNews]:
        """What became of each issue that is not simply open."""
        opened = self.tracker.open_ids()
        for each in followed:
            ref = each.ticket.ref
            if ref is None:
                continue
            if ref.id in opened:
                yield from _reopened(each, ref)
                continue
            issue = self.tracker.get(ref.id)
            if issue is None:
                if ref.note != GONE:
                    yield TicketNews(
                        ticket=each.ticket, said=f"{ref.key}: {GONE}", ref=replace(ref, note=GONE)
                    )
            elif not issue.closed:
                yield from _reopened(each, ref)
            elif issue.declined:
                yield from self._declined(each, issue, at)

    def _declined(self, each: Followed, issue: Issue, at: datetime) -> Iterator[TicketNews]:
        decided = issue.changed_at or at
        expires = decided + self.waive_for
        if at >= expires:
            return
        waiver = Waiver(
            fingerprint=each.ticket.fingerprint,
            owner=f"issue {issue.key}",
            reason=f"{issue.key} was closed as not planned",
            created_at=decided,
            expires_at=expires,
            ticket=issue.key,
        )
        held = each.finding.outcome.waiver
        known = held is not None and held.ticket == issue.key
        said = "" if known else f"{issue.key}: not planned, waived until {expires:%Y-%m-%d}"
        yield TicketNews(ticket=each.ticket, said=said, waiver=waiver)


def _reopened(each: Followed, ref: TicketRef) -> Iterator[TicketNews]:
    held = each.finding.outcome.waiver
    if held is not None and held.ticket == ref.key:
        yield TicketNews(ticket=each.ticket, said=f"{ref.key}: open again, no longer waived", withdrawn=True)
