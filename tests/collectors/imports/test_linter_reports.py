"""``import.ruff``, ``import.mypy`` and ``import.pylint``, on what the tools really write."""

from __future__ import annotations

import json

import pytest

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_import.mypy import MypyCollector
from qualitywatch_import.pylint import PylintCollector
from qualitywatch_import.ruff import RuffCollector


def test_ruff_violations_of_security_rules_are_counted_apart(make_target, run, sample) -> None:
    target = make_target({"ruff.json": sample("ruff.json"), "shop/cart.py": ""})
    collected = run(RuffCollector(report="ruff.json"), target)
    assert collected.values == {
        "ruff.violations": 5,
        "ruff.security_violations": 1,
        "ruff.syntax_errors": 0,
        "ruff.fixable": 1,
    }
    (found,) = collected.one("ruff.security_violations").evidence
    assert (found.path, found.line, found.name) == ("shop/cart.py", 19, "S602")


@pytest.mark.parametrize("code", [None, "invalid-syntax"])
def test_a_file_that_ruff_cannot_parse_is_no_violation(make_target, run, code) -> None:
    entry = {
        "code": code,
        "filename": "a.py",
        "location": {"row": 1, "column": 1},
        "message": "bad",
        "fix": None,
    }
    values = run(RuffCollector(report="r"), make_target({"r": json.dumps([entry])})).values
    assert (values["ruff.violations"], values["ruff.syntax_errors"]) == (0, 1)


def test_an_empty_list_of_ruff_is_zero(make_target, run) -> None:
    assert run(RuffCollector(report="r"), make_target({"r": "[]"})).values["ruff.violations"] == 0


def test_a_ruff_report_that_is_missing_is_no_evidence(make_target, run) -> None:
    with pytest.raises(NoEvidenceError, match="ruff check --output-format json"):
        run(RuffCollector(report="r"), make_target())


@pytest.mark.parametrize("name", ["mypy.txt", "mypy.json"])
def test_mypys_formats_agree(make_target, run, sample, name) -> None:
    collected = run(MypyCollector(report=name), make_target({name: sample(name)}))
    found = collected.one("mypy.errors")
    assert found.value == 1
    assert [(place.path, place.line, place.name) for place in found.evidence] == [
        ("shop/cart.py", 23, "return-value")
    ]


def test_mypy_without_errors_is_zero_in_both_formats(make_target, run) -> None:
    target = make_target({"text": "Success: no issues found in 3 source files\n", "json": "\n"})
    assert run(MypyCollector(report="text"), target).values == {"mypy.errors": 0, "mypy.checked_files": 3}
    assert run(MypyCollector(report="json"), target).values == {"mypy.errors": 0}


def test_notes_of_mypy_are_no_errors(make_target, run) -> None:
    text = (
        "a.py:1: note: look\na.py:2:3: error: bad  [misc]\nFound 1 error in 1 file (checked 1 source file)\n"
    )
    assert run(MypyCollector(report="a"), make_target({"a": text})).values["mypy.errors"] == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a.py:1: error: bad  [misc]\n", "does not end with mypy's summary"),
        (
            "a.py:1: error: b  [misc]\nFound 2 errors in 1 file (checked 1 source file)\n",
            "found 2 errors, and 1",
        ),
        (
            "a.py:1: error: b  [syntax]\nFound 1 error in 1 file (errors prevented further checking)\n",
            "prevented",
        ),
        ('{"file": "a.py", "line": 1, "message": "b", "code": "syntax", "severity": "error"}\n', "prevented"),
        ('{"file": "a.py", "line": 1, "mess', "not JSON"),
        ("", "is empty"),
    ],
)
def test_a_mypy_report_that_does_not_tell_everything_is_refused(make_target, run, text, why) -> None:
    with pytest.raises(CollectError, match=why):
        run(MypyCollector(report="a"), make_target({"a": text}))


@pytest.mark.parametrize("name", ["pylint.json", "pylint.json2.json"])
def test_pylints_formats_agree_on_messages(make_target, run, sample, name) -> None:
    values = run(PylintCollector(report=name), make_target({name: sample(name)})).values
    messages = {key: value for key, value in values.items() if key != "pylint.score"}
    expected = {"warning": 2, "convention": 3, "fatal": 0, "error": 0, "refactor": 0, "info": 0}
    assert messages == {f"pylint.messages {kind}": count for kind, count in expected.items()}


def test_pylints_score_is_told_by_json2(make_target, run, sample) -> None:
    target = make_target({"p": sample("pylint.json2.json")})
    assert run(PylintCollector(report="p"), target).values["pylint.score"] == 6.875


def test_a_pylint_report_that_lost_messages_is_refused(make_target, run, sample) -> None:
    report = json.loads(sample("pylint.json2.json"))
    report["messages"].pop()
    with pytest.raises(CollectError, match="contradicts itself"):
        run(PylintCollector(report="p"), make_target({"p": json.dumps(report)}))


def test_a_pylint_run_over_nothing_is_no_evidence(make_target, run) -> None:
    statistics = {"messageTypeCount": {}, "modulesLinted": 0, "score": 0}
    text = json.dumps({"messages": [], "statistics": statistics})
    with pytest.raises(NoEvidenceError, match="read no module"):
        run(PylintCollector(report="p"), make_target({"p": text}))


@pytest.mark.parametrize(("kind", "symbol"), [("fatal", "astroid-error"), ("error", "syntax-error")])
def test_files_that_pylint_could_not_read_are_a_problem(make_target, run, kind, symbol) -> None:
    messages = [
        {"type": kind, "path": path, "line": 1, "symbol": symbol, "message": "bad"}
        for path in ("a.py", "b.py")
    ]
    for many, said in ((1, "could not read a.py"), (2, "could not read 2 files, such as a.py")):
        collected = run(PylintCollector(report="p"), make_target({"p": json.dumps(messages[:many])}))
        assert said in collected.problems[0].message
