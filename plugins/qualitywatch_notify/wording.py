"""A change of a finding in words, the same for all sinks; each one dresses them in its own format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qualitywatch import (
    ChangeKind,
    Delivery,
    Evidence,
    RuleOutcome,
    TicketState,
    format_limit,
    format_value,
    prose,
)

HAPPENED = {
    ChangeKind.OPENED: "New",
    ChangeKind.REOPENED: "Back again",
    ChangeKind.WORSENED: "Worse",
    ChangeKind.IMPROVED: "Better",
    ChangeKind.RESOLVED: "Repaired",
}
PLACES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Notice:
    """The words for one change; every text is on one line and of bounded length."""

    kind: ChangeKind
    happened: str
    where: str
    title: str
    measured: str
    why: str
    fix: str
    severity: str
    characteristic: str
    rule: str
    places: tuple[str, ...]
    more_places: int

    @property
    def resolved(self) -> bool:
        """Whether nothing is left to do."""
        return self.kind is ChangeKind.RESOLVED

    @property
    def headline(self) -> str:
        """What happened, where, to what."""
        return f"{self.happened}: {self.title} ({self.where})"

    def rows(self) -> Iterator[tuple[str, str]]:
        """What a reader wants to know, as names and texts, the most important first; empty ones are left out."""
        rows = [("Measured", self.measured)]
        if not self.resolved:
            rows += [("Why it matters", self.why), ("What to do", self.fix)]
        rows += [("Severity", self.severity), ("Quality", self.characteristic), ("Rule", self.rule)]
        yield from ((name, text) for name, text in rows if text)


def notice_of(delivery: Delivery) -> Notice:
    """The words for a delivery."""
    change = delivery.change
    outcome = change.finding.outcome
    shown = () if change.kind is ChangeKind.RESOLVED else outcome.evidence[:PLACES_SHOWN]
    return Notice(
        kind=change.kind,
        happened=HAPPENED[change.kind],
        where=_where(outcome),
        title=_short(outcome.title or outcome.metric, 200),
        measured=_measured(outcome),
        why=_short(outcome.why, 600),
        fix=_short(outcome.fix, 600),
        severity=outcome.severity.value,
        characteristic=outcome.characteristic,
        rule=_short(outcome.rule, 100),
        places=tuple(_place(each) for each in shown),
        more_places=max(outcome.evidence_total - len(shown), 0) if shown else 0,
    )


def never_told(delivery: Delivery) -> bool:
    """Whether this is the end of something that nobody was told of."""
    return delivery.change.kind is ChangeKind.RESOLVED and delivery.ticket.state is TicketState.INTENT


def finding_page(dashboard: str, fingerprint: str) -> str:
    """Where the dashboard shows a finding; empty without a dashboard."""
    return f"{dashboard}/findings/{fingerprint}" if dashboard else ""


def _where(outcome: RuleOutcome) -> str:
    labels = ", ".join(f"{name} {value}" for name, value in sorted(outcome.labels.items()))
    environment = f" in {outcome.environment}" if outcome.environment else ""
    return _short(f"{outcome.target}{environment}{f', {labels}' if labels else ''}", 200)


def _measured(outcome: RuleOutcome) -> str:
    value, limit = format_value(outcome), format_limit(outcome)
    return _short(f"{value}; allowed is {limit}" if value and limit else value or outcome.message, 300)


def _place(evidence: Evidence) -> str:
    line = f":{evidence.line}" if evidence.line else ""
    said = " – ".join(part for part in (evidence.name, evidence.message) if part)
    return _short(f"{evidence.path}{line} {said}".strip(), 200)


def _short(text: str, limit: int) -> str:
    words = prose(text)
    return words if len(words) <= limit else f"{words[: limit - 1]}…"
