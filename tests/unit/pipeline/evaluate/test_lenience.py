"""When a breach does not count, and that it counts otherwise."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline_examples import (
    COMPLEXITY,
    COVERAGE,
    LINES,
    LONG,
    NOON,
    SHARE,
    a_rule,
    a_situation,
    one,
    value_of,
)
from qualitywatch.domain.measurement import SeriesKey
from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.rule import Against
from qualitywatch.domain.verdict import VerdictKind
from qualitywatch.pipeline.evaluate import (
    NO_PAST,
    Baseline,
    Failure,
    Situation,
    judge,
    settle_findings,
    verdict_of,
)
from qualitywatch.pipeline.evaluate.lenience import ruler_change

counts = st.integers(1, 1000)


class FixedPast:
    """There was exactly this."""

    def __init__(self, baseline: Baseline) -> None:
        self._baseline = baseline

    def baseline(self, against: Against, key: SeriesKey, before: datetime, tools: object) -> Baseline:
        return self._baseline

    def recent(self, key: SeriesKey, before: datetime, count: int) -> None:
        return None


def share_of(part: int, whole: int, *, since: str | None = None) -> Situation:
    return a_situation(
        value_of(SHARE, part / whole), value_of(LONG, part), value_of(LINES, whole), since=since
    )


def share_at(part: int, whole: int) -> FixedPast:
    return FixedPast(Baseline(part / whole, {LONG.id: part, LINES.id: whole}))


RATCHET = a_rule(SHARE, against=Against.BEST, fail_above=0.0)


@given(counts, counts, counts, counts)
def test_a_ratchet_on_a_share_fails_only_where_share_and_count_both_got_worse(
    part: int, rest: int, part_before: int, rest_before: int
) -> None:
    whole, whole_before = part + rest, part_before + rest_before
    found = one(RATCHET, share_of(part, whole), share_at(part_before, whole_before))
    worse = part / whole > part_before / whole_before and part > part_before
    assert (found.outcome is Outcome.FAIL) == worse


def test_a_dampened_share_says_what_its_count_did() -> None:
    found = one(RATCHET, share_of(5, 50), share_at(5, 100))
    assert found.message == "only the share is worse: what it counts was 5 and is 5"


def test_without_the_counts_of_the_past_the_share_alone_decides() -> None:
    assert one(RATCHET, share_of(5, 50), FixedPast(Baseline(0.05))).outcome is Outcome.FAIL


def test_a_step_of_the_ruler_is_shown_and_decides_nothing() -> None:
    past = FixedPast(Baseline(0.1, ruler="radon 5.1 → 6.0"))
    found = one(
        a_rule(against=Against.PREVIOUS, fail_above=0.0), a_situation(value_of(COMPLEXITY, 0.4)), past
    )
    assert found.outcome is Outcome.FAIL
    assert "the ruler changed since (radon 5.1 → 6.0)" in found.tolerated
    assert verdict_of([found], measured=1) is VerdictKind.PASS
    assert settle_findings([found], {}, NOON).changes == ()


@pytest.mark.parametrize(
    ("before", "change"),
    [("4", "code.python 4 → 5"), ("5", ""), (None, "")],
    ids=["another method", "the same method", "before methods had versions"],
)
def test_another_method_is_another_ruler(before: str | None, change: str) -> None:
    measured = {"python": "3.12.1"} | ({"code.python": before} if before else {"qualitywatch": "0.1"})
    assert ruler_change(measured, {"python": "3.12.9", "code.python": "5"}) == change


@pytest.mark.parametrize(("whole", "tolerated"), [(19, 1), (20, 0)])
def test_a_share_of_few_new_lines_decides_nothing(whole: int, tolerated: int) -> None:
    found = one(a_rule(SHARE, fail_above=0.1), share_of(10, whole, since="abc"))
    assert found.outcome is Outcome.FAIL
    assert bool(found.tolerated) == tolerated


@pytest.mark.parametrize(("least", "tolerated"), [(None, 0), (12, 0), (13, 1)])
def test_of_the_whole_a_share_is_too_small_only_where_the_rule_says_so(
    least: int | None, tolerated: int
) -> None:
    found = one(a_rule(SHARE, fail_above=0.1, min_sample=least), share_of(6, 12))
    assert bool(found.tolerated) == tolerated


def test_the_rules_own_sample_wins_over_that_of_new_code() -> None:
    found = one(a_rule(SHARE, fail_above=0.1, min_sample=5), share_of(3, 6, since="abc"))
    assert found.tolerated == ""


def test_a_breach_that_counts_decides_over_one_that_is_tolerated_in_the_same_group() -> None:
    rule = a_rule(SHARE, fail_above=0.1, min_sample=5)
    found = one(rule, share_of(2, 4))
    assert found.tolerated
    assert one(rule, share_of(2, 5)).tolerated == ""


class TestNewCode:
    def test_a_rule_judges_what_changed_and_not_the_whole(self) -> None:
        whole, changed = (
            a_situation(value_of(COMPLEXITY, 0.9)),
            a_situation(value_of(COMPLEXITY, 0.0), since="abc"),
        )
        (found,) = judge([a_rule(fail_above=0.1)], whole, NO_PAST, changed)
        assert (found.outcome, found.value, found.since) == (Outcome.PASS, 0.0, "abc")

    def test_what_nothing_measures_on_new_code_is_judged_as_a_whole(self) -> None:
        whole = a_situation(value_of(COVERAGE, 0.9, collector="code.tests"), collectors=["code.tests"])
        (found,) = judge([a_rule(COVERAGE, fail_below=0.8)], whole, NO_PAST, a_situation(since="abc"))
        assert (found.value, found.since) == (0.9, None)

    def test_a_rule_that_compares_with_the_past_judges_the_whole(self) -> None:
        changed = a_situation(value_of(COMPLEXITY, 0.9), since="abc")
        (found,) = judge(
            [a_rule(against=Against.BEST, fail_above=0.0)],
            a_situation(value_of(COMPLEXITY, 0.1)),
            FixedPast(Baseline(0.1)),
            changed,
        )
        assert (found.value, found.since) == (0.1, None)

    def test_where_nothing_changed_that_has_it_there_is_nothing_to_fail(self) -> None:
        (found,) = judge([a_rule(fail_above=0.1)], a_situation(), NO_PAST, a_situation(since="abc"))
        assert (found.outcome, found.value) == (Outcome.PASS, None)
        assert found.message == "nothing that changed has a code complexity share"

    def test_a_collector_that_failed_on_new_code_is_no_pass(self) -> None:
        failed = {"code.python": Failure(Outcome.ERROR, "code.python: crashed")}
        changed = a_situation(since="abc", failures=failed)
        (found,) = judge([a_rule(fail_above=0.1)], a_situation(), NO_PAST, changed)
        assert (found.outcome, found.required) == (Outcome.ERROR, True)
