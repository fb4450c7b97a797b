"""Rules on a situation: exactly one outcome for each rule, target and identifying label set."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline_examples import (
    COMPLEXITY,
    COVERAGE,
    DRIFT,
    ISSUES,
    NOON,
    ListedPast,
    a_rule,
    a_situation,
    hours,
    issues,
    one,
    value_of,
)
from qualitywatch.domain.lasting import Progress, Timing
from qualitywatch.domain.measurement import Sample
from qualitywatch.domain.observation import Evidence
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.rule import Against, Selector, Severity
from qualitywatch.domain.target import TargetKind
from qualitywatch.pipeline.evaluate import NO_PAST, Failure, Past, judge

ERROR = Failure(Outcome.ERROR, "code.python: crashed with ValueError: no")
NOTHING = Failure(Outcome.NOT_AVAILABLE, "code.python: there are no Python files")


class TestOneValue:
    def test_the_outcome_explains_itself(self) -> None:
        evidence = (Evidence("shop/cart.py", 12, 88, "checkout", 23.0),)
        found = one(
            a_rule(fail_above=0.21, warn_above=0.16, severity=Severity.CRITICAL),
            a_situation(value_of(COMPLEXITY, 0.34, at=hours(1), evidence=evidence)),
        )
        assert found.outcome is Outcome.FAIL
        assert (found.value, found.limit, found.comparison, found.baseline) == (0.34, 0.21, "above", None)
        assert (found.rule, found.metric, found.target) == ("complex-functions", COMPLEXITY.id, "shop")
        assert (found.environment, found.characteristic) == ("production", COMPLEXITY.characteristic)
        assert (found.severity, found.why, found.fix) == (
            Severity.CRITICAL,
            "Because the test says so.",
            "Do what the test says.",
        )
        assert (found.unit, found.title, found.observed_at) == ("1", COMPLEXITY.title, hours(1))
        assert (found.evidence, found.evidence_total) == (evidence, 1)
        assert (found.pending, found.waiver, found.message) == (None, None, "")

    def test_a_zero_is_a_value(self) -> None:
        assert one(a_rule(fail_above=0.0), a_situation(value_of(COMPLEXITY, 0.0))).outcome is Outcome.PASS

    def test_outcomes_come_in_the_order_of_the_rules(self) -> None:
        rules = [a_rule(name=name, fail_above=1.0) for name in ("zebra", "ant", "lion")]
        found = judge(rules, a_situation(value_of(COMPLEXITY, 0.0)), NO_PAST)
        assert [outcome.rule for outcome in found] == ["zebra", "ant", "lion"]


class TestWhichTargets:
    @pytest.mark.parametrize(
        "where",
        [
            Selector(kind=TargetKind.DATASET),
            Selector(name="cart"),
            Selector(labels={"team": "search"}),
            Selector(kind=TargetKind.CODE, name="shop", labels={"team": "checkout", "tier": "1"}),
        ],
    )
    def test_a_rule_says_nothing_of_a_target_it_does_not_select(self, where: Selector) -> None:
        assert judge([a_rule(fail_above=0.1, where=where)], a_situation(), NO_PAST) == []

    @pytest.mark.parametrize(
        "where",
        [Selector(), Selector(kind=TargetKind.CODE), Selector(name="shop", labels={"team": "checkout"})],
    )
    def test_a_rule_that_selects_the_target_says_something_even_without_a_value(
        self, where: Selector
    ) -> None:
        assert len(judge([a_rule(fail_above=0.1, where=where)], a_situation(), NO_PAST)) == 1


class TestLabels:
    def test_per_gives_one_outcome_for_each_label_value(self) -> None:
        found = judge(
            [a_rule(ISSUES, per=("severity",), fail_above=1.0)],
            a_situation(issues(3, "high"), issues(0, "low"), issues(2, "medium")),
            NO_PAST,
        )
        assert [(outcome.labels, outcome.outcome) for outcome in found] == [
            ({"severity": "high"}, Outcome.FAIL),
            ({"severity": "low"}, Outcome.PASS),
            ({"severity": "medium"}, Outcome.FAIL),
        ]
        assert len({outcome.fingerprint for outcome in found}) == 3

    def test_labels_select_series_and_are_not_part_of_the_identity(self) -> None:
        found = one(
            a_rule(ISSUES, labels={"severity": "high"}, fail_above=1.0),
            a_situation(issues(0, "high"), issues(99, "low")),
        )
        assert (found.outcome, found.value, found.labels) == (Outcome.PASS, 0, {})

    def test_several_selected_labels_must_all_fit(self) -> None:
        rule = a_rule(ISSUES, labels={"severity": "high", "tool": "bandit"}, fail_above=1.0)
        found = one(rule, a_situation(issues(5, "high", "other"), issues(1, "high", "bandit")))
        assert found.value == 1

    def test_among_what_is_left_the_worst_value_decides(self) -> None:
        found = one(
            a_rule(ISSUES, fail_above=5.0, warn_above=1.0),
            a_situation(issues(2, "low"), issues(9, "high"), issues(6, "medium")),
        )
        assert (found.value, found.outcome) == (9, Outcome.FAIL)

    def test_the_lowest_is_worst_where_the_limit_is_below(self) -> None:
        found = one(
            a_rule(ISSUES, fail_below=5.0), a_situation(issues(2, "low"), issues(1, "high"), issues(9, "x"))
        )
        assert found.value == 1

    def test_a_failure_below_is_worse_than_a_larger_breach_that_only_warns(self) -> None:
        found = one(
            a_rule(ISSUES, warn_above=10.0, fail_below=5.0), a_situation(issues(999, "low"), issues(4.9, "x"))
        )
        assert (found.value, found.outcome) == (4.9, Outcome.FAIL)

    def test_where_all_pass_the_one_nearest_to_its_limit_is_shown(self) -> None:
        found = one(a_rule(ISSUES, fail_above=10.0), a_situation(issues(1, "low"), issues(8, "high")))
        assert (found.value, found.outcome) == (8, Outcome.PASS)

    def test_the_evidence_is_that_of_the_value_that_decided(self) -> None:
        bad = value_of(ISSUES, 9, labels={"severity": "high", "tool": "a"}, evidence=(Evidence("bad.py", 1),))
        mild = value_of(
            ISSUES, 1, labels={"severity": "low", "tool": "a"}, evidence=(Evidence("mild.py", 1),)
        )
        found = one(a_rule(ISSUES, fail_above=0.0), a_situation(mild, bad))
        assert [place.path for place in found.evidence] == ["bad.py"]

    @given(
        values=st.dictionaries(
            st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), st.integers(0, 9), max_size=9
        ),
        per=st.sampled_from([(), ("severity",), ("tool",), ("severity", "tool"), ("tool", "severity")]),
        hold=st.integers(1, 3),
        against=st.sampled_from([None, Against.PREVIOUS, Against.BEST, Against.MEDIAN_30D, Against.REF]),
    )
    def test_there_is_exactly_one_outcome_for_each_identifying_label_set(
        self,
        values: dict[tuple[str, str], int],
        per: tuple[str, ...],
        hold: int,
        against: Against | None,
    ) -> None:
        measured = [issues(value, severity, tool) for (severity, tool), value in values.items()]
        rule = a_rule(ISSUES, per=per, timing=Timing(hold), against=against, fail_above=4.0, warn_above=1.0)
        found = judge([rule], a_situation(*measured), ListedPast())
        identities = {tuple(item.labels[name] for name in per) for item in measured} or {()}
        assert len(found) == len(identities)
        assert len({outcome.fingerprint for outcome in found}) == len(found)

    @given(values=st.lists(st.integers(0, 9), min_size=1, max_size=6), seed=st.randoms())
    def test_the_order_of_measurements_decides_nothing(self, values: list[int], seed: object) -> None:
        measured = [issues(value, str(index)) for index, value in enumerate(values)]
        shuffled = list(measured)
        seed.shuffle(shuffled)  # type: ignore[attr-defined]
        rule = a_rule(ISSUES, fail_above=4.0)
        first, second = one(rule, a_situation(*measured)), one(rule, a_situation(*shuffled))
        assert (first.outcome, first.value) == (second.outcome, second.value)


class TestAgainst:
    def test_the_previous_value(self) -> None:
        past = ListedPast.of(COMPLEXITY, 0.1, 0.5, 0.3)
        found = one(
            a_rule(against=Against.PREVIOUS, fail_above=0.05), a_situation(value_of(COMPLEXITY, 0.4)), past
        )
        assert (found.outcome, found.baseline, found.value) == (Outcome.FAIL, 0.3, 0.4)

    def test_the_best_value(self) -> None:
        past = ListedPast.of(COMPLEXITY, 0.1, 0.5, 0.3)
        found = one(
            a_rule(against=Against.BEST, fail_above=0.05), a_situation(value_of(COMPLEXITY, 0.3)), past
        )
        assert (found.outcome, found.baseline) == (Outcome.FAIL, 0.1)

    def test_the_median(self) -> None:
        past = ListedPast.of(COMPLEXITY, 0.1, 0.5, 0.3)
        found = one(
            a_rule(against=Against.MEDIAN_30D, fail_above=0.05), a_situation(value_of(COMPLEXITY, 0.35)), past
        )
        assert (found.outcome, found.baseline) == (Outcome.PASS, 0.3)

    def test_only_what_came_strictly_before_counts(self) -> None:
        key = value_of(COMPLEXITY, 0.0).key
        past = ListedPast({key: [Sample(hours(-1), 0.2), Sample(NOON, 0.9), Sample(hours(1), 0.1)]})
        found = one(
            a_rule(against=Against.PREVIOUS, fail_above=0.0), a_situation(value_of(COMPLEXITY, 0.2)), past
        )
        assert found.baseline == 0.2

    def test_each_series_is_compared_with_its_own_past(self) -> None:
        past = ListedPast.of(DRIFT, 0.5, labels={"column": "age"})
        found = judge(
            [a_rule(DRIFT, per=("column",), against=Against.PREVIOUS, fail_above=0.0)],
            a_situation(
                value_of(DRIFT, 0.6, labels={"column": "age"}),
                value_of(DRIFT, 0.6, labels={"column": "city"}),
            ),
            past,
        )
        assert [(outcome.labels["column"], outcome.outcome) for outcome in found] == [
            ("age", Outcome.FAIL),
            ("city", Outcome.NOT_AVAILABLE),
        ]

    def test_a_drop_of_exactly_what_is_tolerated_passes(self) -> None:
        past = ListedPast.of(COVERAGE, 0.8)
        found = one(
            a_rule(COVERAGE, against=Against.PREVIOUS, fail_below=-0.005),
            a_situation(value_of(COVERAGE, 0.795)),
            past,
        )
        assert found.outcome is Outcome.PASS

    @pytest.mark.parametrize("past", [NO_PAST, ListedPast()])
    def test_without_anything_to_compare_with_there_is_no_verdict_and_none_is_needed(
        self, past: Past
    ) -> None:
        found = one(
            a_rule(against=Against.BEST, fail_above=0.0), a_situation(value_of(COMPLEXITY, 0.9)), past
        )
        assert (found.outcome, found.value, found.required) == (Outcome.NOT_AVAILABLE, 0.9, False)
        assert "nothing to compare with" in found.message

    def test_unless_the_rule_itself_says_that_evidence_is_required(self) -> None:
        rule = a_rule(against=Against.BEST, fail_above=0.0, required=True)
        assert one(rule, a_situation(value_of(COMPLEXITY, 0.9)), ListedPast()).required

    def test_a_series_without_a_past_does_not_hide_one_that_fails(self) -> None:
        past = ListedPast.of(ISSUES, 1, labels={"severity": "low", "tool": "bandit"})
        found = one(
            a_rule(ISSUES, against=Against.PREVIOUS, fail_above=0.0),
            a_situation(issues(9, "high"), issues(2, "low")),
            past,
        )
        assert (found.outcome, found.value) == (Outcome.FAIL, 2)


def held(*earlier: float, now: float, hold: int = 3, against: Against | None = None) -> RuleOutcome:
    rule = a_rule(fail_above=0.2, warn_above=0.1, timing=Timing(hold), against=against)
    return one(rule, a_situation(value_of(COMPLEXITY, now)), ListedPast.of(COMPLEXITY, *earlier))


class TestHold:
    @pytest.mark.parametrize(
        ("earlier", "pending"),
        [((), (1, 3)), ((0.0,), (1, 3)), ((0.3,), (2, 3)), ((0.3, 0.0), (1, 3)), ((0.3, 0.0, 0.3), (2, 3))],
    )
    def test_a_breach_that_has_not_lasted_yet_is_pending(
        self, earlier: tuple[float, ...], pending: tuple[int, int]
    ) -> None:
        found = held(*earlier, now=0.3)
        assert (found.outcome, found.pending) == (Outcome.PASS, Progress(*pending))
        assert (found.value, found.limit) == (0.3, 0.2)
        assert found.message == f"beyond the limit {pending[0]} of 3 times"

    @pytest.mark.parametrize("earlier", [(0.3, 0.3), (0.0, 0.3, 0.3), (0.3, 0.3, 0.3, 0.3), (0.15, 0.15)])
    def test_one_that_has_lasted_counts(self, earlier: tuple[float, ...]) -> None:
        found = held(*earlier, now=0.3)
        assert (found.outcome, found.pending, found.message) == (Outcome.FAIL, None, "")

    def test_a_value_within_the_limits_is_never_pending(self) -> None:
        found = held(0.3, 0.3, 0.3, now=0.05)
        assert (found.outcome, found.pending) == (Outcome.PASS, None)

    def test_a_check_that_keeps_no_history_judges_what_it_has(self) -> None:
        found = one(a_rule(fail_above=0.2, timing=Timing(3)), a_situation(value_of(COMPLEXITY, 0.3)), NO_PAST)
        assert (found.outcome, found.pending) == (Outcome.FAIL, None)

    def test_a_held_warning_is_not_hidden_by_a_failure_that_is_pending(self) -> None:
        steady = {"severity": "low", "tool": "bandit"}
        past = ListedPast.of(ISSUES, 2, 2, labels=steady)
        found = one(
            a_rule(ISSUES, warn_above=1.0, fail_above=5.0, timing=Timing(3)),
            a_situation(issues(2, "low"), issues(9, "high")),
            past,
        )
        assert (found.outcome, found.value, found.pending) == (Outcome.WARN, 2, None)

    def test_a_pending_breach_is_shown_before_what_passes(self) -> None:
        found = one(
            a_rule(ISSUES, fail_above=5.0, timing=Timing(2)),
            a_situation(issues(5, "low"), issues(9, "high")),
            ListedPast(),
        )
        assert (found.value, found.pending) == (9, Progress(1, 2))

    def test_each_earlier_value_is_compared_with_what_came_before_it(self) -> None:
        # From 0.1 to 0.4 and from there to 0.7: twice in a row more than 0.2 worse than the one before.
        rule = a_rule(against=Against.PREVIOUS, fail_above=0.2, timing=Timing(2))
        found = one(rule, a_situation(value_of(COMPLEXITY, 0.7)), ListedPast.of(COMPLEXITY, 0.1, 0.4))
        assert found.outcome is Outcome.FAIL

    def test_the_first_value_of_a_series_was_no_breach_of_a_comparison(self) -> None:
        rule = a_rule(against=Against.PREVIOUS, fail_above=0.2, timing=Timing(2))
        found = one(rule, a_situation(value_of(COMPLEXITY, 0.9)), ListedPast.of(COMPLEXITY, 0.1))
        assert found.pending == Progress(1, 2)

    @given(values=st.lists(st.sampled_from([0.0, 0.15, 0.3]), min_size=1, max_size=8), hold=st.integers(1, 4))
    def test_it_counts_exactly_when_the_last_values_all_breach(self, values: list[float], hold: int) -> None:
        found = held(*values[:-1], now=values[-1], hold=hold)
        lasted = len(values) >= hold and all(value > 0.1 for value in values[-hold:])
        assert (found.outcome in (Outcome.WARN, Outcome.FAIL)) == lasted
        assert (found.pending is not None) == (values[-1] > 0.1 and not lasted)
