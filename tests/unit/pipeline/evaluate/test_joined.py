"""Rules that join conditions on several metrics and targets."""

from __future__ import annotations

import pytest

from pipeline_examples import (
    COMPLEXITY,
    COVERAGE,
    DRIFT,
    ListedPast,
    a_rule,
    a_situation,
    hours,
    value_of,
)
from qualitywatch.domain.asks import VALUE, Ask, Change
from qualitywatch.domain.lasting import AT_ONCE, Timing
from qualitywatch.domain.limits import Limits
from qualitywatch.domain.measurement import Measurement, Sample
from qualitywatch.domain.metric import MetricDefinition
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.rule import Against, Condition, Join, Rule, Selector
from qualitywatch.domain.target import Target, TargetKind
from qualitywatch.pipeline.evaluate import NO_PAST, Past, Situation, judge

INPUT = Target("input", TargetKind.DATASET, "data", {"team": "checkout"})
STRAY = Target("stray", TargetKind.DATASET, "data", {"team": "search"})
COLLECTORS = ["code.python", "code.coverage", "data.drift"]


def condition(
    definition: MetricDefinition, limits: Limits, *, ask: Ask = VALUE, where: Selector | None = None
) -> Condition:
    return Condition(metric=definition.id, limits=limits, ask=ask, where=where)


def joined(
    *conditions: Condition,
    join: Join = "all",
    per: tuple[str, ...] = (),
    same: tuple[str, ...] = (),
    warns: bool = False,
    timing: Timing = AT_ONCE,
) -> Rule:
    plain = a_rule(name="several")
    return Rule(
        id=plain.id, metric=conditions[0].metric, limits=conditions[0].limits, ask=conditions[0].ask,
        labels=conditions[0].labels, where=conditions[0].where or Selector(), severity=plain.severity, why=plain.why,
        fix=plain.fix, conditions=conditions, join=join, per=per, same=same, warns=warns, timing=timing,
    )  # fmt: skip


COMPLEX = condition(COMPLEXITY, Limits(fail_above=0.2))
UNTESTED = condition(COVERAGE, Limits(fail_below=0.6))


def shop(*measurements: Measurement) -> Situation:
    return a_situation(*measurements, collectors=COLLECTORS)


def dataset(target: Target, *measurements: Measurement) -> Situation:
    return a_situation(*measurements, target=target, collectors=["data.drift"])


def drift(value: float, column: str = "age", target: str = "input") -> Measurement:
    return value_of(DRIFT, value, labels={"column": column}, collector="data.drift", target=target)


def only(rule: Rule, home: Situation, *elsewhere: Situation, past: Past = NO_PAST) -> RuleOutcome:
    (outcome,) = judge([rule], home, past, elsewhere=elsewhere)
    return outcome


B, G = (value_of(COMPLEXITY, 0.9), value_of(COMPLEXITY, 0.1))
LOW, HIGH = (
    value_of(COVERAGE, 0.1, collector="code.coverage"),
    value_of(COVERAGE, 0.9, collector="code.coverage"),
)


@pytest.mark.parametrize(
    ("measured", "of_all", "of_any"),
    [
        ((B, LOW), Outcome.FAIL, Outcome.FAIL),
        ((B, HIGH), Outcome.PASS, Outcome.FAIL),
        ((G, LOW), Outcome.PASS, Outcome.FAIL),
        ((G, HIGH), Outcome.PASS, Outcome.PASS),
        ((B,), Outcome.NOT_AVAILABLE, Outcome.FAIL),
        ((G,), Outcome.PASS, Outcome.NOT_AVAILABLE),
    ],
)
def test_what_is_not_known_decides_nothing(
    measured: tuple[Measurement, ...], of_all: Outcome, of_any: Outcome
) -> None:
    assert only(joined(COMPLEX, UNTESTED), shop(*measured)).outcome is of_all
    assert only(joined(COMPLEX, UNTESTED, join="any"), shop(*measured)).outcome is of_any


def test_without_the_first_ones_metric_there_is_no_evidence() -> None:
    assert only(joined(COMPLEX, UNTESTED), shop(LOW)).outcome is Outcome.NOT_AVAILABLE


def test_it_may_only_warn() -> None:
    assert only(joined(COMPLEX, UNTESTED, warns=True), shop(B, LOW)).outcome is Outcome.WARN


