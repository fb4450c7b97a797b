"""JUnit XML, read by others: Jenkins' schema, and junitparser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import xmlschema
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from qualitywatch.domain.observation import Evidence
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.verdict import LeftOut, ProblemReport, Verdict
from qualitywatch.domain.waiver import Waiver
from qualitywatch.reports import Format, render

MakeOutcome = Callable[..., RuleOutcome]
MakeVerdict = Callable[..., Verdict]


@pytest.fixture(scope="session")
def jenkins() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(Path(__file__).parent / "schemas" / "junit-10.xsd")


def suites(verdict: Verdict) -> list[TestSuite]:
    return list(JUnitXml.fromstring(render(Format.JUNIT, verdict).encode()))


def only_case(verdict: Verdict) -> TestCase:
    [suite] = suites(verdict)
    [case] = list(suite)
    return case


def test_the_sample_fits_the_schema_of_jenkins(jenkins: xmlschema.XMLSchema, sample: Verdict) -> None:
    jenkins.validate(render(Format.JUNIT, sample))


@settings(deadline=None)
@given(data=st.data())
def test_any_verdict_fits_the_schema_of_jenkins(
    jenkins: xmlschema.XMLSchema, hostile_verdicts: st.SearchStrategy[Verdict], data: st.DataObject
) -> None:
    jenkins.validate(render(Format.JUNIT, data.draw(hostile_verdicts)))


def test_each_target_is_a_suite_and_each_rule_on_it_a_case(sample: Verdict) -> None:
    shown = {suite.name: {case.name for case in suite} for suite in suites(sample)}
    assert set(shown) == {"shop", "scoring-input"}
    assert shown["scoring-input"] == {
        "feature-drift[column=age]",
        "feature-drift[column=income]",
        "feature-drift[column=region]",
        "fresh-data",
    }


def test_the_counts_of_a_suite_are_those_of_its_cases(sample: Verdict) -> None:
    for suite in suites(sample):
        told = suite.tests, suite.failures, suite.errors, suite.skipped
        suite.update_statistics()
        assert told == (suite.tests, suite.failures, suite.errors, suite.skipped)


def test_the_characteristic_is_the_class(make_outcome: MakeOutcome, make_verdict: MakeVerdict) -> None:
    assert only_case(make_verdict(make_outcome())).classname == "maintainability/analysability"


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [(Outcome.FAIL, Failure), (Outcome.ERROR, Error), (Outcome.NOT_AVAILABLE, Skipped)],
)
def test_a_failure_an_error_and_missing_evidence_are_three_things(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict, outcome: Outcome, kind: type
) -> None:
    [result] = only_case(make_verdict(make_outcome(outcome=outcome, message="why"))).result
    assert isinstance(result, kind)


def test_missing_evidence_tells_why_and_that_it_is_required(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    outcome = make_outcome(outcome=Outcome.NOT_AVAILABLE, message="junit.xml is too old", required=True)
    [result] = only_case(make_verdict(outcome)).result
    assert result.message == "required evidence is missing: junit.xml is too old"


def test_a_failure_tells_value_limit_places_and_fix(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    outcome = make_outcome(evidence=(Evidence("a.py", 3, None, "f", 34.0, "branches"),), evidence_total=4)
    [failure] = only_case(make_verdict(outcome)).result
    assert failure.message == "23.4 %, at most 21 %"
    assert failure.text.splitlines() == [
        "Source lines in functions above complexity 10: 23.4 %, at most 21 %",
        "Why: Functions this branched hide the cases that break.",
        "  a.py:3 f: 34 branches",
        "  and 3 more places",
        "Fix: Split the functions listed, the largest first.",
    ]


def test_a_warning_passes_and_speaks(make_outcome: MakeOutcome, make_verdict: MakeVerdict) -> None:
    case = only_case(make_verdict(make_outcome(outcome=Outcome.WARN)))
    assert case.is_passed
    assert case.system_out.startswith("warning, Source lines in functions above complexity 10: 23.4 %")


def test_a_waived_failure_is_skipped_with_the_reason(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    end = datetime(2026, 5, 1, tzinfo=UTC)
    [result] = only_case(make_verdict(make_outcome(waiver=Waiver("f", "mara", "legacy", end, end)))).result
    assert isinstance(result, Skipped)
    assert "waived until 2026-05-01 by mara: legacy" in result.message


def test_problems_and_what_was_left_out_stand_in_the_suite(make_verdict: MakeVerdict) -> None:
    verdict = make_verdict(
        problems=(ProblemReport("shop", "code.python", "a.py does not parse", "repair it"),),
        left_out=(LeftOut("shop", "code.git", "no repository"),),
    )
    suite = fromstring(render(Format.JUNIT, verdict))[0]
    assert suite.findtext("system-err") == "code.python on shop: a.py does not parse (repair it)"
    assert suite.findtext("system-out") == "code.git on shop: no repository"


def test_a_target_that_only_a_problem_knows_is_not_lost(make_verdict: MakeVerdict) -> None:
    verdict = make_verdict(targets=(), problems=(ProblemReport("ghost", "code.python", "gone"),))
    assert [suite.name for suite in suites(verdict)] == ["ghost"]


def test_characters_that_xml_cannot_hold_do_not_break_it(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    outcome = make_outcome(characteristic="a\x00b\uffff\ud800c", evidence=(Evidence("\x1b[1m\udce9.py"),))
    case = only_case(make_verdict(outcome))
    assert case.classname == "ab\\ud800c"
    assert "\\x1b[1m\\xe9.py" in case.result[0].text


def test_the_duration_and_the_time_are_told(make_verdict: MakeVerdict) -> None:
    [suite] = suites(make_verdict(duration=2.4))
    assert (suite.time, suite.timestamp) == (2.4, "2026-03-14T09:26:53Z")
