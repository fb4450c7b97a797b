"""``code.bandit``: bandit's own findings, kept by content, and nothing passed over in silence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import ValidationError

from qualitywatch import CollectError, Collector, NoEvidenceError, NotApplicable, Target
from qualitywatch.testing import CollectorContract
from qualitywatch_code.bandit import BanditCollector
from qualitywatch_code.security.analysis import BanditAnalysis
from qualitywatch_code.sources.listing import Listing

MakeTarget = Callable[..., Target]

RISKY = """\
import pickle
import subprocess


def load(data, command):
    assert data
    subprocess.call(
        command,
        cwd="/",
        shell=True,
    )
    return pickle.loads(data)


def quiet(data):
    return pickle.loads(data)  # nosec
"""


class TestContract(CollectorContract):
    collector: ClassVar[Collector] = BanditCollector()

    @pytest.fixture
    def target(self, make_target: MakeTarget) -> Target:
        return make_target({"a.py": RISKY, "broken.py": "def f(:\n"})


def test_issues_are_counted_by_severity(make_target, run) -> None:
    assert run(BanditCollector(), make_target({"a.py": RISKY})).values == {
        "code.security.issues.high": 1,
        "code.security.issues.medium": 1,
        "code.security.issues.low": 3,
        "code.security.unscanned_files": 0,
    }


def test_clean_sources_have_zero_issues_of_each_severity(make_target, run) -> None:
    values = run(BanditCollector(), make_target({"a.py": "x = 1\n"})).values
    assert [values[f"code.security.issues.{severity}"] for severity in ("high", "medium", "low")] == [0, 0, 0]


def test_evidence_names_test_weakness_confidence_and_all_lines(make_target, run) -> None:
    (place,) = run(BanditCollector(), make_target({"a.py": RISKY})).one("code.security.issues.high").evidence
    # bandit names the line of shell=True; its range ends with the call
    assert (place.path, place.line, place.end_line, place.name) == ("a.py", 10, 11, "B602")
    assert place.message.endswith("(B602, CWE-78, high confidence)")


@pytest.fixture(scope="module")
def by_the_command_line(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """What ``bandit -r`` says of its own package."""
    spec = find_spec("bandit")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    report = tmp_path_factory.mktemp("bandit") / "report.json"
    command = [
        sys.executable,
        "-m",
        "bandit",
        "-q",
        "-r",
        ".",
        "-f",
        "json",
        "-o",
        str(report),
        "--exit-zero",
    ]
    subprocess.run(command, cwd=package, check=True, capture_output=True)
    return package, json.loads(report.read_text())


def test_counts_equal_those_of_bandits_command_line(by_the_command_line, make_target, run) -> None:
    package, report = by_the_command_line
    totals = {
        severity: report["metrics"]["_totals"][f"SEVERITY.{severity.upper()}"]
        for severity in ("high", "medium", "low")
    }
    target = make_target(
        {path.relative_to(package).as_posix(): path.read_bytes() for path in package.rglob("*.py")}
    )
    values = run(BanditCollector(), target).values
    assert {severity: values[f"code.security.issues.{severity}"] for severity in totals} == totals


def test_findings_equal_those_of_bandits_command_line_one_by_one(
    by_the_command_line, make_target, window
) -> None:
    package, report = by_the_command_line
    expected = sorted(
        (
            each["filename"].removeprefix("./"),
            each["line_number"],
            each["test_id"],
            each["issue_severity"].lower(),
            each["issue_confidence"].lower(),
            each["issue_cwe"].get("id", 0),
        )
        for each in report["results"]
    )
    target = make_target(
        {path.relative_to(package).as_posix(): path.read_bytes() for path in package.rglob("*.py")}
    )
    for _ in range(2):  # found, and then kept
        collector = BanditCollector()
        analysis = BanditAnalysis(None, tests=(), skips=())
        sources = collector.sources(target, window, collector.files(Listing(Path(target.location))))
        results = collector.results(sources, analysis)
        found = [
            (path, each.line, each.test_id, each.severity, each.confidence, each.cwe)
            for path, issues in results
            for each in issues
        ]
        assert sorted(found) == expected
    assert expected


def test_files_that_bandit_passes_over_are_a_problem(make_target, run) -> None:
    target = make_target(
        {"a.py": RISKY, "broken.py": "def f(:\n", "deep.py": "x = " + "+".join(["1"] * 6000)}
    )
    collected = run(BanditCollector(), target)
    assert collected.values["code.security.unscanned_files"] == 2
    assert collected.problems[0].message.startswith("2 of 3 Python files could not be measured: broken.py: ")
    assert [place.path for place in collected.one("code.security.unscanned_files").evidence] == [
        "broken.py",
        "deep.py",
    ]


def test_nothing_scanned_is_not_zero_issues(make_target, run) -> None:
    values = run(BanditCollector(), make_target({"broken.py": "def f(:\n"})).values
    assert values == {"code.security.unscanned_files": 1}


def test_a_test_of_bandits_that_crashes_is_a_problem(make_target, run, monkeypatch) -> None:
    def crash(_: object) -> object:
        raise RuntimeError("out of order")

    run(BanditCollector(), make_target({"b.py": "x = 1\n"}))  # loads bandit
    monkeypatch.setattr("bandit.core.context.Context.call_function_name_qual", property(crash))
    collected = run(BanditCollector(), make_target({"a.py": RISKY}, name="other"))
    assert collected.values == {"code.security.unscanned_files": 1}
    assert "out of order" in collected.problems[0].message


def test_an_unchanged_file_is_not_scanned_again(make_target, run, monkeypatch) -> None:
    target = make_target({"a.py": RISKY, "b.py": "x = 1\n"})
    first = run(BanditCollector(), target)
    monkeypatch.delattr("qualitywatch_code.security.scan.BanditScan")
    assert run(BanditCollector(), target).observations == first.observations


def test_other_settings_find_other_issues_in_the_same_file(make_target, run) -> None:
    target = make_target({"a.py": RISKY})
    run(BanditCollector(), target)
    assert run(BanditCollector(skips=("B101",)), target).values["code.security.issues.low"] == 2
    only = run(BanditCollector(tests=("B602",)), target).values
    assert (only["code.security.issues.high"], only["code.security.issues.medium"]) == (1, 0)


def test_the_projects_settings_file_applies(make_target, run) -> None:
    settings = '[tool.bandit]\nskips = ["B602"]\nexclude_dirs = ["tests"]\n[tool.bandit.assert_used]\nskips = ["*/spec_*"]\n'
    files = {"pyproject.toml": settings, "a.py": RISKY, "tests/a.py": RISKY, "spec_a.py": RISKY}
    target = make_target(files)
    collector = BanditCollector.discover(target)
    assert collector == BanditCollector(config="pyproject.toml")
    collected = run(collector, target)
    assert collected.values["code.security.issues.high"] == 0
    asserts = [
        place.path for place in collected.one("code.security.issues.low").evidence if place.name == "B101"
    ]
    assert asserts == ["a.py"]


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text are Linux's")
def test_a_file_whose_name_is_no_text_is_scanned_with_settings_too(make_target, run) -> None:
    target = make_target({"pyproject.toml": '[tool.bandit]\nskips = ["B101"]\n', "a.py": RISKY})
    Path(target.location, os.fsdecode(b"caf\xe9.py")).write_text(RISKY)
    for _ in range(2):
        values = run(BanditCollector(config="pyproject.toml"), target).values
        assert values["code.security.issues.high"] == 2


def test_an_unknown_test_is_an_error(make_target, run) -> None:
    with pytest.raises(CollectError, match="no test B999"):
        run(BanditCollector(skips=("B999",)), make_target({"a.py": "x = 1\n"}))


@pytest.mark.parametrize("content", ["[tool.bandit", "\xff\xfe", "- a\n- b\n"])
def test_a_broken_settings_file_is_an_error(make_target, run, content: str) -> None:
    for name in ("bandit.toml", "bandit.yaml"):
        target = make_target({"a.py": "x = 1\n", name: content.encode("latin-1")})
        if name == "bandit.yaml" and content.startswith("[tool"):
            continue
        with pytest.raises(CollectError, match="bandit"):
            run(BanditCollector(config=name), target)


def test_a_missing_settings_file_is_an_error(make_target, run) -> None:
    with pytest.raises(CollectError, match=r"bandit\.yaml cannot be read"):
        run(BanditCollector(config="bandit.yaml"), make_target({"a.py": "x = 1\n"}))


def test_a_settings_file_outside_the_location_is_refused() -> None:
    with pytest.raises(ValidationError):
        BanditCollector(config="/etc/bandit.yaml")


def test_nothing_is_written_to_the_terminal(make_target, run, capfd: pytest.CaptureFixture[str]) -> None:
    files = {"a.py": RISKY + "x = 1  # nosec B999\n", "broken.py": "("}
    run(BanditCollector(), make_target(files))
    assert capfd.readouterr() == ("", "")


def test_no_python_files_is_no_evidence(make_target, run) -> None:
    with pytest.raises(NoEvidenceError):
        run(BanditCollector(), make_target({"a.txt": ""}))


def test_discovery_without_settings_or_with_unreadable_ones(make_target) -> None:
    assert BanditCollector.discover(make_target({"a.py": ""})) == BanditCollector()
    assert BanditCollector.discover(make_target({"a.py": "", "pyproject.toml": "["})) == BanditCollector()
    assert isinstance(BanditCollector.discover(make_target({"a.txt": ""}, name="none")), NotApplicable)