def test_each_condition_is_told_with_its_value() -> None:
    found = only(joined(COMPLEX, UNTESTED), shop(B, LOW))
    assert [(each.metric, each.holds, each.value) for each in found.conditions] == [
        (COMPLEXITY.id, True, 0.9),
        (COVERAGE.id, True, 0.1),
    ]
    assert found.explanation == (
        "2 of 2 conditions hold, and all of them have to."
        " Holds: code complexity share of shop: 90 %, above 20 %."
        " Holds: code coverage lines of shop: 10 %, below 60 %"
    )
    assert (found.value, found.limit, found.quantity) == (0.9, None, "conditions")


MOVED = condition(DRIFT, Limits(fail_above=0.0), where=Selector(kind=TargetKind.DATASET))


class TestAcrossTargets:
    def test_a_condition_may_look_at_other_targets(self) -> None:
        rule = joined(COMPLEX, MOVED)
        assert only(rule, shop(B), dataset(INPUT, drift(0.1))).outcome is Outcome.FAIL
        assert only(rule, shop(B), dataset(INPUT, drift(0.0))).outcome is Outcome.PASS

    def test_one_bad_target_of_several_is_enough(self) -> None:
        found = only(
            joined(COMPLEX, MOVED),
            shop(B),
            dataset(INPUT, drift(0.0)),
            dataset(STRAY, drift(0.3, target="stray")),
        )
        assert (found.outcome, found.conditions[1].target) == (Outcome.FAIL, "stray")

    def test_a_target_that_should_have_told_and_did_not_leaves_it_open(self) -> None:
        assert only(joined(COMPLEX, MOVED), shop(B), dataset(INPUT)).outcome is Outcome.NOT_AVAILABLE

    def test_same_keeps_to_targets_with_the_same_label(self) -> None:
        rule = joined(COMPLEX, MOVED, same=("team",))
        stray = dataset(STRAY, drift(0.3, target="stray"))
        assert only(rule, shop(B), stray).outcome is Outcome.NOT_AVAILABLE
        assert only(rule, shop(B), stray, dataset(INPUT, drift(0.3))).outcome is Outcome.FAIL

    def test_the_outcome_stands_at_the_target_of_the_first_condition(self) -> None:
        rule = joined(
            MOVED, condition(COMPLEXITY, Limits(fail_above=0.2), where=Selector(kind=TargetKind.CODE))
        )
        assert judge([rule], shop(B), NO_PAST, elsewhere=[dataset(INPUT, drift(0.1))]) == []
        found = only(rule, dataset(INPUT, drift(0.1)), shop(B))
        assert (found.target, found.outcome) == ("input", Outcome.FAIL)

    def test_per_makes_one_outcome_for_each_of_the_first_ones_labels(self) -> None:
        rule = joined(
            MOVED,
            condition(COMPLEXITY, Limits(fail_above=0.2), where=Selector(kind=TargetKind.CODE)),
            per=("column",),
        )
        found = judge([rule], dataset(INPUT, drift(0.1), drift(0.0, "name")), NO_PAST, elsewhere=[shop(B)])
        assert [(each.labels, each.outcome) for each in found] == [
            ({"column": "age"}, Outcome.FAIL),
            ({"column": "name"}, Outcome.PASS),
        ]


def test_conditions_may_compare_with_the_past() -> None:
    rule = joined(condition(COMPLEXITY, Limits(fail_above=0.1), ask=Change(Against.PREVIOUS)), UNTESTED)
    past = ListedPast.of(COMPLEXITY, 0.5)
    assert only(rule, shop(B, LOW), past=past).outcome is Outcome.FAIL
    assert only(rule, shop(B, LOW)).outcome is Outcome.NOT_AVAILABLE


def test_it_holds_as_long_as_the_rule_asks_by_what_each_series_was_then() -> None:
    rule = joined(COMPLEX, UNTESTED, timing=Timing(hold=2))
    complexity, coverage = value_of(COMPLEXITY, 0.0).key, value_of(COVERAGE, 0.0).key

    def past(earlier_coverage: float) -> ListedPast:
        return ListedPast(
            {
                complexity: [Sample(hours(-2), 0.9)],
                coverage: [Sample(hours(-3), earlier_coverage)],
            }
        )

    assert only(rule, shop(B, LOW), past=past(0.1)).outcome is Outcome.FAIL
    held = only(rule, shop(B, LOW), past=past(0.9))
    assert (held.outcome, held.pending) == (Outcome.PASS, (1, 2, False))
