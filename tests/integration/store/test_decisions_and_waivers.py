"""What people and gates decided is kept and comes back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qualitywatch.domain.audit import Basis
from qualitywatch.domain.canonical import canonical, digest
from qualitywatch.domain.readings import DecisionRecord
from qualitywatch.domain.verdict import VerdictKind
from qualitywatch.domain.waiver import Waiver
from store_examples import NOON, hours


def decide(store, number):
    return store.decide(
        at=hours(number),
        verdict=VerdictKind.FAIL,
        exit_code=1,
        body='{"verdict": "fail"}',
        versions={"shop": "8f3c2a1", "input": None},
        basis=Basis(parts={"number": str(number)}),
    )


def test_a_decision_comes_back_as_it_was(store):
    made = decide(store, 0)
    assert list(store.readings.decisions()) == [made]
    assert made == DecisionRecord(
        id=made.id,
        at=NOON,
        verdict=VerdictKind.FAIL,
        exit_code=1,
        inputs_digest=digest(canonical({"number": digest("0")})),
        body='{"verdict": "fail"}',
        versions={"shop": "8f3c2a1", "input": None},
    )


def test_the_newest_decisions_come_first(store):
    made = [decide(store, number) for number in range(5)]
    assert list(store.readings.decisions(limit=2)) == [made[4], made[3]]


def test_the_decisions_of_a_span_come_in_order_and_without_their_documents(store):
    made = [decide(store, number) for number in range(5)]
    found = store.readings.decided(since=made[0].at, until=made[3].at, limit=2)
    assert found == [replace(each, body="") for each in made[2:4]]


def test_decisions_are_numbered_upwards(store):
    numbers = [decide(store, number).id for number in range(3)]
    assert numbers == sorted(set(numbers))


def test_waivers_come_back_as_they_were(store):
    waiver = Waiver("f" * 64, "ada", "accepted until the rewrite", NOON, hours(24), "QW-7")
    store.waivers.add(waiver)
    assert list(store.waivers.list()) == list(store.readings.waivers()) == [waiver]


@pytest.mark.parametrize(
    ("at", "holds"), [(hours(-1), False), (NOON, True), (hours(23), True), (hours(24), False)]
)
def test_only_waivers_that_hold_are_given_for_a_time(store, at, holds):
    store.waivers.add(Waiver("f" * 64, "ada", "known", NOON, hours(24)))
    assert bool(store.readings.waivers(at=at)) is holds
