"""Rules on where a value is going, and on when it will break its limit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipeline_examples import (
    COMPLEXITY,
    COVERAGE,
    NOON,
    ListedPast,
    a_rule,
    a_situation,
    hours,
    one,
    value_of,
)
from qualitywatch.domain.asks import Forecast, Trend
from qualitywatch.domain.measurement import Sample
from qualitywatch.domain.metric import MetricDefinition
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.rule import Rule
from qualitywatch.domain.span import Span

MONTH, TEN = Span(length=timedelta(days=30)), Span(count=10)
RISING = [0.10, 0.11, 0.12, 0.13, 0.14, 0.15, 0.16]


def days(*values: float, definition: MetricDefinition = COMPLEXITY) -> ListedPast:
    """One value a day, the last of them a day before noon."""
    count = len(values)
    key = value_of(definition, 0.0).key
    return ListedPast({key: [Sample(hours(24 * (i - count)), value) for i, value in enumerate(values)]})


def judged(
    rule: Rule, past: ListedPast, now: float, definition: MetricDefinition = COMPLEXITY
) -> RuleOutcome:
    return one(
        rule, a_situation(value_of(definition, now), collectors=["code.python", "code.coverage"]), past
    )


def rising(over: Span = MONTH, fail_above: float = 0.005) -> Rule:
    return a_rule(ask=Trend(over), fail_above=fail_above)


class TestTrend:
    def test_it_is_held_against_the_slope_per_day(self) -> None:
        found = judged(rising(), days(*RISING), 0.17)
        assert (found.outcome, found.limit, found.quantity) == (Outcome.FAIL, 0.005, "trend")
        assert found.judged == pytest.approx(0.01)
        assert (found.value, found.baseline, found.bound) == (0.17, None, None)
        assert (found.window, found.measurements) == ("the last 30d", 8)
        assert found.explanation == "rises by 1 point a day: 8 measurements in 7 days"

    def test_a_slope_within_the_limit_passes_and_is_told(self) -> None:
        found = judged(rising(fail_above=0.02), days(*RISING), 0.17)
        assert found.outcome is Outcome.PASS
        assert "rises by 1 point a day" in found.explanation

    def test_what_noise_alone_may_make_counts_as_no_slope(self) -> None:
        found = judged(rising(), days(0.1, 0.3, 0.05, 0.2, 0.1, 0.25, 0.02), 0.3)
        assert (found.outcome, found.judged) == (Outcome.PASS, 0.0)
        assert found.explanation.startswith("no trend that can be told from noise")

    def test_a_step_is_no_trend(self) -> None:
        assert judged(rising(), days(0.1, 0.1, 0.1, 0.1, 0.2, 0.2, 0.2), 0.2).outcome is Outcome.PASS

    def test_a_falling_one_breaks_a_limit_below(self) -> None:
        rule = a_rule(COVERAGE, ask=Trend(TEN), warn_below=-0.005)
        falling = [1 - value for value in RISING]
        found = judged(rule, days(*falling, definition=COVERAGE), 0.83, COVERAGE)
        assert found.outcome is Outcome.WARN
        assert found.explanation.startswith("falls by 1 point a day")

    @pytest.mark.parametrize("earlier", [[], [0.1], [0.1, 0.2, 0.3, 0.4]])
    def test_too_few_measurements_are_no_evidence(self, earlier: list[float]) -> None:
        found = judged(rising(), days(*earlier), 0.5)
        assert found.outcome is Outcome.NOT_AVAILABLE
        assert found.message == f"a trend needs 6 measurements, and the last 30d brought {len(earlier) + 1}"

    def test_what_is_older_than_the_span_is_left_out(self) -> None:
        span = Span(length=timedelta(days=3))
        assert judged(rising(span), days(*RISING), 0.17).outcome is Outcome.NOT_AVAILABLE

    def test_a_count_takes_the_newest_and_the_present_one(self) -> None:
        found = judged(rising(Span(count=6)), days(0.9, 0.9, 0.9, *RISING), 0.17)
        assert (found.measurements, found.outcome) == (6, Outcome.FAIL)

    def test_without_any_history_it_says_so(self) -> None:
        found = one(rising(), a_situation(value_of(COMPLEXITY, 0.5)))
        assert found.outcome is Outcome.NOT_AVAILABLE
        assert "no history is kept here" in found.message


def soon(within: int = 14, fail_above: float = 0.21, warn_above: float | None = None) -> Rule:
    return a_rule(ask=Forecast(timedelta(days=within), MONTH), fail_above=fail_above, warn_above=warn_above)


class TestForecast:
    def test_a_limit_that_the_pace_breaks_in_time_warns(self) -> None:
        found = judged(soon(), days(*RISING), 0.17)
        assert (found.outcome, found.limit, found.comparison) == (Outcome.WARN, 0.21, "above")
        assert found.judged == pytest.approx(4.0)
        assert found.explanation == (
            "rises by 1 point a day: 8 measurements in 7 days; at this pace over the limit in 4 days"
        )
        assert found.bound == 0.21

    def test_what_breaks_it_later_passes_and_is_told(self) -> None:
        found = judged(soon(within=3), days(*RISING), 0.17)
        assert found.outcome is Outcome.PASS
        assert found.explanation.endswith("at this pace over the limit in 4 days")

    def test_a_value_that_breaks_it_already_fails(self) -> None:
        found = judged(soon(), days(*RISING), 0.22)
        assert (found.outcome, found.limit) == (Outcome.FAIL, 0.21)

    def test_a_value_that_warns_already_goes_on_to_warn_of_what_it_broke(self) -> None:
        found = judged(soon(warn_above=0.16), days(*RISING), 0.17)
        assert (found.outcome, found.limit) == (Outcome.WARN, 0.16)

    @pytest.mark.parametrize(
        "earlier",
        [
            [0.1, 0.3, 0.05, 0.2, 0.1, 0.18, 0.02],  # noise
            [0.1, 0.1, 0.1, 0.1, 0.2, 0.2, 0.2],  # a step
            [0.26, 0.25, 0.24, 0.23, 0.22, 0.21, 0.20],  # away from the limit
            [0.2] * 7,
            [0.1, 0.2],
            [],
        ],
    )
    def test_it_is_silent_where_there_is_no_trend_towards_it(self, earlier: list[float]) -> None:
        assert judged(soon(within=1000), days(*earlier), 0.2).outcome is Outcome.PASS

    def test_without_enough_history_the_value_is_judged_alone(self) -> None:
        found = judged(soon(), days(0.2), 0.2)
        assert (found.outcome, found.limit) == (Outcome.PASS, 0.21)
        assert found.explanation.startswith("no forecast: a trend needs 6 measurements")

    def test_an_outlier_now_does_not_change_when(self) -> None:
        found = judged(soon(), days(*(0.05 + 0.01 * i for i in range(13))), 0.05)
        assert found.judged == pytest.approx(3.0, abs=0.3)


def test_what_was_measured_later_is_no_past() -> None:
    key = value_of(COMPLEXITY, 0.0).key
    later = ListedPast({key: [Sample(NOON + timedelta(days=i), 0.1 * i) for i in range(1, 9)]})
    assert judged(rising(), later, 0.1).outcome is Outcome.NOT_AVAILABLE
