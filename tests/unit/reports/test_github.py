"""GitHub's workflow commands, read back as the runner reads them (actions/runner, ActionCommand.cs)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitywatch.domain.observation import Evidence
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.verdict import ProblemReport, Verdict, VerdictKind
from qualitywatch.reports import Format, render

MakeOutcome = Callable[..., RuleOutcome]
MakeVerdict = Callable[..., Verdict]


@dataclass
class Command:
    name: str
    properties: dict[str, str]
    message: str


def _unescape(text: str, escapes: dict[str, str]) -> str:
    return re.sub("|".join(escapes), lambda match: escapes[match[0]], text)


DATA = {"%0D": "\r", "%0A": "\n", "%25": "%"}
PROPERTY = {**DATA, "%3A": ":", "%2C": ","}


def commands(verdict: Verdict) -> list[Command]:
    read = []
    for line in render(Format.GITHUB, verdict).removesuffix("\n").split("\n"):
        assert line.startswith("::")
        head, message = line[2:].split("::", 1)
        name, _, listed = head.partition(" ")
        pairs = (pair.split("=", 1) for pair in listed.split(","))
        properties = {key: _unescape(value, PROPERTY) for key, value in pairs}
        read.append(Command(name, properties, _unescape(message, DATA)))
    return read


@settings(deadline=None)
@given(data=st.data())
def test_whatever_a_project_is_called_only_our_commands_are_run(
    hostile_verdicts: st.SearchStrategy[Verdict], data: st.DataObject
) -> None:
    read = commands(data.draw(hostile_verdicts))
    assert [command.name for command in read[:-1]] == sorted(command.name for command in read[:-1])
    assert {command.name for command in read[:-1]} <= {"error", "warning"}
    assert read[-1].name == "notice"
    for command in read:
        assert set(command.properties) <= {"file", "line", "endLine", "title"}


def test_names_and_texts_come_back_as_they_were(make_outcome: MakeOutcome, make_verdict: MakeVerdict) -> None:
    outcome = make_outcome("a:b,c%d=e", why="100 % sure::", evidence=(Evidence("x,y:z%.py", 3, 9, "f"),))
    error = commands(make_verdict(outcome))[0]
    assert error.properties == {
        "file": "x,y:z%.py",
        "line": "3",
        "endLine": "9",
        "title": "a:b,c%d=e: 23.4 %, at most 21 %",
    }
    assert error.message.splitlines() == [
        "f",
        "Source lines in functions above complexity 10. 100 % sure::",
        "Fix: Split the functions listed, the largest first.",
    ]


def test_a_failure_is_an_error_and_a_warning_a_warning(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    verdict = make_verdict(make_outcome("a"), make_outcome("b", outcome=Outcome.WARN))
    assert [command.name for command in commands(verdict)] == ["error", "warning", "notice"]


def test_a_breach_without_a_file_is_on_no_file(make_outcome: MakeOutcome, make_verdict: MakeVerdict) -> None:
    assert "file" not in commands(make_verdict(make_outcome()))[0].properties


def test_no_more_than_github_shows_and_the_rest_is_counted(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    places = tuple(Evidence("a.py", line) for line in range(1, 15))
    verdict = make_verdict(
        make_outcome("a", evidence=places, evidence_total=20),
        make_outcome("b", outcome=Outcome.WARN, evidence=places),
    )
    names = [command.name for command in commands(verdict)]
    assert (names.count("error"), names.count("warning")) == (10, 10)
    assert (
        commands(verdict)[-1].message.splitlines()[1]
        == "14 more not shown here; the other formats list them."
    )


def test_every_breach_is_shown_once_before_any_is_shown_twice(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    places = tuple(Evidence("a.py", line) for line in range(1, 15))
    verdict = make_verdict(
        make_outcome("a", evidence=places),
        make_outcome("b", evidence=places),
        make_outcome("c", outcome=Outcome.NOT_AVAILABLE, value=None, message="too old", required=True),
    )
    assert [command.properties["title"].split(":")[0] for command in commands(verdict)[:4]] == [
        "a",
        "b",
        "c",
        "a",
    ]


def test_missing_required_evidence_is_an_error(make_outcome: MakeOutcome, make_verdict: MakeVerdict) -> None:
    outcome = make_outcome(outcome=Outcome.NOT_AVAILABLE, value=None, message="too old", required=True)
    error = commands(make_verdict(outcome, kind=VerdictKind.NO_EVIDENCE))[0]
    assert (error.name, error.properties["title"]) == ("error", "complex-functions: no evidence")


def test_a_problem_is_a_warning(make_verdict: MakeVerdict) -> None:
    verdict = make_verdict(
        problems=(ProblemReport("shop", "code.python", "a.py does not parse", "repair it"),)
    )
    warning = commands(verdict)[0]
    assert (warning.name, warning.message) == (
        "warning",
        "code.python on shop: a.py does not parse (repair it)",
    )


@pytest.mark.parametrize("kind", VerdictKind)
def test_the_notice_bears_the_verdict(make_verdict: MakeVerdict, kind: VerdictKind) -> None:
    word = {"no_evidence": "NO EVIDENCE"}.get(kind.value, kind.value.upper())
    assert commands(make_verdict(kind=kind))[-1].properties["title"] == f"qualitywatch: {word}"
