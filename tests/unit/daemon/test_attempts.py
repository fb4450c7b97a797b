"""What was measured and could not be kept is measured again soon, not at once and not only after its interval."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from qualitywatch.daemon.attempts import RETRY, Attempts

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = ("shop", "trial.value")


def test_a_beginning_is_remembered() -> None:
    attempts = Attempts()
    attempts.begin(KEY, NOON)
    assert attempts.begun(NOON + timedelta(days=9)) == {KEY: NOON}


def test_a_run_that_was_lost_counts_as_begun_for_a_while_only() -> None:
    attempts = Attempts()
    attempts.begin(KEY, NOON)
    attempts.lose(KEY)
    assert attempts.begun(NOON + RETRY - timedelta(seconds=1)) == {KEY: NOON}
    assert attempts.begun(NOON + RETRY) == {}


def test_a_run_that_was_lost_before_the_clock_was_set_back_may_be_made_again() -> None:
    attempts = Attempts()
    attempts.begin(KEY, NOON)
    attempts.lose(KEY)
    assert attempts.begun(NOON - timedelta(hours=1)) == {}


def test_a_new_beginning_makes_good_what_was_lost() -> None:
    attempts = Attempts()
    attempts.begin(KEY, NOON)
    attempts.lose(KEY)
    attempts.begin(KEY, NOON + RETRY)
    assert attempts.begun(NOON + timedelta(days=1)) == {KEY: NOON + RETRY}
