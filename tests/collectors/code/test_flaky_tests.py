"""Flaky tests: the same code, both outcomes, in the attempts of one run or in several runs."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from qualitywatch_code.metrics.tests import FLAKY_SHARE
from qualitywatch_code.reports.junit import JUnitReport
from qualitywatch_code.reports.junit_case import CaseResult
from qualitywatch_code.reports.junit_runs import Flakiness, runs_of
from qualitywatch_code.tests import JUnitCollector

DATA = Path(__file__).parent / "data"

SUREFIRE = """\
<testsuite name="ShopTest" tests="4" failures="1" errors="0" skipped="0">
  <testcase classname="ShopTest" name="steady" time="0.1"/>
  <testcase classname="ShopTest" name="flaky" time="0.2">
    <flakyFailure message="timed out" type="E"><stackTrace>at Shop</stackTrace></flakyFailure>
    <flakyError type="E"><stackTrace>at Shop</stackTrace></flakyError>
  </testcase>
  <testcase classname="ShopTest" name="broken" time="0.3">
    <failure message="wrong" type="E">at Shop</failure>
    <rerunFailure message="wrong" type="E"><stackTrace>at Shop</stackTrace></rerunFailure>
  </testcase>
  <testcase classname="ShopTest" name="skipped"><skipped/></testcase>
