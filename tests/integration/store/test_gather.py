"""Findings of one rule are told in one place, for as long as they live."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar

import pytest

from pipeline_examples import NOON
from qualitywatch.components import Sink
from qualitywatch.config.project import ConfiguredSink
from qualitywatch.domain.finding import ChangeKind, FindingState
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.ticket import Delivery, TicketRef
from qualitywatch.domain.waiver import Waiver
from qualitywatch.pipeline.evaluate import settle_findings
from qualitywatch.pipeline.gather import gather
from qualitywatch.pipeline.route import deliveries_of
from qualitywatch.store import Store
from qualitywatch.testing.samples import sample_outcome
from store_examples import evaluated


class Gathering(Sink):
    """Tells findings of one rule together."""

    name: ClassVar = "gathering"
    together: bool = True

    def item_of(self, outcome: RuleOutcome) -> Mapping[str, str] | None:
        del outcome
        return {} if self.together else None

    def send(self, delivery: Delivery) -> TicketRef | None:
        raise NotImplementedError


class Evaluations:
    """Evaluations of one target, one after the other."""

    def __init__(self, store: Store) -> None:
        self.store, self.at = store, NOON

    def settle(
        self, *, together: bool = True, **columns: Outcome | RuleOutcome
    ) -> list[tuple[ChangeKind, int]]:
        """The edges that the sink is to hear of, with the number of members that each tells."""
        self.at += timedelta(hours=1)
        outcomes = [
            judged if isinstance(judged, RuleOutcome) else column(name, judged)
            for name, judged in columns.items()
        ]
        known = {
            each.fingerprint: found
            for each in outcomes
            if (found := self.store.readings.finding(each.fingerprint)) is not None
        }
        found = settle_findings(outcomes, known, self.at)
        sinks = [ConfiguredSink("jira", Gathering(together=together), frozenset({Outcome.FAIL}))]

        def ask(sink, candidates):
            return self.store.items.known(sink, candidates, target="shop")

        gathered = gather(found, sinks, ask, self.at)
        deliveries = deliveries_of(found.changes, sinks, {each.sink: each.inside for each in gathered})
        self.store.settle(
            evaluated(at=self.at),
            outcomes,
            found.changes,
            found.touched,
            deliveries,
            at=self.at,
            gathered=gathered,
        )
        told = [change for _, change in deliveries] + [
            change for each in gathered for change in each.deliveries
        ]
        return [(change.kind, change.finding.members_total) for change in told]


def column(name: str, outcome: Outcome, *, waiver: Waiver | None = None) -> RuleOutcome:
    value = {Outcome.PASS: 0.1, Outcome.FAIL: 0.4}.get(outcome)
    return replace(sample_outcome(outcome=outcome, value=value), labels={"column": name}, waiver=waiver)


@pytest.fixture
def evaluations(store) -> Evaluations:
    return Evaluations(store)


FAIL, PASS = Outcome.FAIL, Outcome.PASS


def item(store):
    (found,) = store.items.known("jira", [], target="shop").items.values()
    return found


def test_forty_findings_of_one_rule_are_one_delivery(evaluations, store):
    told = evaluations.settle(**{f"c{number}": FAIL for number in range(40)})
    assert told == [(ChangeKind.OPENED, 40)]
    assert len(store.readings.findings()) == 40
    assert store.outbox.depth().ready == 1


def test_one_that_joins_or_leaves_is_no_edge_but_in_the_list(evaluations, store):
    evaluations.settle(a=FAIL, b=FAIL)
    assert evaluations.settle(a=PASS, b=FAIL, c=FAIL) == []
    assert [each.labels["column"] for each in item(store).members] == ["b", "c"]


def test_what_waits_to_be_told_tells_the_latest_list(evaluations, store):
    evaluations.settle(a=FAIL)
    evaluations.settle(a=FAIL, b=FAIL)
    (delivery,) = store.outbox.waiting("jira")
    assert delivery.change.finding.members_total == 2


def test_the_item_is_repaired_with_its_last_member(evaluations, store):
    evaluations.settle(a=FAIL, b=FAIL)
    assert evaluations.settle(a=PASS, b=FAIL) == []
    assert evaluations.settle(a=PASS, b=PASS) == [(ChangeKind.RESOLVED, 0)]
    assert item(store).state is FindingState.RESOLVED
    assert evaluations.settle(a=FAIL, b=PASS) == [(ChangeKind.REOPENED, 1)]


def test_missing_data_is_no_repair_of_a_member(evaluations, store):
    evaluations.settle(a=FAIL, b=FAIL)
    assert evaluations.settle(a=PASS, b=Outcome.NOT_AVAILABLE) == []
    assert [each.labels["column"] for each in item(store).members] == ["b"]


def test_a_finding_with_a_ticket_of_its_own_keeps_it(evaluations, store):
    assert evaluations.settle(together=False, a=FAIL) == [(ChangeKind.OPENED, 0)]
    assert evaluations.settle(a=FAIL, b=FAIL) == [(ChangeKind.OPENED, 1)]
    assert [each.labels["column"] for each in item(store).members] == ["b"]


def test_a_member_stays_in_its_item_where_grouping_is_given_up(evaluations):
    evaluations.settle(a=FAIL)
    assert evaluations.settle(together=False, a=FAIL, b=FAIL) == [(ChangeKind.OPENED, 0)]
    assert evaluations.settle(together=False, a=PASS, b=FAIL) == [(ChangeKind.RESOLVED, 0)]


def test_an_item_of_waived_findings_is_waived_and_due_again_with_a_new_one(evaluations, store):
    evaluations.settle(a=FAIL)
    fingerprint = column("a", FAIL).fingerprint
    waiver = Waiver(
        fingerprint=fingerprint, owner="me", reason="so", created_at=NOON, expires_at=NOON + timedelta(days=9)
    )
    evaluations.settle(a=column("a", FAIL, waiver=waiver))
    assert item(store).outcome.waiver == waiver
    told = evaluations.settle(a=column("a", FAIL, waiver=waiver), b=FAIL)
    assert told == [(ChangeKind.WORSENED, 1)]
    assert [each.labels["column"] for each in item(store).members] == ["b"]


def test_the_finding_shows_the_ticket_of_its_item(evaluations, store):
    evaluations.settle(a=FAIL, b=FAIL)
    (delivery,) = store.dispatch.claim("w", now=evaluations.at, lease=timedelta(minutes=1), limit=9)
    store.dispatch.begin(delivery)
    store.dispatch.delivered(delivery, TicketRef("7", "QW-7"))
    (ticket,) = store.readings.tickets(fingerprint=column("b", FAIL).fingerprint)
    assert ticket.ref == TicketRef("7", "QW-7")


def test_the_same_evaluation_twice_is_told_once(evaluations, store):
    evaluations.settle(a=FAIL)
    evaluations.at -= timedelta(hours=1)
    evaluations.settle(a=FAIL)
    assert store.outbox.depth().ready == 1
