"""How each characteristic stands: evidence coverage, the weakest rule, both editions, data and AI beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline_examples import (
    COMPLEXITY,
    COVERAGE,
    DRIFT,
    FILES,
    ISSUES,
    LONG,
    NOON,
    SHARE,
    SHOP,
    a_rule,
    a_situation,
    metric,
    value_of,
)
from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.quality_model import MODELS, model_named
from qualitywatch.domain.rule import Rule, Severity
from qualitywatch.domain.verdict import CharacteristicReport
from qualitywatch.domain.waiver import Waiver
from qualitywatch.pipeline.evaluate import NO_PAST, Situation, judge, report_characteristics

EDITION_2023, EDITION_2011 = model_named("iso25010:2023"), model_named("iso25010:2011")


def reports(
    *situations: Situation, rules: Sequence[Rule] = (), edition: str = "iso25010:2023"
) -> dict[str, CharacteristicReport]:
    outcomes = [outcome for situation in situations for outcome in judge(rules, situation, NO_PAST)]
    found = report_characteristics(situations, outcomes, model_named(edition))
    return {report.characteristic: report for report in found}


class TestWhichCharacteristics:
    def test_all_nine_of_the_2023_edition_in_its_order(self) -> None:
        found = reports(a_situation(collectors=[]))
        assert list(found) == [item.id for item in EDITION_2023.characteristics]
        assert len(found) == 9

    def test_all_eight_of_the_2011_edition_by_its_own_names(self) -> None:
        found = reports(a_situation(collectors=[]), edition="iso25010:2011")
        assert [report.title for report in found.values()] == [
            item.title for item in EDITION_2011.characteristics
        ]
        assert {"usability", "portability"} <= set(found)

    def test_data_and_ai_come_after_them_where_something_is_declared(self) -> None:
        robust = metric("model.robustness", characteristic="ai:reliability/robustness")
        catalogue = MetricCatalogue([DRIFT, robust])
        observers = {DRIFT.id: frozenset({"x"}), robust.id: frozenset({"x"})}
        found = reports(a_situation(collectors=["x"], catalogue=catalogue, observers=observers))
        assert list(found)[9:] == ["ai:reliability", "data:consistency"]
        assert found["data:consistency"].title == "Consistency"
        assert found["reliability"].title == "Reliability"
        assert found["ai:reliability"].title == "Reliability (AI)"

    @pytest.mark.parametrize("edition", MODELS)
    def test_no_metric_is_left_out_whatever_the_edition(self, edition: str) -> None:
        everywhere = [
            metric(f"test.metric.m{index}", characteristic=path)
            for index, path in enumerate(
                path for name in MODELS if name != EDITION_2011.id for path in model_named(name).paths()
            )
        ]
        observers = {definition.id: frozenset({"x"}) for definition in everywhere}
        situation = a_situation(collectors=["x"], catalogue=MetricCatalogue(everywhere), observers=observers)
        found = reports(situation, edition=edition)
        assert sum(report.declared for report in found.values()) == len(everywhere)
        assert all(report.title[0].isupper() for report in found.values())

    def test_what_2011_does_not_know_keeps_its_own_name(self) -> None:
        safe = metric("test.safety.hazards", characteristic="safety/fail_safe")
        situation = a_situation(
            collectors=["x"], catalogue=MetricCatalogue([safe]), observers={safe.id: frozenset({"x"})}
        )
        found = reports(situation, edition="iso25010:2011")
        assert (found["safety"].title, found["safety"].declared) == ("Safety", 1)


class TestEvidenceCoverage:
    def test_none_where_nothing_was_ever_to_be_measured(self) -> None:
        found = reports(a_situation(collectors=[]))["safety"]
        assert (found.evidence_coverage, found.declared, found.worst_outcome) == (None, 0, None)

    def test_nothing_measured_is_none_of_it_covered(self) -> None:
        found = reports(a_situation())["maintainability"]
        assert (found.evidence_coverage, found.measured, found.declared) == (0.0, 0, 2)

    def test_it_is_the_share_of_what_should_be_known(self) -> None:
        found = reports(a_situation(value_of(COMPLEXITY, 0.1)))["maintainability"]
        assert (found.evidence_coverage, found.measured, found.declared) == (0.5, 1, 2)

    def test_facts_that_are_neither_good_nor_bad_prove_nothing(self) -> None:
        found = reports(a_situation(value_of(FILES, 9), value_of(LONG, 9)))["maintainability"]
        assert (found.measured, found.declared) == (0, 2)

    def test_unless_a_rule_judges_them(self) -> None:
        rules = [a_rule(FILES, fail_above=100)]
        found = reports(a_situation(value_of(FILES, 9)), rules=rules)["maintainability"]
        assert (found.measured, found.declared) == (1, 3)

    def test_a_computed_metric_is_declared_by_what_observes_its_elements(self) -> None:
        found = reports(a_situation(value_of(SHARE, 0.1), value_of(COMPLEXITY, 0.1)))["maintainability"]
        assert (found.measured, found.declared) == (2, 2)

    def test_several_label_sets_are_one_metric(self) -> None:
        measured = [
            value_of(ISSUES, 1, labels={"severity": level, "tool": "bandit"}) for level in ("low", "high")
        ]
        found = reports(a_situation(*measured, collectors=["code.bandit"]))["security"]
        assert (found.measured, found.declared) == (1, 1)

    def test_each_target_counts_for_itself(self) -> None:
        cart = replace(SHOP, name="cart")
        found = reports(
            a_situation(value_of(COMPLEXITY, 0.1)), a_situation(target=cart), rules=[a_rule(fail_above=0.2)]
        )["maintainability"]
        assert (found.measured, found.declared) == (1, 4)

    def test_what_a_rule_asks_for_and_nobody_measures_is_missing(self) -> None:
        rules = [a_rule(COVERAGE, fail_below=0.8)]
        found = reports(a_situation(), rules=rules)["functional_suitability"]
        assert (found.evidence_coverage, found.worst_outcome) == (0.0, Outcome.NOT_AVAILABLE)


def stands(*outcomes: RuleOutcome) -> CharacteristicReport:
    (found,) = (
        report
        for report in report_characteristics([a_situation()], outcomes, EDITION_2023)
        if report.characteristic == "maintainability"
    )
    return found


def says(rule: str, outcome: Outcome, severity: Severity = Severity.MAJOR) -> RuleOutcome:
    (made,) = judge(
        [a_rule(name=rule, fail_above=0.2, severity=severity)],
        a_situation(value_of(COMPLEXITY, 0.1)),
        NO_PAST,
    )
    return replace(made, outcome=outcome)


class TestWeakest:
    def test_a_failure_before_an_error_before_no_evidence_before_a_warning(self) -> None:
        gravest_first = [Outcome.FAIL, Outcome.ERROR, Outcome.NOT_AVAILABLE, Outcome.WARN, Outcome.PASS]
        for index, worst in enumerate(gravest_first[:-1]):
            rest = [says(f"rule-{kind.value}", kind) for kind in gravest_first[index:]]
            found = stands(*reversed(rest))
            assert (found.weakest, found.worst_outcome) == (f"rule-{worst.value}", worst)

    def test_among_equals_the_most_severe(self) -> None:
        found = stands(says("a", Outcome.FAIL, Severity.MINOR), says("z", Outcome.FAIL, Severity.CRITICAL))
        assert found.weakest == "z"

    def test_nothing_is_weak_where_all_passes(self) -> None:
        found = stands(says("a", Outcome.PASS))
        assert (found.weakest, found.worst_outcome) == (None, Outcome.PASS)

    def test_a_waived_failure_is_named_last(self) -> None:
        waiver = Waiver("x", "ada", "known", NOON, NOON + timedelta(days=1))
        waived = replace(says("a", Outcome.FAIL), waiver=waiver)
        assert stands(waived, says("b", Outcome.WARN)).weakest == "b"
        assert stands(waived, says("b", Outcome.PASS)).weakest is None

    def test_outcomes_stand_under_the_name_of_the_edition(self) -> None:
        inclusive = metric("test.web.contrast", characteristic="interaction_capability/inclusivity")
        situation = a_situation(
            value_of(inclusive, 0.9),
            collectors=["x"],
            catalogue=MetricCatalogue([inclusive]),
            observers={inclusive.id: frozenset({"x"})},
        )
        rules = [a_rule(inclusive, name="contrast", fail_above=0.1)]
        assert reports(situation, rules=rules, edition="iso25010:2011")["usability"].weakest == "contrast"
        assert reports(situation, rules=rules)["interaction_capability"].weakest == "contrast"