</testsuite>
"""


def report(**outcomes: bool) -> str:
    cases = "".join(
        f'<testcase classname="t" name="{name}"/>'
        if passed
        else f'<testcase classname="t" name="{name}"><failure message="no {name}"/></testcase>'
        for name, passed in outcomes.items()
    )
    return f'<testsuite name="unit">{cases}</testsuite>'


def test_surefires_reruns_are_flaky_where_one_passed_and_failed_where_none_did(make_target, run) -> None:
    collected = run(JUnitCollector(), make_target({"junit.xml": SUREFIRE}))
    values = collected.values
    assert (values["code.tests.total"], values["code.tests.failed"]) == (4, 1)
    assert (values["code.tests.flaky"], values["code.tests.executed"]) == (1, 3)
    assert FLAKY_SHARE.function is not None
    assert FLAKY_SHARE.function(values) == 1 / 3
    (place,) = collected.one("code.tests.flaky").evidence
    assert (place.name, place.value) == ("ShopTest::flaky", 2)
    assert place.message == "failed in 2 of 3 runs of the same code: timed out"


def test_pytest_rerunfailures_lists_every_attempt(make_target, run) -> None:
    target = make_target({"junit.xml": (DATA / "rerunfailures-16.7.xml").read_text()})
    collected = run(JUnitCollector(), target)
    values = collected.values
    assert (values["code.tests.total"], values["code.tests.failed"], values["code.tests.flaky"]) == (5, 1, 3)
    assert {place.name for place in collected.one("code.tests.flaky").evidence} == {
        "test_x::test_flaky",
        "test_x::test_setup",
        "test_x::test_teardown",
    }


def test_an_older_pytest_rerunfailures_hides_attempts_so_nothing_is_said_of_flakiness(
    make_target, run
) -> None:
    target = make_target({"junit.xml": (DATA / "rerunfailures-16.6.xml").read_text()})
    values = run(JUnitCollector(), target).values
    assert values["code.tests.failed"] == 1
    assert "code.tests.flaky" not in values


def test_subtests_are_no_attempts(make_target, run) -> None:
    target = make_target({"junit.xml": (DATA / "subtests.xml").read_text()})
    values = run(JUnitCollector(), target).values
    assert (values["code.tests.total"], values["code.tests.failed"]) == (2, 1)
    assert "code.tests.flaky" not in values


def test_the_same_tests_in_every_worker_are_no_attempts(make_target, run) -> None:
    case = '<testcase classname="t" name="a"/>'
    target = make_target({"junit.xml": f'<testsuite name="pytest" tests="2">{case}{case}</testsuite>'})
    values = run(JUnitCollector(), target).values
    assert values["code.tests.total"] == 2
    assert "code.tests.flaky" not in values


def test_one_run_without_repetition_says_nothing_of_flakiness(make_target, run) -> None:
    assert "code.tests.flaky" not in run(JUnitCollector(), make_target({"junit.xml": report(a=True)})).values


def test_a_runner_that_repeats_and_did_not_shows_that_nothing_was_flaky(make_target, run) -> None:
    values = run(JUnitCollector(reruns=True), make_target({"junit.xml": report(a=True, b=False)})).values
    assert (values["code.tests.flaky"], values["code.tests.executed"]) == (0, 2)


RUNS = {
    "junit.xml": report(a=True, b=True, c=False),
    "ci/c1/1/junit-py311.xml": report(a=True, b=False, c=False),
    "ci/c1/2/junit-py311.xml": report(a=True, b=True, c=False),
    "ci/c1/3/junit-py311.xml": report(a=True, b=False, c=False),
    "ci/c1/1/junit-py312.xml": report(a=False),
    "ci/c2/1/junit-py311.xml": report(a=False, b=True, c=True),
}


def test_a_test_is_flaky_where_the_same_commit_in_the_same_environment_has_both_outcomes(
    make_target, run
) -> None:
    target = make_target(RUNS)
    collected = run(JUnitCollector(runs="ci/{commit}/{run}/junit-*.xml"), target)
    assert (collected.values["code.tests.flaky"], collected.values["code.tests.executed"]) == (1, 3)
    (place,) = collected.one("code.tests.flaky").evidence
    assert (place.name, place.value) == ("t::b", 2)
    assert place.message == "failed in 2 of 3 runs of the same code: no b"


def test_the_report_itself_may_be_one_of_the_runs(make_target, run) -> None:
    target = make_target({"out/1.xml": report(a=True), "out/2.xml": report(a=False)})
    values = run(JUnitCollector(report="out/2.xml", runs="out/{run}.xml"), target).values
    assert (values["code.tests.total"], values["code.tests.flaky"]) == (1, 1)


def test_old_runs_are_forgotten(make_target, run, window) -> None:
    target = make_target(RUNS)
    old = (window.end.timestamp() - 20 * 86_400,) * 2
    for number in (1, 3):
        os.utime(Path(target.location, f"ci/c1/{number}/junit-py311.xml"), old)
    collector = JUnitCollector(report="junit.xml", runs="ci/{commit}/{run}/junit-*.xml", reruns=True)
    assert run(collector, target).values["code.tests.flaky"] == 0
    longer = collector.model_copy(update={"runs_span": collector.runs_span * 2})
    assert run(longer, target).values["code.tests.flaky"] == 1


def test_a_broken_run_is_left_out_and_named(make_target, run) -> None:
    target = make_target({**RUNS, "ci/c1/4/junit-py311.xml": "<testsuite>"})
    collected = run(JUnitCollector(report="junit.xml", runs="ci/{commit}/{run}/junit-*.xml"), target)
    assert collected.values["code.tests.flaky"] == 1
    assert "ci/c1/4/junit-py311.xml is not well-formed" in collected.problems[0].message


@pytest.mark.parametrize(
    "pattern", ["ci/*/junit.xml", "ci/{commit}.xml", "{run}/{build}.xml", "**/{run}.xml"]
)
def test_a_pattern_that_does_not_tell_runs_apart_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError):
        JUnitCollector(runs=pattern)


def test_runs_of_one_commit_share_a_key_and_nothing_else_does(tmp_path: Path) -> None:
    for name in ("a/1/x.xml", "a/2/x.xml", "b/1/x.xml", "a/1/y.xml", "a/1/sub/x.xml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    for pattern in ("{commit}/{run}/*.xml", f"{tmp_path}/{{commit}}/{{run}}/*.xml"):
        keys = {path.relative_to(tmp_path).as_posix(): key for key, path in runs_of(tmp_path, pattern)}
        assert set(keys) == {"a/1/x.xml", "a/2/x.xml", "b/1/x.xml", "a/1/y.xml"}
        assert keys["a/1/x.xml"] == keys["a/2/x.xml"]
        assert len(set(keys.values())) == 3


def _report(outcomes: dict[str, bool]) -> JUnitReport:
    cases = tuple(
        CaseResult("t", name, failed=not passed, skipped=False) for name, passed in outcomes.items()
    )
    return JUnitReport(cases, 0.0, datetime(2026, 3, 2, tzinfo=UTC))


@given(st.lists(st.dictionaries(st.sampled_from("abcd"), st.booleans()), max_size=6), st.randoms())
def test_flaky_are_exactly_the_tests_with_both_outcomes_in_any_order(runs, random) -> None:
    flakiness, shuffled = Flakiness(), Flakiness()
    flakiness.add(_report(run) for run in runs)
    mixed = runs[:]
    random.shuffle(mixed)
    shuffled.add(_report(run) for run in mixed)
    both = {name for name in "abcd" if {run[name] for run in runs if name in run} == {True, False}}
    assert {name for _, name in flakiness.flaky} == both
    assert [(t.case.name, t.failed, t.runs) for t in flakiness.worst()] == [
        (t.case.name, t.failed, t.runs) for t in shuffled.worst()
    ]
