"""Brings what tickets list up to date between the edges of their findings: places to change, members of an item."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qualitywatch import ChangeKind, Finding, FindingChange, Followed, TicketNews
from qualitywatch_jira.answers import Issue
from qualitywatch_jira.form import about_of
from qualitywatch_jira.news import News
from qualitywatch_jira.ownership import VALUE
from qualitywatch_jira.roster import Roster
from qualitywatch_jira.telling import Telling

MUCH_WORSE = 0.25
"""By how much a value has to become worse, as a share of the one that was told, to be worth a comment."""


@dataclass(frozen=True, slots=True)
class Renewing:
    """One look at a ticket that is alive."""

    telling: Telling

    def due(self, each: Followed, issue: Issue) -> bool:
        """Whether the ticket lists other places than the finding does by now; never for tickets that others worded."""
        about, finding = issue.identity.get("about"), each.finding
        if about and _worse_than(finding, issue) is not None:
            return True
        if not about or not (finding.outcome.evidence or finding.gathers):
            return False
        if about != about_of(_unchanged(finding)):
            return True
        before = Roster.told(issue.identity) if finding.gathers else None
        return before is not None and Roster.of(finding).due(before, finding.last_seen_at, self.telling.every)

    def renew(self, each: Followed, issue: Issue) -> Iterator[TicketNews]:
        """Write the text anew, as far as it is ours, and say what has changed."""
        if each.finding.gathers:
            yield from self._listed(each, issue)
            return
        before = _worse_than(each.finding, issue)
        if before is not None and self.telling.due(issue, news := News.worse(each.finding, before)):
            self.telling.renew(issue, _unchanged(each.finding), value=True)
            self.telling.gateway.comment(issue.id, news.document())
            yield TicketNews(ticket=each.ticket, said=f"{issue.key}: it has got worse")
            return
        if issue.identity.get("about") == about_of(_unchanged(each.finding)):
            return
        self.telling.renew(issue, _unchanged(each.finding))
        if self.telling.comment(issue, News.places(each.finding)):
            yield TicketNews(ticket=each.ticket, said=f"{issue.key}: its places to change are other ones now")

    def _listed(self, each: Followed, issue: Issue) -> Iterator[TicketNews]:
        """Tell an item's ticket who has joined and left. The comment comes first: then, and only then, it was told."""
        finding = each.finding
        now, before = Roster.of(finding), Roster.told(issue.identity)
        if before is None or not now.due(before, finding.last_seen_at, self.telling.every):
            self.telling.renew(issue, _unchanged(finding), told=now if before is None else None)
            return
        said = self.telling.comment(issue, News.list_of(finding, now, before))
        self.telling.renew(issue, _unchanged(finding), told=now.after(before, finding.last_seen_at))
        if said:
            yield TicketNews(
                ticket=each.ticket, said=f"{issue.key}: its list has changed, {now.total} by now"
            )


def _worse_than(finding: Finding, issue: Issue) -> float | None:
    """The value that a ticket was told last, where the present one is much worse; None where it is not, or of an item."""
    before, value = issue.identity.get(VALUE), finding.outcome.value
    if finding.gathers or value is None or not isinstance(before, int | float):
        return None
    by = {"above": value - before, "below": before - value}.get(finding.outcome.comparison or "", 0.0)
    return float(before) if by > 0 and by >= MUCH_WORSE * abs(before) else None


def _unchanged(finding: Finding) -> FindingChange:
    """A finding as it is, for what is worded from a change."""
    return FindingChange(kind=ChangeKind.WORSENED, finding=finding, at=finding.last_seen_at)
