"""What a ticket is told when its finding changes: one comment for each edge, never the same twice."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from qualitywatch import ChangeKind, Delivery, Finding, Gathers, RuleOutcome, format_limit, format_quantity
from qualitywatch_jira import adf
from qualitywatch_jira.identity import label_of
from qualitywatch_jira.roster import Roster, said_of

HAPPENED = {
    ChangeKind.OPENED: "It was found again",
    ChangeKind.REOPENED: "It is back",
    ChangeKind.WORSENED: "It fails now",
    ChangeKind.IMPROVED: "It no longer fails, but still warns",
    ChangeKind.RESOLVED: "The repair is proven",
}
ALL_GONE = {
    Gathers.ALIKE: "The repair of all that were listed is proven, the last one",
    Gathers.OVERFLOW: "Nothing waits here any more",
}
STILL, PLACES, WORSE = "still", "places", "worse"
"""News that no change of the finding brings: it was closed and is not repaired; what has to be changed has changed; its
value has become much worse."""
COMMENTS_LIMIT = 50
PATIENT = frozenset({ChangeKind.WORSENED.value, ChangeKind.IMPROVED.value, PLACES, WORSE})
"""News that can wait, because the ticket's own text says the same."""
MOMENT = "%Y%m%dT%H%M%S"


@dataclass(frozen=True, slots=True)
class News:
    """One comment; ``mark`` is in its text and tells it from every other one."""

    kind: str
    said: str
    outcome: RuleOutcome
    at: datetime
    list_only: bool = False
    """Whether it is about an item's list, and about no one value."""

    @classmethod
    def of(cls, delivery: Delivery) -> News:
        """The news of a delivery."""
        change = delivery.change
        gathers, said = change.finding.gathers, HAPPENED[change.kind]
        if change.kind is ChangeKind.RESOLVED and gathers is not None:
            said = ALL_GONE[gathers]
        return cls(change.kind.value, said, change.finding.outcome, change.at)

    @classmethod
    def still(cls, finding: Finding, closed_at: datetime) -> News:
        """That a ticket was closed and a later measurement still shows the finding; once for each closing."""
        said = f"Closed on {closed_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC, but a later measurement still shows it"
        return cls(STILL, said, finding.outcome, closed_at)

    @classmethod
    def places(cls, finding: Finding) -> News:
        """That the list of what has to be changed is another one now."""
        total = max(finding.outcome.evidence_total, len(finding.outcome.evidence))
        said = f"What has to be changed has changed ({total} by now, listed above)"
        return cls(PLACES, said, finding.outcome, finding.last_seen_at)

    @classmethod
    def worse(cls, finding: Finding, before: float) -> News:
        """That its value has become much worse than it was told last."""
        said = f"It has got worse, from {format_quantity(before, finding.outcome.unit)}"
        return cls(WORSE, said, finding.outcome, finding.last_seen_at)

    @classmethod
    def list_of(cls, finding: Finding, now: Roster, before: Roster) -> News:
        """That findings have joined or left an item."""
        said = said_of(now, before, finding.gathers)
        return cls(now.mark(before), said, finding.outcome, finding.last_seen_at, list_only=True)

    @property
    def mark(self) -> str:
        """The same for every attempt to deliver the same change."""
        return f"{label_of(self.outcome.fingerprint)}/{self.kind}/{self.at.astimezone(UTC):{MOMENT}}"

    def document(self) -> adf.Node:
        """The comment as ADF."""
        value = (
            ""
            if self.outcome.value is None
            else f" is {format_quantity(self.outcome.value, self.outcome.unit)}"
        )
        measured = self.outcome.observed_at or self.at
        said = (
            f"{self.said}."
            if self.list_only
            else f"{self.said}: {self.outcome.metric} of {self.outcome.target}{value}{self._bound()}, measured {measured:%Y-%m-%d %H:%M %Z}."
        )
        return adf.document(
            [adf.paragraph(adf.text(adf.shortened(said, 1_000))), adf.paragraph(adf.text(self.mark, "code"))]
        )

    def _bound(self) -> str:
        """What the value was held against: with it the comment proves what it says."""
        bound = self.outcome.bound
        if bound is None:
            return f" ({limit})" if (limit := format_limit(self.outcome)) else ""
        return f" (limit {format_quantity(bound, self.outcome.unit)})"

    def said_in(self, body: Any) -> bool:
        """Whether a comment's body is this news."""
        told = f"{label_of(self.outcome.fingerprint)}/{self.kind}/" if self.list_only else self.mark
        return told in _plain(body)

    def ours(self, body: Any) -> bool:
        """Whether a comment's body is any news of the same finding."""
        return f"{label_of(self.outcome.fingerprint)}/" in _plain(body)

    def needless(self, bodies: Sequence[Any], *, every: timedelta) -> bool:
        """Whether the comments there are make this one needless: it was said, it can wait, or there are too many.

        ``every`` is how long news that can wait keep from the last ones.
        """
        if any(map(self.said_in, bodies)):
            return True
        told = sorted(self._moments(bodies))
        if len(told) >= COMMENTS_LIMIT:
            return True
        return self.kind in PATIENT and bool(told) and timedelta(0) <= self.at - told[-1] < every

    def times_said(self, bodies: Sequence[Any]) -> int:
        """How many comments of the same kind there are."""
        return sum(f"{label_of(self.outcome.fingerprint)}/{self.kind}/" in _plain(body) for body in bodies)

    def _moments(self, bodies: Sequence[Any]) -> Iterable[datetime]:
        pattern = re.compile(rf"{label_of(self.outcome.fingerprint)}/\w+/(\d{{8}}T\d{{6}})")
        for body in bodies:
            for found in pattern.findall(_plain(body)):
                try:
                    yield datetime.strptime(found, MOMENT).replace(tzinfo=UTC)
                except ValueError:  # somebody's own words
                    continue


def _plain(body: Any) -> str:
    """A comment's body without the escapes of either kind of markup."""
    return json.dumps(body).replace("\\", "")
