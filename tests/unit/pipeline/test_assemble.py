"""Putting what was judged together: nothing lost, nothing in an order that depends on who finished first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pipeline_examples import COMPLEXITY, NOON, SHOP, a_rule, a_situation, value_of
from qualitywatch.config.project import Project
from qualitywatch.domain.measurement import Measurement
from qualitywatch.domain.observation import Problem
from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.run import Run, RunStatus
from qualitywatch.domain.target import Versions, Window
from qualitywatch.domain.verdict import LeftOut, OnMissing, ProblemReport, Verdict, VerdictKind
from qualitywatch.pipeline.assemble import assemble_evaluation, assemble_verdict
from qualitywatch.pipeline.evaluate import NO_PAST, Situation, judge
from qualitywatch.pipeline.normalise import Measured

CART = replace(SHOP, name="cart")
PROJECT = Project(
    source="qualitywatch.yaml",
    directory=Path(),
    configured=True,
    store=None,
    quality_model="iso25010:2023",
    targets=(),
    rules=(),
    left_out=(LeftOut("shop", "code.coverage", "there is no report"),),
)


def measured(
    target: str, collector: str, *measurements: Measurement, problem: str = "", **versions: str
) -> Measured:
    run = Run(
        target=target,
        collector=collector,
        window=Window(NOON, NOON),
        status=RunStatus.OK,
        started_at=NOON,
        duration=1.0,
        versions=Versions(**versions),
        problems=(Problem(problem, "mend it"),) if problem else (),
    )
    return Measured(run, measurements)


ROUNDS = [
    measured("shop", "b", value_of(COMPLEXITY, 0.3), problem="one", code="c1"),
    measured("shop", "a", code="c1", data="d7"),
    measured("cart", "z", value_of(COMPLEXITY, 0.1, target="cart"), problem="two", model="m3"),
]
SITUATIONS = [a_situation(value_of(COMPLEXITY, 0.3)), a_situation(value_of(COMPLEXITY, 0.1), target=CART)]


def verdict(
    rounds: list[Measured], situations: list[Situation], *, on_missing: OnMissing = OnMissing.FAIL
) -> Verdict:
    outcomes = [outcome for item in situations for outcome in judge([a_rule(fail_above=0.2)], item, NO_PAST)]
    return assemble_verdict(
        PROJECT, rounds, situations, outcomes, at=NOON, duration=2.5, on_missing=on_missing
    )


def test_everything_is_in_the_verdict() -> None:
    found = verdict(ROUNDS, SITUATIONS)
    assert (found.kind, found.quality_model) == (VerdictKind.FAIL, "iso25010:2023")
    assert (found.started_at, found.duration, found.left_out) == (NOON, 2.5, PROJECT.left_out)
    assert [(item.target, item.value) for item in found.measurements] == [("cart", 0.1), ("shop", 0.3)]
    assert [(item.target, item.outcome) for item in found.outcomes] == [
        ("shop", Outcome.FAIL),
        ("cart", Outcome.PASS),
    ]
    assert found.problems == (
        ProblemReport("cart", "z", "two", "mend it"),
        ProblemReport("shop", "b", "one", "mend it"),
    )
    assert len(found.characteristics) == 9


@given(st.permutations(ROUNDS))
def test_who_finished_first_changes_nothing(rounds: list[Measured]) -> None:
    assert verdict(rounds, SITUATIONS) == verdict(ROUNDS, SITUATIONS)


def test_a_target_has_the_versions_that_any_of_its_runs_saw() -> None:
    found = {report.target.name: report.versions for report in verdict(ROUNDS, SITUATIONS).targets}
    assert found == {"shop": Versions(code="c1", data="d7"), "cart": Versions(model="m3")}


def test_a_target_that_nothing_measured_is_there_without_versions() -> None:
    (report,) = verdict([], [a_situation()]).targets
    assert (report.target, report.versions) == (SHOP, Versions())


def test_nothing_measured_is_no_pass() -> None:
    found = verdict([], [a_situation(collectors=[])], on_missing=OnMissing.IGNORE)
    assert found.kind is VerdictKind.NO_EVIDENCE


def test_an_evaluation_is_of_one_target_and_asks_for_all_its_evidence() -> None:
    situation = a_situation(collectors=["code.python"])
    outcomes = judge([a_rule(fail_above=0.2)], situation, NO_PAST)
    at = NOON + timedelta(hours=1)
    found = assemble_evaluation(situation, outcomes, at=at, quality_model="iso25010:2011")
    assert (found.target, found.at, found.verdict) == ("shop", at, VerdictKind.NO_EVIDENCE)
    assert (found.quality_model, len(found.characteristics)) == ("iso25010:2011", 8)
