"""Honouring waivers: by fingerprint and by time, without hiding what is waived."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.waiver import Waiver
from qualitywatch.pipeline.evaluate import honour
from qualitywatch.testing.samples import NOON, sample_outcome

OUTCOME = sample_outcome()
HOUR = timedelta(hours=1)


def waiver(*, fingerprint: str = OUTCOME.fingerprint, hours: float = 1) -> Waiver:
    return Waiver(fingerprint, "ada", "known", NOON, NOON + hours * HOUR)


@pytest.mark.parametrize("at", [NOON, NOON + HOUR / 2, NOON + HOUR - timedelta(microseconds=1)])
def test_a_waiver_holds_from_its_beginning_until_before_its_end(at: object) -> None:
    (honoured,) = honour([OUTCOME], [waiver()], at)  # type: ignore[arg-type]
    assert honoured.waiver == waiver()


@pytest.mark.parametrize("at", [NOON - timedelta(microseconds=1), NOON + HOUR, NOON + 9 * HOUR])
def test_it_holds_neither_before_nor_after(at: object) -> None:
    (honoured,) = honour([OUTCOME], [waiver()], at)  # type: ignore[arg-type]
    assert honoured.waiver is None


def test_a_waived_outcome_stays_what_it_is() -> None:
    (honoured,) = honour([OUTCOME], [waiver()], NOON)
    assert (honoured.outcome, honoured.value) == (Outcome.FAIL, OUTCOME.value)


def test_a_waiver_is_for_one_target_and_environment_only() -> None:
    others = [sample_outcome(target="cart"), sample_outcome(environment="staging")]
    assert [outcome.waiver for outcome in honour(others, [waiver()], NOON)] == [None, None]


def test_a_waiver_that_ran_out_does_not_end_one_that_holds() -> None:
    over, holds = waiver(hours=1), waiver(hours=5)
    for waivers in ([over, holds], [holds, over]):
        (honoured,) = honour([OUTCOME], waivers, NOON + 2 * HOUR)
        assert honoured.waiver == holds


@given(st.lists(st.sampled_from(["a", "b", "c"]), unique=True), st.sets(st.sampled_from(["a", "b", "c"])))
def test_exactly_the_waived_are_marked_and_none_is_lost(names: list[str], waived: set[str]) -> None:
    outcomes = [sample_outcome(rule=name) for name in names]
    waivers = [waiver(fingerprint=sample_outcome(rule=name).fingerprint) for name in waived]
    honoured = honour(outcomes, waivers, NOON)
    assert [outcome.rule for outcome in honoured] == names
    assert {outcome.rule for outcome in honoured if outcome.waiver} == waived & set(names)
