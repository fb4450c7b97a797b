"""What an evaluation came to is written whole, once, and comes back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qualitywatch.domain.finding import ChangeKind, FindingState
from qualitywatch.domain.lasting import Progress
from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.rule import Severity
from qualitywatch.domain.waiver import Waiver
from qualitywatch.errors import StoreError
from qualitywatch.testing.samples import sample_change, sample_outcome
from store_examples import NOON, evaluated, hours, settle


def kinds(store, fingerprint):
    return [event.kind for event in store.readings.finding_events(fingerprint)]


def test_a_finding_comes_back_with_its_evidence(store):
    change = sample_change()
    settle(store, change)
    assert store.readings.finding(change.finding.fingerprint) == change.finding
    assert list(store.readings.findings()) == [change.finding]


def test_an_evaluation_replaces_the_one_before(store):
    settle(store, at=NOON)
    settle(store, at=hours(1))
    assert list(store.readings.evaluations()) == [evaluated(at=hours(1))]


def test_outcomes_are_kept_without_evidence_and_with_its_total(store):
    outcome = replace(
        sample_outcome(), waiver=Waiver("f", "ada", "known", NOON, hours(1)), pending=Progress(1, 2)
    )
    settle(store, outcomes=[outcome])
    assert list(store.readings.outcomes()) == [replace(outcome, evidence=())]


def test_outcomes_that_are_no_longer_judged_go(store):
    settle(store, outcomes=[sample_outcome(), sample_outcome(rule="coverage")])
    settle(store, outcomes=[sample_outcome(rule="coverage")])
    assert [outcome.rule for outcome in store.readings.outcomes()] == ["coverage"]


def test_outcomes_of_other_targets_stay(store):
    settle(store, outcomes=[sample_outcome(target="cart")], target="cart")
    settle(store, outcomes=[sample_outcome()])
    assert [outcome.target for outcome in store.readings.outcomes()] == ["cart", "shop"]
    assert [outcome.target for outcome in store.readings.outcomes(target="cart")] == ["cart"]


def test_the_worst_finding_comes_first_and_then_the_newest(store):
    def opened(rule, severity, at):
        change = sample_change(sample_outcome(rule=rule, severity=severity), at=at)
        return replace(change, finding=replace(change.finding, opened_at=at))

    settle(
        store,
        opened("a", Severity.MINOR, hours(9)),
        opened("b", Severity.CRITICAL, hours(1)),
        opened("c", Severity.CRITICAL, hours(2)),
        opened("d", Severity.INFO, hours(9)),
        opened("e", Severity.MAJOR, hours(0)),
    )
    assert [finding.outcome.rule for finding in store.readings.findings()] == list("cbead")
    assert [finding.outcome.rule for finding in store.readings.findings(limit=2)] == ["c", "b"]


def test_findings_are_chosen_by_state_and_target(store):
    gone = sample_change(sample_outcome(rule="gone"))
    cart = sample_change(sample_outcome(target="cart"))
    settle(store, sample_change(), gone)
    settle(store, cart, target="cart")
    settle(store, sample_change(replace(gone.finding.outcome), kind=ChangeKind.RESOLVED, at=hours(1)))

    def rules(**chosen):
        return {(f.outcome.target, f.outcome.rule) for f in store.readings.findings(**chosen)}

    assert rules(state=FindingState.RESOLVED) == {("shop", "gone")}
    assert rules(target="cart") == {("cart", "complex-functions")}
    assert rules(target="shop", state=FindingState.OPEN) == {("shop", "complex-functions")}


def test_history_tells_the_whole_life_oldest_first(store):
    opened = sample_change()
    settle(store, opened)
    settle(store, sample_change(kind=ChangeKind.RESOLVED, at=hours(1)))
    settle(store, sample_change(kind=ChangeKind.REOPENED, at=hours(2), generation=2))
    events = store.readings.finding_events(opened.finding.fingerprint)
    assert [(event.kind, event.at, event.value) for event in events] == [
        (ChangeKind.OPENED, NOON, 0.34),
        (ChangeKind.RESOLVED, hours(1), 0.1),
        (ChangeKind.REOPENED, hours(2), 0.34),
    ]


def test_a_long_history_is_cut_at_the_newest(store):
    opened = sample_change()
    settle(store, opened)
    settle(store, sample_change(kind=ChangeKind.RESOLVED, at=hours(1)))
    events = store.readings.finding_events(opened.finding.fingerprint, limit=1)
    assert [event.kind for event in events] == [ChangeKind.RESOLVED]


def test_a_finding_seen_again_says_when_and_how_without_an_event(store):
    opened = sample_change()
    settle(store, opened)
    seen = replace(opened.finding, last_seen_at=hours(3), outcome=replace(opened.finding.outcome, value=0.5))
    settle(store, touched=[seen])
    assert store.readings.finding(seen.fingerprint) == seen
    assert kinds(store, seen.fingerprint) == [ChangeKind.OPENED]


def test_a_resolved_finding_is_not_touched_back_to_life(store):
    opened = sample_change()
    settle(store, opened)
    resolved = sample_change(kind=ChangeKind.RESOLVED, at=hours(1))
    settle(store, resolved)
    settle(store, touched=[replace(opened.finding, last_seen_at=hours(2))])
    assert store.readings.finding(opened.finding.fingerprint) == resolved.finding


@pytest.mark.parametrize("second_at", [NOON, hours(1)], ids=["repeated", "by a second evaluator"])
def test_a_finding_opened_twice_is_told_once(store, second_at):
    settle(store, sample_change())
    settle(store, sample_change(at=second_at))
    assert store.outbox.depth().ready == 1
    assert kinds(store, sample_change().finding.fingerprint) == [ChangeKind.OPENED]


@pytest.mark.parametrize("second_at", [hours(1), hours(2)], ids=["repeated", "by a second evaluator"])
def test_a_worsening_written_twice_is_told_once(store, second_at):
    warned = sample_change(sample_outcome(outcome=Outcome.WARN))
    settle(store, warned)
    worsened = sample_change(kind=ChangeKind.WORSENED, at=hours(1))
    settle(store, replace(worsened, previous=Outcome.WARN))
    settle(store, replace(worsened, previous=Outcome.WARN, at=second_at))
    assert kinds(store, warned.finding.fingerprint) == [ChangeKind.OPENED, ChangeKind.WORSENED]


def test_a_resolution_written_twice_is_told_once(store):
    settle(store, sample_change())
    for at in (hours(1), hours(2)):
        settle(store, sample_change(kind=ChangeKind.RESOLVED, at=at))
    assert store.outbox.depth().ready == 2


def test_a_finding_resolved_in_the_moment_it_opened_is_resolved(store):
    settle(store, sample_change())
    settle(store, sample_change(kind=ChangeKind.RESOLVED, at=NOON))
    assert store.readings.findings()[0].state is FindingState.RESOLVED


def test_every_sink_is_told_of_every_change(store):
    settle(store, sample_change(), sinks=("jira", "chat"))
    claimed = store.outbox.claim("w", now=NOON, lease=hours(1) - NOON, limit=9)
    assert {delivery.sink for delivery in claimed} == {"jira", "chat"}


def test_a_settlement_that_fails_leaves_nothing_behind(store):
    settle(store, sample_change())
    before = store.readings.outcomes(), store.readings.findings(), store.outbox.depth().ready
    twice = sample_outcome(rule="twice")
    with pytest.raises(StoreError):  # one rule cannot say two things of one label set
        settle(store, sample_change(twice), outcomes=[twice, twice], at=hours(1))
    assert (store.readings.outcomes(), store.readings.findings(), store.outbox.depth().ready) == before
    assert [one.at for one in store.readings.evaluations()] == [NOON]


def test_fingerprints_survive_labels_in_broken_encodings(store):
    change = sample_change(sample_outcome(labels={"file": "caf\udce9"}))
    settle(store, change)
    assert store.readings.findings()[0].fingerprint == change.finding.fingerprint
    assert store.readings.finding(change.finding.fingerprint) == change.finding
