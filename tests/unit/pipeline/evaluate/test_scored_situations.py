"""Which values of a situation count for a score, and where evidence is missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline_examples import COMPLEXITY, COVERAGE, DRIFT, ISSUES, NOON, SHARE, a_rule, a_situation, value_of
from qualitywatch.domain.measurement import Measurement
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.quality_model import (
    Anchor,
    Combination,
    Joining,
    Measure,
    ModelVersion,
    ScoringModel,
    Utility,
    model_named,
)
from qualitywatch.domain.rule import Severity
from qualitywatch.domain.score import ScoredMeasure
from qualitywatch.domain.target import Target, TargetKind
from qualitywatch.domain.verdict import CharacteristicReport
from qualitywatch.domain.waiver import Waiver
from qualitywatch.pipeline.evaluate import NO_PAST, Situation, judge, report_characteristics

FALLING = Utility((Anchor(0, 100), Anchor(0.2, 80), Anchor(1, 0)))
RISING = Utility((Anchor(0, 0), Anchor(0.8, 80), Anchor(1, 100)))


def measure(metric: str, utility: Utility = FALLING, **keys: object) -> Measure:
    return Measure(metric=metric, utility=utility, weight=1.0, source="the test", **keys)  # type: ignore[arg-type]


def reported(
    *measures: Measure,
    of: Sequence[Situation],
    outcomes: Sequence[RuleOutcome] = (),
) -> dict[str, CharacteristicReport]:
    scoring = ScoringModel(
        ModelVersion("test", "1", "0" * 64, "iso25010:2023"),
        Combination(exponent=-1.0, floor=10.0, cap=39.0, cap_failing=79.0, least_evidence=0.5),
        measures,
    )
    found = report_characteristics(of, outcomes, model_named("iso25010:2023"), scoring)
    return {report.characteristic: report for report in found}


def only(report: CharacteristicReport) -> ScoredMeasure:
    assert report.basis is not None
    (found,) = report.basis.measures
    return found


def columns(**values: float) -> list[Measurement]:
    return [value_of(DRIFT, value, labels={"column": name}) for name, value in values.items()]


def test_of_several_series_the_worst_counts_and_is_named() -> None:
    situation = a_situation(*columns(age=0.1, income=0.6, rent=0.3))
    found = only(reported(measure(DRIFT.id), of=[situation])["data:consistency"])
    assert (found.value, found.labels) == (0.6, {"column": "income"})


def test_where_higher_is_better_the_worst_is_the_lowest() -> None:
    situation = a_situation(*columns(age=0.9, income=0.4, rent=0.7))
    found = only(reported(measure(DRIFT.id, RISING), of=[situation])["data:consistency"])
    assert (found.value, found.labels) == (0.4, {"column": "income"})


def test_or_their_mean_where_the_model_says_so() -> None:
    situation = a_situation(*columns(age=0.1, income=0.6, rent=0.2))
    found = only(reported(measure(DRIFT.id, joining=Joining.MEAN), of=[situation])["data:consistency"])
    assert (found.value, found.labels) == (0.3, {})


def test_only_series_with_the_labels_count() -> None:
    situation = a_situation(
        value_of(ISSUES, 0.9, labels={"severity": "low", "tool": "bandit"}),
        value_of(ISSUES, 0.1, labels={"severity": "high", "tool": "bandit"}),
    )
    found = only(reported(measure(ISSUES.id, labels={"severity": "high"}), of=[situation])["security"])
    assert found.value == 0.1


def test_the_first_alternative_with_a_value_counts() -> None:
    several = measure(COMPLEXITY.id, alternatives=(SHARE.id,))
    found = only(reported(several, of=[a_situation(value_of(SHARE, 0.2))])["maintainability"])
    assert (found.metric, found.utility) == (SHARE.id, 80.0)
    both = a_situation(value_of(SHARE, 0.2), value_of(COMPLEXITY, 0.6))
    assert only(reported(several, of=[both])["maintainability"]).metric == COMPLEXITY.id


class TestWhereEvidenceIsMissed:
    def test_where_a_collector_in_use_could_give_it(self) -> None:
        report = reported(measure(COMPLEXITY.id), of=[a_situation()])["maintainability"]
        assert (report.score, only(report).value) == (None, None)

    def test_where_a_rule_judges_it(self) -> None:
        situation = a_situation(collectors=[])
        outcomes = judge([a_rule(fail_above=0.2)], situation, NO_PAST)
        report = reported(measure(COMPLEXITY.id), of=[situation], outcomes=outcomes)["maintainability"]
        assert only(report).value is None

    def test_on_targets_of_an_expected_kind_and_on_no_others(self) -> None:
        expected = measure(COMPLEXITY.id, expected=(TargetKind.CODE,))
        code, table = a_situation(collectors=[]), Target("table", TargetKind.DATASET, ".")
        assert reported(expected, of=[code])["maintainability"].basis is not None
        other = a_situation(collectors=[], target=table)
        assert reported(expected, of=[other])["maintainability"].basis is None

    def test_never_where_it_is_optional(self) -> None:
        report = reported(measure(COMPLEXITY.id, optional=True), of=[a_situation()])["maintainability"]
        assert report.basis is None

    def test_a_metric_that_no_plugin_defines_is_passed_over(self) -> None:
        unknown = measure("code.nobody.knows", expected=(TargetKind.CODE,))
        assert reported(unknown, of=[a_situation()])["maintainability"].basis is None


def test_the_measures_of_all_targets_come_to_one_score() -> None:
    other = Target("other", TargetKind.CODE, ".")
    there = a_situation(value_of(COMPLEXITY, 1.0, target="other"), target=other)
    here = a_situation(value_of(COMPLEXITY, 0.0))
    report = reported(measure(COMPLEXITY.id), of=[here, there])["maintainability"]
    assert report.score is not None
    assert report.score.value == 18.1818
    assert report.basis is not None
    assert report.basis.weakest is not None
    assert report.basis.weakest.target == "other"


class TestTheCap:
    situation = a_situation(value_of(COVERAGE, 1.0, collector="code.coverage"))
    outcome = judge(
        [a_rule(COVERAGE, fail_above=0.5, severity=Severity.CRITICAL, name="too-good")], situation, NO_PAST
    )[0]

    def most(self, outcome: RuleOutcome) -> float:
        found = reported(measure(COVERAGE.id, RISING), of=[self.situation], outcomes=[outcome])
        score = found["functional_suitability"].score
        assert score is not None
        return score.value

    def test_it_holds_for_a_breached_critical_rule_of_the_characteristic(self) -> None:
        assert self.most(self.outcome) == 39

    @pytest.mark.parametrize("severity", [Severity.INFO, Severity.MINOR, Severity.MAJOR])
    def test_any_other_breach_of_it_is_not_good_enough(self, severity: Severity) -> None:
        assert self.most(replace(self.outcome, severity=severity)) == 79

    def test_a_breach_of_another_characteristic_does_not_cap(self) -> None:
        assert self.most(replace(self.outcome, characteristic="security/resistance")) == 100

    def test_what_only_warns_does_not_cap(self) -> None:
        assert self.most(replace(self.outcome, outcome=Outcome.WARN)) == 100

    def test_a_waiver_makes_nothing_better(self) -> None:
        waiver = Waiver("", "ada", "known", NOON, NOON + timedelta(days=1))
        assert self.most(replace(self.outcome, waiver=waiver)) == 39

    def test_what_is_tolerated_is_not_proven_or_known_and_does_not_cap(self) -> None:
        assert self.most(replace(self.outcome, tolerated="another ruler")) == 100


def test_without_a_breach_the_weakest_measure_is_the_weakest_of_the_characteristic() -> None:
    report = reported(measure(COMPLEXITY.id), of=[a_situation(value_of(COMPLEXITY, 0.6))])["maintainability"]
    assert report.weakest == COMPLEXITY.id
