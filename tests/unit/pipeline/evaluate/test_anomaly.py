"""Rules on how odd a value is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from scipy import stats

from pipeline_examples import COMPLEXITY, FILES, ListedPast, a_rule, a_situation, one, value_of
from qualitywatch.domain.asks import Anomaly
from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.metric import MetricDefinition
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.rule import Rule
from qualitywatch.domain.span import Span

MONTH = Span(length=timedelta(days=30))
WOBBLY = [0.50, 0.52, 0.48, 0.51, 0.49, 0.50, 0.53, 0.47, 0.50, 0.51, 0.49, 0.52, 0.48, 0.50, 0.95]


def odd(floor: float | None = None, over: Span = MONTH, definition: MetricDefinition = COMPLEXITY) -> Rule:
    return a_rule(definition, ask=Anomaly(over, floor), fail_above=3.5, fail_below=-3.5)


def judged(rule: Rule, now: float, *earlier: float, definition: MetricDefinition = COMPLEXITY) -> RuleOutcome:
    catalogue = MetricCatalogue((COMPLEXITY, FILES, definition))
    situation = a_situation(value_of(definition, now), catalogue=catalogue)
    return one(rule, situation, ListedPast.of(definition, *earlier))


def test_the_score_is_that_of_scipys_median_deviation() -> None:
    found = judged(odd(floor=1e-9), 0.6, *WOBBLY)
    expected = (0.6 - 0.50) / stats.median_abs_deviation(WOBBLY, scale="normal")
    assert found.judged == pytest.approx(expected)


@pytest.mark.parametrize(
    ("now", "outcome", "side"),
    [(0.52, Outcome.PASS, "above"), (0.7, Outcome.FAIL, "above"), (0.3, Outcome.FAIL, "below")],
)
def test_both_sides_are_odd(now: float, outcome: Outcome, side: str) -> None:
    found = judged(odd(), now, *WOBBLY)
    assert (found.outcome, found.comparison) == (outcome, side)


def test_it_tells_the_median_the_deviation_and_how_many_there_were() -> None:
    found = judged(odd(), 0.7, *WOBBLY)
    assert (found.baseline, found.measurements, found.window) == (0.5, 15, "the last 30d")
    assert found.explanation.startswith(
        "13.5 robust standard deviations above 50 %, the median of 15 measurements"
    )
    assert found.bound is None


def test_fourteen_earlier_ones_are_too_few() -> None:
    found = judged(odd(), 0.9, *WOBBLY[:14])
    assert found.outcome is Outcome.NOT_AVAILABLE
    assert found.message == "an anomaly needs 15 earlier measurements, and the last 30d brought 14"


def test_a_share_that_never_moved_has_a_point_of_room() -> None:
    assert judged(odd(), 0.53, *[0.5] * 20).outcome is Outcome.PASS
    assert judged(odd(), 0.54, *[0.5] * 20).outcome is Outcome.FAIL


def test_a_count_that_never_moved_has_half_a_piece_of_room() -> None:
    counted = MetricDefinition(
        id="code.size.things", title="Things", unit="{thing}", direction=FILES.direction,
        characteristic=FILES.characteristic, how="Counted.",
    )  # fmt: skip
    rule = odd(definition=counted)
    assert judged(rule, 1, *[0] * 20, definition=counted).outcome is Outcome.PASS
    assert judged(rule, 2, *[0] * 20, definition=counted).outcome is Outcome.FAIL


def test_without_any_room_to_measure_by_there_is_no_verdict() -> None:
    seconds = MetricDefinition(
        id="code.some.time", title="Time", unit="s", direction=FILES.direction,
        characteristic=FILES.characteristic, how="Counted.",
    )  # fmt: skip
    found = judged(odd(definition=seconds), 1, *[0] * 20, definition=seconds)
    assert found.outcome is Outcome.NOT_AVAILABLE
    assert "anomaly_floor says what counts as a move" in found.message


def test_the_rule_may_say_what_room_there_is() -> None:
    assert judged(odd(floor=0.2), 1.1, *[0.5] * 20).outcome is Outcome.PASS


def test_a_count_of_measurements_takes_the_newest() -> None:
    found = judged(odd(over=Span(count=15)), 0.5, *[9.0] * 5, *[0.5] * 15)
    assert (found.outcome, found.measurements) == (Outcome.PASS, 15)
