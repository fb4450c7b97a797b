"""Follows what people do to tickets: moved, deleted, closed by hand, decided against, filed twice.

Costs one request for each 100 tickets, and one more to see whether any of our own is not in the ledger.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from qualitywatch import (
    Followed,
    Gathers,
    Member,
    SinkError,
    TicketNews,
    TicketRef,
    Waiver,
)
from qualitywatch_jira import adf
from qualitywatch_jira.answers import DUPLICATE, Issue
from qualitywatch_jira.identity import about_the_same
from qualitywatch_jira.lookup import age, oldest
from qualitywatch_jira.news import News
from qualitywatch_jira.recurring import AGAIN, Recurrences
from qualitywatch_jira.renewing import Renewing
from qualitywatch_jira.resolution import Meaning
from qualitywatch_jira.roster import Roster
from qualitywatch_jira.telling import GONE, Telling

STRAYS_LIMIT = 1_000
REOPENINGS_LIMIT = 3
HOPS_LIMIT = 5
"""How many duplicates of duplicates are followed."""
RENEWALS_LIMIT = 100
"""How many texts are brought up to date in one round; the others come next time."""


@dataclass(frozen=True, slots=True)
class Following:
    """One look at all tickets of open findings."""

    telling: Telling

    @property
    def renewing(self) -> Renewing:
        """How texts are brought up to date."""
        return Renewing(self.telling)

    def follow(self, followed: Sequence[Followed], at: datetime) -> Iterator[TicketNews]:
        """What became of each ticket; joins duplicates, reopens what was closed without a repair, renews our texts."""
        gateway = self.telling.gateway
        # Several findings may go on in one ticket.
        known = {each.ticket.ref.id for each in followed if each.ticket.ref is not None}
        issues = {issue.id: issue for issue in gateway.read(sorted(known))}
        if (
            known and not issues
        ):  # all at once looks like a permission that is gone, not like a hundred decisions
            gateway.project(self.telling.sheet.form.project)
        waiting = [each for each in followed if each.ticket.ref is None]
        strays, overflows = self._strays(known, followed)
        for each in waiting:
            if twins := strays.get(each.ticket.fingerprint):
                kept, said = self._joined(twins)
                yield self._news(each, kept, said or f"{kept.key}: it has a ticket already")
        for left_behind in overflows:
            yield from self._emptied(left_behind, followed)
        looked_at = [
            (each, issues.get(each.ticket.ref.id)) for each in followed if each.ticket.ref is not None
        ]
        for each, issue in looked_at:
            yield from self._look(each, issue, strays.get(each.ticket.fingerprint, []), at)
        alone = [pair for pair in looked_at if pair[0].ticket.fingerprint not in strays]
        yield from self._renewed(alone)

    def _look(
        self, each: Followed, issue: Issue | None, twins: Sequence[Issue], at: datetime
    ) -> Iterator[TicketNews]:
        """What became of one ticket."""
        if issue is None:
            yield from self._gone(each)
        elif not about_the_same(each.ticket, issue.identity):
            yield from self._of_others(each, issue, twins, at)
        elif twins:
            kept, said = self._joined([issue, *twins])
            yield self._news(each, kept, said)
        elif issue.done:
            yield from self._closed(each, issue, at)
        else:
            yield from self._living(each, issue)

    def _renewed(self, looked_at: Sequence[tuple[Followed, Issue | None]]) -> Iterator[TicketNews]:
        """Bring up to date what our own unfinished tickets say, so many in one round."""
        renewals = RENEWALS_LIMIT
        for each, issue in looked_at:
            if issue is None or issue.done or not about_the_same(each.ticket, issue.identity):
                continue
            if renewals and self.renewing.due(each, issue):
                renewals -= 1
                yield from self.renewing.renew(each, issue)

    def _strays(
        self, known: Collection[str], followed: Sequence[Followed]
    ) -> tuple[dict[str, list[Issue]], list[Issue]]:
        """Our own unfinished issues that the ledger does not know.

        By the fingerprint of a finding that it knows; and the lists of what waits for room.
        """
        gateway, project = self.telling.gateway, self.telling.sheet.form.project
        jql = f'project = "{project}" AND creator = currentUser() AND statusCategory != Done'
        unknown = [each for each in gateway.ids(jql, limit=len(known) + STRAYS_LIMIT) if each not in known]
        fingerprints = {each.ticket.fingerprint for each in followed}
        found: dict[str, list[Issue]] = {}
        overflows = []
        for issue in gateway.read(unknown[:STRAYS_LIMIT]):
            fingerprint = str(issue.identity.get("fp"))
            if fingerprint in fingerprints and not issue.done:
                found.setdefault(fingerprint, []).append(issue)
            elif issue.identity.get("gathers") == Gathers.OVERFLOW and not issue.done:
                overflows.append(issue)
        return found, overflows

    def _emptied(self, issue: Issue, followed: Sequence[Followed]) -> Iterator[TicketNews]:
        """Finish a list of what waited that a lost ledger has left behind: known by what it lists, which has tickets."""
        listed = Roster.told(issue.identity)
        mine = [
            each
            for each in followed
            if each.finding.outcome.environment == issue.identity.get("environment")
            and listed is not None
            and Member.of(each.finding.outcome).name in listed.names
        ]
        if not mine:
            return
        mark = f"emptied/{issue.id}"
        bodies = [comment.body for comment in self.telling.gateway.comments(issue.id)]
        if not any(mark in str(body) for body in bodies):
            said = adf.paragraphs(f"What is listed here is told elsewhere by now, or repaired. ({mark})")
            self.telling.gateway.comment(issue.id, adf.document(said))
        self.telling.mover.finish(issue.id)
        yield TicketNews(ticket=mine[0].ticket, said=f"{issue.key}: a list that was left behind is closed")

    def _joined(self, twins: Sequence[Issue]) -> tuple[Issue, str]:
        """Keep the oldest unfinished one, and close the others as its duplicates."""
        living = [issue for issue in twins if not issue.done]
        kept = oldest(living or twins)
        closed = [issue for issue in sorted(living, key=age) if issue.id != kept.id]
        for issue in closed:
            self.telling.gateway.link(DUPLICATE, inward=issue.id, outward=kept.id)
            mark = f"duplicate-of/{kept.id}"
            said = adf.paragraphs(f"This is a duplicate of {kept.key}, where it goes on. ({mark})")
            bodies = [comment.body for comment in self.telling.gateway.comments(issue.id)]
            if not any(mark in str(body) for body in bodies):
                self.telling.gateway.comment(issue.id, adf.document(said))
            self.telling.mover.finish(issue.id)
        return kept, f"{', '.join(issue.key for issue in closed)} joined with {kept.key}" if closed else ""

    def _gone(self, each: Followed) -> Iterator[TicketNews]:
        ref = each.ticket.ref
        if ref is not None and ref.note != GONE:
            yield TicketNews(ticket=each.ticket, said=f"{ref.key}: {GONE}", ref=replace(ref, note=GONE))

    def _closed(self, each: Followed, issue: Issue, at: datetime) -> Iterator[TicketNews]:
        policy, decided = self.telling.policy, issue.done_since or each.ticket.created_at
        match policy.meaning(issue):
            case Meaning.ACCEPTED if each.finding.gathers is Gathers.OVERFLOW:
                yield from self._living(
                    each, issue
                )  # whoever wants no list has not decided about what is on it
            case Meaning.ACCEPTED:
                if at < decided + policy.waive_for:
                    yield self._waived(each, issue, decided)
            case Meaning.ELSEWHERE:
                yield from self._elsewhere(each, issue)
            case Meaning.UNREPRODUCED:
                yield from self._seen_again(each, issue, decided)
            case Meaning.REPAIRED if decided < each.finding.last_seen_at and policy.reopen_within:
                yield from self._reopened(each, issue, decided)
            case _:
                yield from self._living(each, issue)

    def _elsewhere(self, each: Followed, issue: Issue) -> Iterator[TicketNews]:
        """Go on in the ticket that a duplicate is linked to; without one it is left alone."""
        there: Issue | None = issue
        passed: set[str] = set()
        while there is not None and there.done and self.telling.policy.meaning(there) is Meaning.ELSEWHERE:
            passed.add(there.id)
            linked = there.duplicate_of
            if not linked or linked in passed or len(passed) > HOPS_LIMIT:
                yield from self._living(each, issue)
                return
            there = next(iter(self.telling.gateway.read([linked])), None)
        if there is None:
            yield from self._living(each, issue)
            return
        yield self._news(each, there, f"{issue.key}: {issue.resolution}, it goes on in {there.key}")

    def _of_others(
        self, each: Followed, issue: Issue, twins: Sequence[Issue], at: datetime
    ) -> Iterator[TicketNews]:
        """A ticket about something else, where a duplicate went on: it is told, and neither worded nor moved."""
        policy, decided = self.telling.policy, issue.done_since or each.ticket.created_at
        meaning = policy.meaning(issue) if issue.done else None
        if twins:  # somebody has opened our own again
            kept, said = self._joined(twins)
            yield self._news(each, kept, said or f"{kept.key}: open again, no longer in {issue.key}")
        elif meaning is Meaning.ACCEPTED and at < decided + policy.waive_for:
            yield self._waived(each, issue, decided)
        elif meaning is Meaning.ELSEWHERE:
            yield from self._elsewhere(each, issue)
        elif meaning and decided < each.finding.last_seen_at:
            if self.telling.comment(issue, News.still(each.finding, decided)):
                yield self._news(each, issue, f"{issue.key}: closed, but still measured")
        else:
            yield from self._living(each, issue)

    def _waived(self, each: Followed, issue: Issue, decided: datetime) -> TicketNews:
        waiver = Waiver(
            fingerprint=each.ticket.fingerprint,
            owner=f"jira {issue.key}",
            reason=f"{issue.key} was closed as {issue.resolution!r}",
            created_at=decided,
            expires_at=decided + self.telling.policy.waive_for,
            ticket=issue.key,
        )
        said = ""
        held = each.finding.outcome.waiver
        if held is None or held.ticket != issue.key:
            said = f"{issue.key}: {issue.resolution}, waived until {waiver.expires_at:%Y-%m-%d}"
        return replace(self._news(each, issue, said), waiver=waiver)

    def _seen_again(self, each: Followed, issue: Issue, closed_at: datetime) -> Iterator[TicketNews]:
        """Count a measurement after a closing as not reproducible; the last one that it takes opens the ticket again."""
        policy = self.telling.policy
        before = Recurrences.since(closed_at, issue.identity)
        now = before.seen(each.finding.last_seen_at)
        if now.times >= policy.reopen_after:
            yield from self._reopened(each, issue, closed_at)
            return
        if now == before:
            yield from self._living(each, issue)
            return
        try:
            self.telling.gateway.edit(issue.id, {}, {**issue.identity, AGAIN: now.kept()})
        except SinkError as error:
            if error.retryable:
                raise
            # A ticket that takes no count while it is closed would stay closed for ever.
            yield from self._reopened(each, issue, closed_at)
            return
        said = (
            f"{issue.key}: {issue.resolution}, but measured again: {now.times} of {policy.reopen_after} times"
        )
        yield self._news(each, issue, said)

    def _reopened(self, each: Followed, issue: Issue, closed_at: datetime) -> Iterator[TicketNews]:
        """Closed by hand, measured again, still there. Not for ever: whoever closes it often enough means it."""
        news = News.still(each.finding, closed_at)
        if self.telling.times_said(issue, news) >= REOPENINGS_LIMIT:
            yield from self._living(each, issue)
            return
        self.telling.comment(issue, news)
        try:
            self.telling.mover.reopen(issue.id)
        except SinkError as error:
            if error.retryable:
                raise
            yield self._news(each, issue, f"{issue.key}: not opened again: {error.message}")
            return
        yield self._news(each, issue, f"{issue.key}: opened again, for it is still measured")

    def _living(self, each: Followed, issue: Issue) -> Iterator[TicketNews]:
        """A new key where somebody moved it; a decision that was taken back where it was waived and is open again."""
        held = each.finding.outcome.waiver
        taken_back = held is not None and held.ticket == issue.key and not issue.done
        if taken_back:
            said = f"{issue.key}: open again, no longer waived"
            yield replace(self._news(each, issue, said), withdrawn=True)
        elif each.ticket.ref is not None and each.ticket.ref.key != issue.key:
            yield self._news(each, issue, f"{each.ticket.ref.key} is {issue.key} now")

    def _news(self, each: Followed, issue: Issue, said: str) -> TicketNews:
        note = each.ticket.ref.note if each.ticket.ref is not None else ""
        url = self.telling.gateway.browse_address(issue.key)
        return TicketNews(
            ticket=each.ticket, said=said, ref=TicketRef(id=issue.id, key=issue.key, url=url, note=note)
        )
