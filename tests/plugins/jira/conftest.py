"""A Jira for each test, whose every exchange is held against Atlassian's own API description."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from jira_server import EMAIL, TOKEN, Contract, Exchange, JiraServer, Site, description_path, small_site
from jira_watch import in_step
from qualitywatch import (
    ChangeKind,
    Delivery,
    Evidence,
    Finding,
    FindingChange,
    FindingState,
    Outcome,
    RuleOutcome,
    Severity,
    Ticket,
    TicketRef,
    TicketState,
)
from qualitywatch_jira.sink import JiraSink

AT = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def contract() -> Contract | None:
    """Atlassian's API description; None where it is absent, and then one test says so by being skipped."""
    path = description_path()
    return Contract(path) if path else None


@pytest.fixture
def check_exchanges(contract: Contract | None) -> Callable[[list[Exchange]], None]:
    """Fails the test whose requests or answers Atlassian's description does not allow."""

    def check(exchanges: list[Exchange]) -> None:
        faults = [fault for each in exchanges for fault in contract.violations(each)] if contract else []
        if faults:
            pytest.fail("against Atlassian's API description:\n" + "\n".join(faults), pytrace=False)

    return check


@pytest.fixture
def site() -> Site:
    return small_site()


@pytest.fixture
def jira(site: Site, check_exchanges: Callable[[list[Exchange]], None]) -> Iterator[JiraServer]:
    with JiraServer(site) as server:
        yield server
    check_exchanges(server.exchanges)


@pytest.fixture
def sink(jira: JiraServer) -> Callable[..., JiraSink]:
    """Makes a sink as a user configures it; each call is another process with nothing remembered."""

    def make(**keys: object) -> JiraSink:
        usual = {"url": jira.url, "project": "QW", "token": TOKEN, "email": EMAIL, "issue_type": "Story"}
        return in_step(JiraSink.model_validate({**usual, **keys}), jira.site.clock)

    return make


@pytest.fixture
def outcome() -> Callable[..., RuleOutcome]:
    def make(**known: object) -> RuleOutcome:
        usual: dict[str, object] = {
            "rule": "complex-functions",
            "metric": "code.complexity.share_above_10",
            "characteristic": "maintainability/analysability",
            "target": "shop",
            "environment": "production",
            "outcome": Outcome.FAIL,
            "severity": Severity.MAJOR,
            "why": "Functions this branched hide the cases that break.",
            "fix": "Split the functions listed, the largest first.",
            "unit": "1",
            "title": "Share of source lines in functions above 10",
            "value": 0.31,
            "limit": 0.21,
            "comparison": "above",
            "observed_at": AT,
            "evidence": (
                Evidence(path="src/cart.py", line=12, end_line=80, name="checkout", value=0.2),
                Evidence(path="src/tax.py", line=3, name="rate", message="complexity 21"),
            ),
            "evidence_total": 7,
        }
        return RuleOutcome(**{**usual, **known})  # type: ignore[arg-type]

    return make


@pytest.fixture
def delivery(outcome: Callable[..., RuleOutcome]) -> Callable[..., Delivery]:
    """Makes a delivery as the act stage hands it over, with its row of the ledger."""

    def make(
        *,
        kind: ChangeKind = ChangeKind.OPENED,
        token: str = "token-1",  # noqa: S107 - no password, a random mark
        generation: int = 1,
        ref: TicketRef | None = None,
        at: datetime = AT,
        number: int = 1,
        **known: object,
    ) -> Delivery:
        judged = outcome(**known)
        state = FindingState.RESOLVED if kind is ChangeKind.RESOLVED else FindingState.OPEN
        finding = Finding(
            outcome=judged, state=state, opened_at=AT, changed_at=at, last_seen_at=at, generation=generation
        )
        ticket = Ticket(
            sink="jira",
            fingerprint=judged.fingerprint,
            generation=generation,
            state=TicketState.OPEN if ref else TicketState.INTENT,
            token=token,
            created_at=AT,
            ref=ref,
        )
        change = FindingChange(kind=kind, finding=finding, at=at)
        return Delivery(id=number, sink="jira", change=change, ticket=ticket)

    return make
