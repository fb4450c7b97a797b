"""What a ticket is told when its finding changes: one comment for each edge, never the same twice."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from qualitywatch import ChangeKind, Delivery, RuleOutcome, format_quantity
from qualitywatch_jira import adf
from qualitywatch_jira.identity import label_of

HAPPENED = {
    ChangeKind.OPENED: "It was found again",
    ChangeKind.REOPENED: "It is back",
    ChangeKind.WORSENED: "It fails now",
    ChangeKind.IMPROVED: "It no longer fails, but still warns",
    ChangeKind.RESOLVED: "The repair is proven",
}


@dataclass(frozen=True, slots=True)
class News:
    """One comment; ``mark`` is in its text and tells it from every other one."""

    kind: ChangeKind
    outcome: RuleOutcome
    at: datetime

    @classmethod
    def of(cls, delivery: Delivery) -> News:
        """The news of a delivery."""
        change = delivery.change
        return cls(change.kind, change.finding.outcome, change.at)

    @property
    def mark(self) -> str:
        """The same for every attempt to deliver the same change."""
        return f"{label_of(self.outcome.fingerprint)}/{self.kind}/{self.at.astimezone(UTC):%Y%m%dT%H%M%S}"

    def document(self) -> adf.Node:
        """The comment as ADF."""
        value = (
            ""
            if self.outcome.value is None
            else f" is {format_quantity(self.outcome.value, self.outcome.unit)}"
        )
        measured = self.outcome.observed_at or self.at
        said = f"{HAPPENED[self.kind]}: {self.outcome.metric} of {self.outcome.target}{value}, measured {measured:%Y-%m-%d %H:%M %Z}."
        return adf.document(
            [adf.paragraph(adf.text(adf.shortened(said, 1_000))), adf.paragraph(adf.text(self.mark, "code"))]
        )

    def said_in(self, body: Any) -> bool:
        """Whether a comment's body is this news."""
        return self.mark in json.dumps(body)

    def ours(self, body: Any) -> bool:
        """Whether a comment's body is any news of the same finding."""
        return f"{label_of(self.outcome.fingerprint)}/" in json.dumps(body)
