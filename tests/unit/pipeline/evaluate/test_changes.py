"""Rules on change: in relative terms, of a value at all, and of a label."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline_examples import (
    COMPLEXITY,
    ISSUES,
    ListedPast,
    a_rule,
    a_situation,
    hours,
    issues,
    one,
    value_of,
)
from qualitywatch.domain.asks import Change, LabelChange
from qualitywatch.domain.limits import Limits
from qualitywatch.domain.measurement import Sample
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.rule import Against, Rule
from qualitywatch.domain.span import Span
from qualitywatch.pipeline.evaluate.limits import compare, equal

TENTH = a_rule(against=Against.PREVIOUS, relative=True, fail_above=0.1)
SAME = replace(a_rule(ask=Change(Against.PREVIOUS)), limits=Limits(fail_unless=0.0))


def judged(rule: Rule, earlier: float, now: float) -> RuleOutcome:
    return one(rule, a_situation(value_of(COMPLEXITY, now)), ListedPast.of(COMPLEXITY, earlier))


@pytest.mark.parametrize(
    ("earlier", "now", "outcome"),
    [
        (1.0, 1.1, Outcome.PASS),
        (1.0, 1.2, Outcome.FAIL),
        (-1.0, -0.8, Outcome.FAIL),
        (2.0, 0.1, Outcome.PASS),
    ],
)
def test_a_relative_change_is_a_share_of_the_baselines_size(
    earlier: float, now: float, outcome: Outcome
) -> None:
    assert judged(TENTH, earlier, now).outcome is outcome


def test_its_bound_stands_where_the_limit_is() -> None:
    found = judged(TENTH, 0.5, 0.6)
    assert (found.limit, found.bound, found.baseline) == (0.1, 0.55, 0.5)
    assert found.judged == pytest.approx(0.2)
    assert found.explanation == "20 % above 50 % (the previous measurement)"


def test_from_nothing_there_is_no_relative_change() -> None:
    found = judged(TENTH, 0.0, 0.1)
    assert (found.outcome, found.limit) == (Outcome.NOT_AVAILABLE, None)
    assert judged(TENTH, 0.0, 0.0).outcome is Outcome.PASS


def test_a_value_that_must_not_change_fails_where_it_does() -> None:
    assert judged(SAME, 0.5, 0.5).outcome is Outcome.PASS
    found = judged(SAME, 0.5, 0.4)
    assert (found.outcome, found.comparison, found.baseline) == (Outcome.FAIL, "differs", 0.5)


def test_the_median_of_a_count_looks_no_further_back() -> None:
    rule = a_rule(against=Against("median", Span(count=3)), fail_above=0.0)
    found = one(
        rule, a_situation(value_of(COMPLEXITY, 0.2)), ListedPast.of(COMPLEXITY, 0.9, 0.9, 0.1, 0.2, 0.3)
    )
    assert (found.baseline, found.outcome, found.window) == (0.2, Outcome.PASS, "the last 3 measurements")


class TestLabels:
    RULE = replace(a_rule(ISSUES, ask=LabelChange("severity")), limits=Limits(warn_unless=0.0))

    def judged(self, *earlier: str) -> RuleOutcome:
        samples = {
            issues(1, severity).key: [Sample(hours(place - len(earlier)), 1.0)]
            for place, severity in enumerate(earlier)
        }
        situation = a_situation(issues(1, "high"), collectors=["code.bandit"])
        return one(self.RULE, situation, ListedPast(samples))

    def test_one_that_stays_passes(self) -> None:
        assert self.judged("high").outcome is Outcome.PASS

    def test_one_that_changes_is_told(self) -> None:
        found = self.judged("high", "low")
        assert (found.outcome, found.comparison, found.quantity) == (Outcome.WARN, "differs", "label")
        assert found.explanation == "severity is high, and was low at 2026-03-02 11:00"

    def test_the_first_one_has_nothing_to_differ_from(self) -> None:
        assert self.judged().outcome is Outcome.NOT_AVAILABLE


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_value_equals_itself(value: float) -> None:
    assert equal(value, value)
    assert not compare(value, Limits(fail_unless=value)).breached
    assert compare(value, Limits(fail_equals=value)).outcome is Outcome.FAIL


def test_values_are_equal_to_nine_digits() -> None:
    assert equal(0.1 + 0.2, 0.3)
    assert not equal(1.0, 1.00000001)
    assert not equal(0.0, 1e-300)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_band_fails_outside_and_nowhere_else(value: float, one_end: float, other: float) -> None:
    low, high = sorted((one_end, other))
    limits = Limits(fail_above=high, fail_below=low)
    assert compare(value, limits).breached == (not low <= value <= high)
