"""Rules without a value to judge: silence is never a pass."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from pipeline_examples import (
    COMPLEXITY,
    COVERAGE,
    DRIFT,
    ISSUES,
    LINES,
    LONG,
    SHARE,
    SHOP,
    a_rule,
    a_situation,
    issues,
    one,
    value_of,
)
from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.rule import Selector
from qualitywatch.pipeline.evaluate import NO_PAST, Failure, judge

ERROR = Failure(Outcome.ERROR, "code.python: crashed with ValueError: no")
NOTHING = Failure(Outcome.NOT_AVAILABLE, "code.python: there are no Python files")


class TestNoData:
    def test_no_data_is_not_zero(self) -> None:
        found = one(a_rule(fail_above=0.2), a_situation())
        assert (found.outcome, found.value, found.limit) == (Outcome.NOT_AVAILABLE, None, None)

    def test_a_collector_in_use_that_measured_nothing_is_missed(self) -> None:
        found = one(a_rule(fail_above=0.2), a_situation())
        assert found.required
        assert found.message == f"code.python ran and measured no {COMPLEXITY.id}"

    def test_so_is_a_selection_that_fits_no_series(self) -> None:
        rule = a_rule(ISSUES, labels={"severity": "high"}, fail_above=0.0)
        found = one(rule, a_situation(issues(3, "low"), collectors=["code.bandit"]))
        assert (found.outcome, found.required) == (Outcome.NOT_AVAILABLE, True)
        assert found.message == f"code.bandit ran and measured no {ISSUES.id} with severity=high"

    def test_a_collector_that_found_nothing_to_measure_says_so(self) -> None:
        found = one(a_rule(fail_above=0.2), a_situation(failures={"code.python": NOTHING}))
        assert (found.outcome, found.message, found.required) == (
            Outcome.NOT_AVAILABLE,
            NOTHING.message,
            True,
        )

    def test_a_collector_that_crashed_is_an_error(self) -> None:
        found = one(a_rule(fail_above=0.2), a_situation(failures={"code.python": ERROR}))
        assert (found.outcome, found.message, found.required) == (Outcome.ERROR, ERROR.message, True)

    def test_a_crash_is_named_before_another_collector_that_found_nothing(self) -> None:
        failures = {"code.coverage": NOTHING, "code.tests": Failure(Outcome.ERROR, "crashed")}
        situation = a_situation(collectors=["code.coverage", "code.tests"], failures=failures)
        found = one(a_rule(COVERAGE, fail_below=0.8), situation)
        assert (found.outcome, found.message) == (Outcome.ERROR, "crashed")

    def test_a_crash_elsewhere_is_no_error_here(self) -> None:
        situation = a_situation(collectors=["code.python", "code.bandit"], failures={"code.bandit": ERROR})
        assert one(a_rule(fail_above=0.2), situation).outcome is Outcome.NOT_AVAILABLE

    def test_the_missing_outcome_has_no_labels(self) -> None:
        found = one(a_rule(DRIFT, per=("column",), fail_above=0.0), a_situation(collectors=["data.drift"]))
        assert found.labels == {}


class TestRequired:
    def test_not_where_nobody_configured_the_collector(self) -> None:
        found = one(a_rule(COVERAGE, fail_below=0.8), a_situation(collectors=["code.python"]))
        assert not found.required
        assert found.message == "not measured: code.coverage or code.tests is not in use here"

    def test_not_where_no_plugin_measures_it(self) -> None:
        found = one(a_rule(fail_above=0.2), a_situation(observers={}))
        assert (found.required, found.message) == (False, "no installed collector measures it")

    def test_not_without_a_configuration(self) -> None:
        found = one(a_rule(fail_above=0.2), a_situation(configured=False, failures={"code.python": NOTHING}))
        assert not found.required

    def test_a_crash_is_missed_even_without_a_configuration(self) -> None:
        found = one(a_rule(fail_above=0.2), a_situation(configured=False, failures={"code.python": ERROR}))
        assert found.required

    @pytest.mark.parametrize("observers", [{}, {COMPLEXITY.id: frozenset({"code.python"})}])
    def test_wherever_the_rule_says_so(self, observers: dict[str, frozenset[str]]) -> None:
        situation = a_situation(collectors=[], configured=False, observers=observers)
        assert one(a_rule(fail_above=0.2, required=True), situation).required

    def test_not_where_the_rule_says_that_a_collector_need_not_measure_it(self) -> None:
        situation = a_situation(collectors=["code.python"])
        found = one(a_rule(fail_above=0.2, optional=True), situation)
        assert (found.outcome, found.required) == (Outcome.NOT_AVAILABLE, False)

    def test_but_a_crash_is_missed_there_too(self) -> None:
        situation = a_situation(collectors=["code.python"], failures={"code.python": ERROR})
        assert one(a_rule(fail_above=0.2, optional=True), situation).required

    def test_a_computed_metric_is_its_elements_collectors_duty(self) -> None:
        found = one(a_rule(SHARE, fail_above=0.2), a_situation(failures={"code.python": ERROR}))
        assert (found.outcome, found.required, found.message) == (Outcome.ERROR, True, ERROR.message)

    def test_but_not_of_one_that_observes_only_some_of_them(self) -> None:
        found = one(a_rule(SHARE, fail_above=0.2), a_situation(collectors=["code.lines"]))
        assert (found.required, found.message) == (
            False,
            "not measured: code.python is not in use here",
        )


def test_every_rule_that_selects_the_target_speaks_exactly_once() -> None:
    rules = [
        a_rule(name="a", fail_above=0.1),
        a_rule(COVERAGE, name="b", fail_below=0.8),
        a_rule(SHARE, name="c", fail_above=0.1),
        a_rule(name="d", fail_above=0.1, where=Selector(name="other")),
    ]
    situation = a_situation(value_of(COMPLEXITY, 0.5), value_of(LONG, 1.0), value_of(LINES, 2.0))
    found = Counter(outcome.rule for outcome in judge(rules, situation, NO_PAST))
    assert found == {"a": 1, "b": 1, "c": 1}


def test_the_same_rule_on_two_targets_has_two_identities() -> None:
    rule = a_rule(fail_above=0.1)
    other = replace(SHOP, name="cart")
    first, second = one(rule, a_situation()), one(rule, a_situation(target=other))
    assert first.fingerprint != second.fingerprint
