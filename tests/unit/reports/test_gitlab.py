"""GitLab Code Quality: the keys of its documentation, and fingerprints that compare branches."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitywatch.domain.observation import Evidence
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.rule import Severity
from qualitywatch.domain.verdict import Verdict
from qualitywatch.domain.waiver import Waiver
from qualitywatch.reports import Format, render

MakeOutcome = Callable[..., RuleOutcome]
MakeVerdict = Callable[..., Verdict]

REQUIRED = {"description", "check_name", "fingerprint", "severity", "location"}
SEVERITIES = {"info", "minor", "major", "critical", "blocker"}


def violations(verdict: Verdict) -> list[dict[str, Any]]:
    read = json.loads(render(Format.GITLAB, verdict))
    assert isinstance(read, list)
    return read


@settings(deadline=None)
@given(data=st.data())
def test_every_violation_has_the_documented_keys(
    hostile_verdicts: st.SearchStrategy[Verdict], data: st.DataObject
) -> None:
    for violation in violations(data.draw(hostile_verdicts)):
        assert set(violation) == REQUIRED
        assert violation["severity"] in SEVERITIES
        assert violation["location"]["lines"]["begin"] >= 1
        path = violation["location"]["path"]
        assert path
        assert not path.startswith(("/", "./"))


@settings(deadline=None)
@given(data=st.data())
def test_no_two_violations_share_a_fingerprint(
    hostile_verdicts: st.SearchStrategy[Verdict], data: st.DataObject
) -> None:
    fingerprints = [each["fingerprint"] for each in violations(data.draw(hostile_verdicts))]
    assert len(set(fingerprints)) == len(fingerprints)


def test_twins_in_one_file_are_two_violations(make_outcome: MakeOutcome, make_verdict: MakeVerdict) -> None:
    outcome = make_outcome(evidence=(Evidence("a.py", 3, None, "f"), Evidence("a.py", 40, None, "f")))
    first, second = violations(make_verdict(outcome))
    assert first["fingerprint"] != second["fingerprint"]


def test_a_fingerprint_stays_when_lines_move_and_values_change(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    before, after = (
        violations(
            make_verdict(make_outcome(value=value, evidence=(Evidence("a.py", line, None, "f", 3.0),)))
        )
        for value, line in ((0.4, 3), (0.3, 99))
    )
    assert before[0]["fingerprint"] == after[0]["fingerprint"]


@pytest.mark.parametrize("severity", Severity)
def test_severities_keep_their_names(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict, severity: Severity
) -> None:
    [violation] = violations(make_verdict(make_outcome(severity=severity)))
    assert violation["severity"] == severity.value


def test_a_violation_tells_the_place_the_value_and_the_limit(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    outcome = make_outcome(labels={"team": "pay"}, evidence=(Evidence("a.py", 3, 9, "f", 34.0, "branches"),))
    [violation] = violations(make_verdict(outcome))
    assert violation["description"] == (
        "f: 34 branches ([team=pay] Source lines in functions above complexity 10: 23.4 %, at most 21 %)"
    )
    assert violation["location"] == {"path": "a.py", "lines": {"begin": 3}}


def test_a_breach_without_evidence_is_at_the_root(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    [violation] = violations(make_verdict(make_outcome()))
    assert violation["location"] == {"path": ".", "lines": {"begin": 1}}


def test_a_waived_breach_stays_as_info_so_that_it_does_not_look_repaired(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    end = datetime(2026, 5, 1, tzinfo=UTC)
    [violation] = violations(make_verdict(make_outcome(waiver=Waiver("f", "mara", "legacy", end, end))))
    assert violation["severity"] == "info"
    assert violation["description"].endswith("waived until 2026-05-01 by mara: legacy")


@pytest.mark.parametrize("outcome", [Outcome.PASS, Outcome.NOT_AVAILABLE, Outcome.ERROR])
def test_only_breaches_are_violations(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict, outcome: Outcome
) -> None:
    assert violations(make_verdict(make_outcome(outcome=outcome))) == []
