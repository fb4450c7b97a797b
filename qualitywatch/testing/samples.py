"""Well-formed examples of what travels, for tests that need one and care about one part of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from qualitywatch.domain.finding import ChangeKind, Finding, FindingChange, FindingState
from qualitywatch.domain.observation import Evidence
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.rule import Severity
from qualitywatch.domain.ticket import Delivery, Ticket, TicketRef, TicketState

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def sample_outcome(
    *,
    rule: str = "complex-functions",
    target: str = "shop",
    environment: str = "",
    outcome: Outcome = Outcome.FAIL,
    value: float | None = 0.34,
    severity: Severity = Severity.MAJOR,
    labels: Mapping[str, str] | None = None,
) -> RuleOutcome:
    """What the rule ``complex-functions`` says of a shop whose code is too branched."""
    return RuleOutcome(
        rule=rule,
        metric="code.complexity.share_above_10",
        characteristic="maintainability/modifiability",
        title="Source lines in complex functions",
        unit="1",
        target=target,
        environment=environment,
        outcome=outcome,
        severity=severity,
        why="Functions this branched hide the cases that break.",
        fix="Split the functions listed, the largest first.",
        labels=labels or {},
        value=value,
        limit=0.21,
        comparison="above",
        observed_at=NOON,
        evidence=(
            Evidence("shop/cart.py", 12, 88, "checkout", 23.0, "cyclomatic complexity 23"),
            Evidence("shop/price.py", 5, 60, "discount", 14.0, "cyclomatic complexity 14"),
        ),
        evidence_total=2,
    )


def naughty_outcome() -> RuleOutcome:
    """An outcome whose every text is as bad as a measured project can make it."""
    bad = "@channel <!channel> [x](javascript:1) `code` \r\nBcc: everybody@example.org\r\n\x00\x1b[31m\u202e \udce9 é 🦄 /close"
    outcome = sample_outcome(labels={"column": bad})
    return replace(
        outcome,
        title=f"Title {bad}",
        why=f"Why {bad} " + "long " * 10_000,
        fix=f"--> fix {bad}",
        evidence=(Evidence(bad, 3, 4, bad, 1.0, f"{bad} -->"), *outcome.evidence),
        evidence_total=100_000,
    )


def sample_change(
    outcome: RuleOutcome | None = None,
    *,
    kind: ChangeKind = ChangeKind.OPENED,
    at: datetime = NOON,
    generation: int = 1,
) -> FindingChange:
    """A finding that just changed; resolved ones carry the passing outcome."""
    resolved = kind is ChangeKind.RESOLVED
    if outcome is None:
        outcome = sample_outcome(
            outcome=Outcome.PASS if resolved else Outcome.FAIL, value=0.1 if resolved else 0.34
        )
    finding = Finding(
        outcome=outcome,
        state=FindingState.RESOLVED if resolved else FindingState.OPEN,
        opened_at=NOON,
        changed_at=at,
        last_seen_at=at,
        resolved_at=at if resolved else None,
        generation=generation,
    )
    previous = None if kind is ChangeKind.OPENED else Outcome.FAIL
    return FindingChange(kind=kind, finding=finding, at=at, previous=previous)


def sample_delivery(
    change: FindingChange | None = None,
    *,
    sink: str = "jira",
    token: str = "3f0c9a4e5b6d",  # noqa: S107 - not a secret: the ledger's random mark of one ticket
    ref: TicketRef | None = None,
    state: TicketState | None = None,
    attempt: int = 1,
    number: int = 1,
) -> Delivery:
    """A change on its way to a sink, with the ledger's row as the act stage would hand it over."""
    change = change or sample_change()
    ticket = Ticket(
        sink=sink,
        fingerprint=change.finding.fingerprint,
        generation=change.finding.generation,
        state=state or (TicketState.OPEN if ref else TicketState.INTENT),
        token=token,
        created_at=NOON,
        ref=ref,
    )
    return Delivery(id=number, sink=sink, change=change, ticket=ticket, attempt=attempt)
