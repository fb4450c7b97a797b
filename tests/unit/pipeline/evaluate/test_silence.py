"""Rules on evidence that stays away."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipeline_examples import COMPLEXITY, NOON, ListedPast, a_rule, a_situation, hours, one, value_of
from qualitywatch.domain.asks import Silence
from qualitywatch.domain.measurement import Sample
from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.rule import Rule
from qualitywatch.domain.span import Span
from qualitywatch.pipeline.evaluate import NO_PAST

DAY = timedelta(days=1)
WEEK = Silence(warn=Span(length=2 * DAY), fail=Span(length=7 * DAY))


def last_seen(age: timedelta) -> ListedPast:
    return ListedPast({value_of(COMPLEXITY, 0.0).key: [Sample(NOON - age, 0.1)]})


def silent(silence: Silence = WEEK, fail_above: float | None = None) -> Rule:
    return a_rule(silence=silence, fail_above=fail_above)


@pytest.mark.parametrize(
    ("age", "outcome"),
    [
        (DAY, Outcome.NOT_AVAILABLE),
        (2 * DAY, Outcome.NOT_AVAILABLE),
        (3 * DAY, Outcome.WARN),
        (8 * DAY, Outcome.FAIL),
    ],
)
def test_silence_is_told_when_it_lasts(age: timedelta, outcome: Outcome) -> None:
    assert one(silent(), a_situation(at=NOON), last_seen(age)).outcome is outcome


def test_it_says_when_it_was_measured_last_and_what_is_allowed() -> None:
    found = one(silent(), a_situation(at=NOON), last_seen(8 * DAY))
    assert found.message == "last measured 2026-02-22 12:00 UTC, 8d ago; 1w is allowed"
    assert (found.value, found.limit, found.quantity, found.judged) == (None, None, "silence", 8.0)


def test_a_value_that_is_too_old_is_no_evidence_any_more() -> None:
    old = value_of(COMPLEXITY, 0.1, at=NOON - 8 * DAY)
    assert one(silent(fail_above=0.5), a_situation(old, at=NOON), last_seen(8 * DAY)).outcome is Outcome.FAIL


def test_a_value_that_is_measured_now_ends_the_silence_whatever_is_kept() -> None:
    now = value_of(COMPLEXITY, 0.1)
    assert one(silent(), a_situation(now, at=NOON), last_seen(80 * DAY)).outcome is Outcome.PASS


def test_it_is_looked_at_again_when_it_will_be_too_long() -> None:
    fresh = value_of(COMPLEXITY, 0.1, at=NOON - DAY)
    found = one(silent(), a_situation(fresh, at=NOON), last_seen(DAY))
    assert found.again_at == NOON + DAY + timedelta(milliseconds=1)
    warned = one(silent(), a_situation(at=NOON), last_seen(3 * DAY))
    assert warned.again_at == NOON + 4 * DAY + timedelta(milliseconds=1)


def test_limits_on_the_value_are_judged_beside_it() -> None:
    fresh = value_of(COMPLEXITY, 0.9)
    assert one(silent(fail_above=0.5), a_situation(fresh, at=NOON), last_seen(DAY)).outcome is Outcome.FAIL


def test_turns_that_brought_nothing_count() -> None:
    three = Silence(fail=Span(count=3))
    assert (
        one(silent(three), a_situation(at=NOON), last_seen(timedelta(hours=2))).outcome
        is Outcome.NOT_AVAILABLE
    )
    found = one(silent(three), a_situation(at=NOON), last_seen(timedelta(hours=3)))
    assert found.outcome is Outcome.FAIL
    assert found.message.endswith("with 3 turns since that brought nothing; 3 in a row are too many")


def test_a_clock_that_jumped_back_makes_no_silence() -> None:
    future = value_of(COMPLEXITY, 0.1, at=hours(5))
    assert one(silent(), a_situation(future, at=NOON), last_seen(-timedelta(hours=5))).outcome is Outcome.PASS


def test_without_history_nothing_is_known_of_it() -> None:
    assert one(silent(), a_situation(at=NOON), NO_PAST).outcome is Outcome.NOT_AVAILABLE
