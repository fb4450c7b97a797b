"""What old judgements followed from may go; the log says so, and everything else can be proved as before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audited_store import OTHER_RULES, decide, fill, tampering_found
from qualitywatch.domain.audit import AuditKind
from qualitywatch.errors import StoreError
from qualitywatch.store import Migrate, open_store
from store_examples import hours


class Clock:
    """Shows what it is set to."""

    def __init__(self) -> None:
        self.now = hours(0)

    def __call__(self):
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def aged(store_url, clock):
    """Everything of the example long ago, and one decision by other values today."""
    with open_store(store_url, migrate=Migrate.REQUIRE_CURRENT, clock=clock) as store:
        fill(store)
        clock.now = hours(1000)
        decide(store, rules=OTHER_RULES, values="[3]", at=1000)
        yield store


def test_inputs_of_old_judgements_go_and_those_of_new_ones_stay(aged):
    oldest, *_, newest = aged.audit.entries(kind=AuditKind.DECISION)
    assert aged.audit.let_go(hours(999)) > 0
    assert aged.audit.inputs(newest.inputs) == {"rules": OTHER_RULES, "values": "[3]"}
    with pytest.raises(StoreError, match="is not kept"):
        aged.audit.inputs(oldest.inputs)


def test_the_log_says_it_and_holds(aged):
    before = aged.audit.head()
    aged.audit.let_go(hours(999))
    *_, last = aged.audit.entries()
    assert (last.kind, last.number) == (AuditKind.LOG, before.number + 1)
    assert aged.audit.let_go_through() == last.state["inputs_let_go_through"]
    assert aged.audit.verify(written_down=[before]).holds


def test_the_rules_that_were_in_force_stay(aged):
    aged.audit.let_go(hours(999))
    for entry in aged.audit.entries(kind=AuditKind.RULES):
        assert aged.audit.inputs(entry.inputs)


def test_where_nothing_is_old_enough_nothing_is_said(aged):
    before = aged.audit.head()
    assert aged.audit.let_go(hours(-1)) == 0
    assert aged.audit.head() == before


def test_the_second_time_nothing_is_left_to_go(aged):
    aged.audit.let_go(hours(999))
    assert aged.audit.let_go(hours(999)) == 0


def test_a_decision_by_inputs_that_went_is_kept_with_them_again(aged):
    aged.audit.let_go(hours(999))
    number = decide(aged, at=1001)
    (again,) = aged.audit.entries(kind=AuditKind.DECISION, row_id=number)
    assert aged.audit.inputs(again.inputs)["values"] == "[1, 2]"
    assert aged.audit.verify().holds


def test_an_input_removed_that_was_not_let_go_is_still_found(aged):
    aged.audit.let_go(hours(999))
    told = tampering_found(aged, ("DELETE FROM kept_input", {}))
    assert told
    assert all(where.startswith("input ") for where in told)


def test_what_was_let_go_is_told_apart_from_what_is_missing(aged):
    oldest, *_, newest = aged.audit.entries(kind=AuditKind.DECISION)
    aged.audit.let_go(hours(999))
    assert aged.audit.inputs_of(oldest) is None
    with pytest.raises(StoreError, match="is not kept"):
        aged.audit.inputs_of(replace(newest, inputs="0" * 64))
