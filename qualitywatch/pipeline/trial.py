"""A trial of a sink: a finding that says plainly that it is a test, and its end."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from qualitywatch.components import Sink
from qualitywatch.domain.finding import ChangeKind, Finding, FindingChange, FindingState
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.rule import Severity
from qualitywatch.domain.ticket import Delivery, Ticket, TicketRef, TicketState
from qualitywatch.pipeline.lane import Lane

RULE = "qualitywatch-test"
"""The rule of every test event, for receivers that want to leave them out."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A test of one configured sink, that leaves neither finding nor ledger behind."""

    name: str
    sink: Sink
    lane: Lane
    token: str
    clock: Callable[[], datetime]

    @classmethod
    def of(cls, name: str, sink: Sink, lane: Lane, *, clock: Callable[[], datetime]) -> Trial:
        """A new one: two trials are about two findings."""
        return cls(name, sink, lane, secrets.token_hex(16), clock)

    def preview(self) -> str:
        """What would be sent."""
        return self.sink.preview(self._delivery(ChangeKind.OPENED))

    def begin(self) -> TicketRef | None:
        """Send the test finding; raises what the sink raises."""
        delivery = self._delivery(ChangeKind.OPENED)
        return self.lane.call(lambda: self.sink.send(delivery))

    def end(self, ref: TicketRef | None) -> None:
        """Say that it is over, on what was made."""
        delivery = self._delivery(ChangeKind.RESOLVED)
        known = replace(delivery, id=2, ticket=replace(delivery.ticket, state=TicketState.OPEN, ref=ref))
        self.lane.call(lambda: self.sink.send(known))

    def _delivery(self, kind: ChangeKind) -> Delivery:
        at = self.clock()
        ends = kind is ChangeKind.RESOLVED
        outcome = _outcome(self.name, self.token, at, Outcome.PASS if ends else Outcome.FAIL)
        finding = Finding(
            outcome=outcome,
            state=FindingState.RESOLVED if ends else FindingState.OPEN,
            opened_at=at,
            changed_at=at,
            last_seen_at=at,
            resolved_at=at if ends else None,
        )
        change = FindingChange(kind=kind, finding=finding, at=at, previous=Outcome.FAIL if ends else None)
        ticket = Ticket(
            sink=self.name,
            fingerprint=outcome.fingerprint,
            generation=1,
            state=TicketState.INTENT,
            token=self.token,
            created_at=at,
        )
        return Delivery(id=1, sink=self.name, change=change, ticket=ticket)


def _outcome(name: str, token: str, at: datetime, outcome: Outcome) -> RuleOutcome:
    return RuleOutcome(
        rule=RULE,
        metric="qualitywatch.test",
        characteristic="functional_suitability/functional_correctness",
        target="test",
        environment="",
        outcome=outcome,
        severity=Severity.INFO,
        why=f"Somebody ran `qualitywatch sinks test {name}` to see whether findings arrive here.",
        fix="Nothing is wrong and nothing is to be done.",
        unit="1",
        title="TEST of qualitywatch, please ignore",
        labels={"number": token[:8]},
        value=1.0 if outcome is Outcome.FAIL else 0.0,
        limit=0.0,
        comparison="above",
        observed_at=at,
    )
