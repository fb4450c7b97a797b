"""What it means that a ticket was finished while its finding lives: a repair, a decision, or somebody's own business."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from qualitywatch_jira.answers import Issue

WONT_DO = ("Won't Do", "Won't Fix", "Wont Do", "Wont Fix", "Won’t Do", "Won’t Fix", "Declined")
"""As Jira ships them; a site in another language configures its own."""
LEFT_ALONE = ("Duplicate",)
UNREPRODUCED = ("Cannot Reproduce",)


class Meaning(StrEnum):
    """What people mean by the end of a ticket.

    ``REPAIRED``: measure again; ``ACCEPTED``: a decision not to; ``ELSEWHERE``: it goes on in another ticket;
    ``UNREPRODUCED``: somebody looked and did not see it, so it has to be seen more often than once.
    """

    REPAIRED = "repaired"
    ACCEPTED = "accepted"
    ELSEWHERE = "elsewhere"
    UNREPRODUCED = "unreproduced"


@dataclass(frozen=True, slots=True)
class ResolutionPolicy:
    """How finished tickets are understood, by the names of their resolutions.

    ``reopen_within`` is how long after its end a ticket is taken up again when its finding comes back, zero for never;
    ``waive_for`` how long a decision not to repair holds; ``reopen_after`` how many further measurements open a
    ticket again that was closed as not reproducible.
    """

    accepted: tuple[str, ...] = WONT_DO
    elsewhere: tuple[str, ...] = LEFT_ALONE
    unreproduced: tuple[str, ...] = UNREPRODUCED
    reopen_within: timedelta = timedelta(days=14)
    waive_for: timedelta = timedelta(days=90)
    reopen_after: int = 3

    def meaning(self, issue: Issue) -> Meaning:
        """What the end of a finished ticket means; one without a resolution was repaired, as far as anybody says."""
        name = issue.resolution.casefold()
        if name in map(str.casefold, self.accepted):
            return Meaning.ACCEPTED
        if name in map(str.casefold, self.elsewhere):
            return Meaning.ELSEWHERE
        if self.reopen_within and name in map(str.casefold, self.unreproduced):
            return Meaning.UNREPRODUCED
        return Meaning.REPAIRED

    def taken_up_again(self, issue: Issue, at: datetime) -> bool:
        """Whether a finding that lives at this time belongs into this ticket, finished or not.

        A decision not to repair is not overruled while it holds, and ends with its time: then the ticket is due again.
        Where Jira does not say when a ticket was finished it is taken for long ago.
        """
        if not issue.done:
            return True
        since = issue.done_since
        match self.meaning(issue):
            case Meaning.ACCEPTED:
                return since is not None and since + self.waive_for <= at
            case Meaning.ELSEWHERE:
                return False
            case Meaning.REPAIRED | Meaning.UNREPRODUCED:
                return since is not None and bool(self.reopen_within) and at - since < self.reopen_within

    def settled(self, issue: Issue, at: datetime) -> bool:
        """Whether a finding that lives at this time needs no ticket at all, because people decided so in this one.

        One that could not be reproduced is settled until looks at its ticket have counted enough measurements.
        """
        if not issue.done:
            return False
        since = issue.done_since or at
        match self.meaning(issue):
            case Meaning.ACCEPTED:
                return at < since + self.waive_for
            case Meaning.ELSEWHERE:
                return at < since + max(self.reopen_within, timedelta(days=1))
            case Meaning.UNREPRODUCED:
                return True
            case Meaning.REPAIRED:
                return False
