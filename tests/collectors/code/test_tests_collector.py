"""``code.tests``: JUnit reports as pytest writes them, in one file or several."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

import junitparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitywatch import CollectError, Collector, NoEvidenceError, NotApplicable, Target
from qualitywatch.testing import CollectorContract
from qualitywatch_code.reports.junit import read_junit
from qualitywatch_code.tests import JUnitCollector

MakeTarget = Callable[..., Target]

TESTS = """\
import pytest


def test_passes(): pass


@pytest.mark.skip(reason="later")
def test_skipped(): pass


@pytest.mark.xfail
def test_expected(): assert 0


def test_fails(): assert 1 == 2, "one is not two"


@pytest.fixture
def broken(): raise RuntimeError("no database")


def test_set_up(broken): pass


@pytest.fixture
def messy():
    yield
    raise RuntimeError("not cleaned")


def test_tear_down(messy): pass


def test_fails_twice(messy): assert 0


@pytest.mark.parametrize("x", [1, 2])
def test_many(x): pass
"""


def report(*cases: str, time: str = "1.5", timestamp: str = "2026-03-02T12:00:00+00:00") -> str:
    suite = f'<testsuite name="pytest" time="{time}" timestamp="{timestamp}">{"".join(cases)}</testsuite>'
    return f'<?xml version="1.0" encoding="utf-8"?><testsuites>{suite}</testsuites>'


PASSED = '<testcase classname="tests.test_a" name="test_ok" time="0.5"/>'
FAILED = '<testcase classname="tests.test_a" name="test_bad" time="1"><failure message="no">E no</failure></testcase>'
SKIPPED = '<testcase classname="tests.test_a" name="test_later" time="0"><skipped message="why"/></testcase>'


class TestContract(CollectorContract):
    collector: ClassVar[Collector] = JUnitCollector()

    @pytest.fixture
    def target(self, make_target: MakeTarget) -> Target:
        return make_target({"junit.xml": report(PASSED, FAILED, SKIPPED)})


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("real")
    (root / "test_sample.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--junitxml=junit.xml"]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    assert (
        subprocess.run(command, cwd=root, capture_output=True, check=False, env=environment).returncode == 1
    )
    return root


def test_a_report_of_pytest_is_counted_as_pytest_counts(real: Path, run) -> None:
    values = run(JUnitCollector(), real).values
    assert values["code.tests.total"] == 9
    assert (
        values["code.tests.failed"] == 4
    )  # errors in set-up and tear-down among them, twice failed counts once
    assert values["code.tests.skipped"] == 2
    assert 0 < values["code.tests.duration"] < 60


def test_failures_name_test_place_and_message(real: Path, run) -> None:
    evidence = {place.name: place for place in run(JUnitCollector(), real).one("code.tests.failed").evidence}
    failed = evidence["test_sample::test_fails"]
    assert (failed.path, failed.line) == ("test_sample.py", 15)
    assert failed.message.startswith("AssertionError: one is not two")
    assert 'RuntimeError: no database"' in evidence["test_sample::test_set_up"].message
    assert set(evidence) == {
        f"test_sample::{name}" for name in ("test_fails", "test_set_up", "test_tear_down", "test_fails_twice")
    }


def test_several_reports_add_up(make_target, run) -> None:
    target = make_target(
        {"out/junit-1.xml": report(PASSED, FAILED), "out/junit-2.xml": report(PASSED, time="2")}
    )
    values = run(JUnitCollector(report="out/junit-*.xml"), target).values
    assert values == {
        "code.tests.total": 3,
        "code.tests.failed": 1,
        "code.tests.skipped": 0,
        "code.tests.duration": 3.5,
        "code.tests.duration_p95": 1,
    }
    named = JUnitCollector(report=("out/junit-1.xml", "out/junit-*.xml"))
    assert run(named, target).values["code.tests.total"] == 3


def test_values_are_as_of_the_end_of_the_newest_run(make_target, run) -> None:
    target = make_target(
        {"junit-1.xml": report(PASSED, timestamp="2026-03-01T12:00:00+00:00"), "junit-2.xml": report(PASSED)}
    )
    observed_at = run(JUnitCollector(), target).observations[0].observed_at
    assert observed_at == datetime(2026, 3, 2, 12, 0, 1, 500_000, tzinfo=UTC)


def test_without_a_zone_the_files_time_counts(make_target, run) -> None:
    target = make_target({"junit.xml": report(PASSED, timestamp="2026-03-02T12:00:00")})
    os.utime(Path(target.location, "junit.xml"), (1_780_000_000, 1_780_000_000))
    observed_at = run(JUnitCollector(), target).observations[0].observed_at
    assert observed_at == datetime.fromtimestamp(1_780_000_000, UTC)


def test_a_report_that_is_too_old_is_no_evidence(make_target, run, window) -> None:
    old = (window.end - timedelta(days=3)).isoformat()
    with pytest.raises(NoEvidenceError, match="too old"):
        run(JUnitCollector(max_age="2d"), make_target({"junit.xml": report(PASSED, timestamp=old)}))


def test_nested_suites_count_their_time_once(make_target, run) -> None:
    inner = f'<testsuite name="inner" time="1">{PASSED}</testsuite>'
    target = make_target({"junit.xml": f'<testsuite name="outer" time="1.25">{inner}{PASSED}</testsuite>'})
    values = run(JUnitCollector(), target).values
    assert (values["code.tests.total"], values["code.tests.duration"]) == (2, 1.25)


@pytest.mark.parametrize("time", ["", "nan", "inf", "-5", "soon"])
def test_a_suites_time_that_is_none_is_not_counted(make_target, run, time: str) -> None:
    duration = run(JUnitCollector(), make_target({"junit.xml": report(PASSED, time=time)})).one(
        "code.tests.duration"
    )
    assert duration.value == (0.5 if time == "" else 0)


def test_a_report_without_tests_is_no_evidence(make_target, run) -> None:
    with pytest.raises(NoEvidenceError, match="no tests in"):
        run(JUnitCollector(), make_target({"junit.xml": report()}))


def test_no_report_is_no_evidence_and_says_how_to_get_one(make_target, run) -> None:
    with pytest.raises(NoEvidenceError, match="--junitxml"):
        run(JUnitCollector(), make_target({"a.py": ""}))


def test_a_pattern_that_matches_nothing_is_no_evidence(make_target, run) -> None:
    target = make_target({"junit.xml": report(PASSED)})
    with pytest.raises(NoEvidenceError, match=r"no report other\*\.xml"):
        run(JUnitCollector(report=("junit.xml", "other*.xml")), target)


BOMB = '<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;&a;">]><testsuite>&b;</testsuite>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (report(PASSED, FAILED)[:-40], "not well-formed XML"),
        ("", "is empty"),
        ("\0\1\2", "not well-formed XML"),
        ("<coverage/>", "is not JUnit report: its root is <coverage>"),
        (BOMB, "is refused: it defines entities"),
    ],
    ids=["cut off", "empty", "binary", "another report", "XML bomb"],
)
def test_what_is_no_report_is_refused_with_its_name(make_target, run, content: str, reason: str) -> None:
    target = make_target({"out/a.xml": report(PASSED), "out/b.xml": content})
    with pytest.raises(CollectError) as raised:
        run(JUnitCollector(report="out/*.xml"), target)
    assert f"{target.location}/out/b.xml" in raised.value.message
    assert reason in raised.value.message


def test_names_from_a_report_can_be_stored(make_target, run) -> None:
    case = '<testcase classname="&#x1F600;" name="a&#10;b"><error>x</error></testcase>'
    (place,) = (
        run(JUnitCollector(), make_target({"junit.xml": report(case)})).one("code.tests.failed").evidence
    )
    assert place.name == "\U0001f600::a\\x0ab"


def test_a_place_outside_the_project_is_not_shown_as_one_in_it(make_target, run) -> None:
    case = '<testcase classname="a" name="b"><failure message="m">\n/etc/passwd:3: Error</failure></testcase>'
    (place,) = (
        run(JUnitCollector(), make_target({"junit.xml": report(case)})).one("code.tests.failed").evidence
    )
    assert (place.path, place.line) == ("", None)


def test_discovery_lists_reports_that_are_junit(make_target) -> None:
    target = make_target(
        {"junit.xml": report(PASSED), "report.xml": "<html/>", "test-results/b.xml": report(PASSED)}
    )
    assert JUnitCollector.discover(target) == JUnitCollector(report=("junit.xml", "test-results/b.xml"))


def test_discovery_says_why_not(make_target) -> None:
    answer = JUnitCollector.discover(make_target({"report.xml": "<html/>"}))
    assert answer == NotApplicable(
        "no JUnit report found", "run pytest --junitxml=junit.xml, or name the reports"
    )


def test_the_slowest_tests_come_first(make_target, run) -> None:
    cases = [f'<testcase classname="t" name="t{number}" time="{number / 10}"/>' for number in range(1, 41)]
    collected = run(JUnitCollector(), make_target({"junit.xml": report(*cases, SKIPPED)}))
    assert collected.one("code.tests.duration_p95").value == 3.8
    duration = collected.one("code.tests.duration")
    assert [(place.name, place.value) for place in duration.evidence[:2]] == [
        ("t::t40", 4.0),
        ("t::t39", 3.9),
    ]
    assert duration.evidence_total == 40


def test_the_same_report_twice_counts_once_and_says_so(make_target, run) -> None:
    target = make_target({"junit-1.xml": report(PASSED), "junit-copy.xml": report(PASSED)})
    collected = run(JUnitCollector(), target)
    assert collected.values["code.tests.total"] == 1
    assert "junit-copy.xml is the same report as" in collected.problems[0].message


def suite(attributes: str, *cases: str) -> str:
    return f'<testsuites><testsuite name="unit" {attributes}>{"".join(cases)}</testsuite></testsuites>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (suite('tests="5"', PASSED, FAILED, SKIPPED), "says that it has 5 tests, and lists 3"),
        (suite('tests="1"'), "says that it has 1 tests, and lists 0"),
        (suite('tests="2" failures="1" errors="1"', PASSED, FAILED), "says that it has 2 failures and errors, and lists 1"),
        (
            suite('tests="1" failures="1"', PASSED).replace("unit", "pytest"),
            "says that it has 1 failures and errors, and lists 0",
        ),
    ],
    ids=["tests are missing", "all tests are missing", "an error is missing", "pytest's failure is missing"],
)  # fmt: skip
def test_a_report_that_lists_less_than_it_states_is_refused(
    make_target, run, content: str, reason: str
) -> None:
    with pytest.raises(CollectError, match="is incomplete: suite") as raised:
        run(JUnitCollector(), make_target({"junit.xml": content}))
    assert reason in raised.value.message
    assert "junit.xml" in raised.value.message


@pytest.mark.parametrize(
    "content",
    [
        suite('tests="3" failures="1" errors="0"', PASSED, FAILED, SKIPPED),
        suite('tests="1" failures="0"', PASSED, FAILED),
        suite('tests="many" failures=""', PASSED),
        suite('tests="2" failures="1"', f'<testsuite name="inner" tests="1">{PASSED}</testsuite>', FAILED),
        suite('tests="1" failures="2"', FAILED.replace("</testcase>", '<error message="more"/></testcase>')),
        suite('tests="9" failures="0"', PASSED).replace("unit", "pytest"),
    ],
    ids=[
        "all is listed",
        "more is listed",
        "no counts",
        "within another suite",
        "twice bad",
        "pytest's subtests",
    ],
)
def test_a_report_that_lists_what_it_states_is_taken(make_target, run, content: str) -> None:
    assert run(JUnitCollector(), make_target({"junit.xml": content})).values["code.tests.total"] >= 1


@given(
    st.lists(
        st.tuples(st.sampled_from(["passed", "failed", "error", "skipped"]), st.floats(0, 100)), min_size=1
    )
)
def test_counts_are_junitparsers(cases: list[tuple[str, float]]) -> None:
    theirs = junitparser.TestSuite("unit")
    for number, (outcome, seconds) in enumerate(cases):
        case = junitparser.TestCase(f"test_{number}", "tests.test_a", seconds)
        results = {
            "failed": [junitparser.Failure("no")],
            "error": [junitparser.Error("broken")],
            "skipped": [junitparser.Skipped("later")],
        }
        case.result = results.get(outcome, [])
        theirs.add_testcase(case)
    theirs.update_statistics()
    xml = junitparser.JUnitXml()
    xml.add_testsuite(theirs)
    with TemporaryDirectory() as directory:
        path = Path(directory, "junit.xml")
        xml.write(str(path))
        ours = read_junit(path)
    assert len(ours.cases) == theirs.tests
    assert sum(case.failed for case in ours.cases) == theirs.failures + theirs.errors
    assert sum(case.skipped for case in ours.cases) == theirs.skipped
    assert ours.seconds == pytest.approx(theirs.time, abs=0.01)
