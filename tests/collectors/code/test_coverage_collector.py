"""``code.coverage``, from a report or a command to observations."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from pydantic import ValidationError

from qualitywatch import CollectError, Collector, NoEvidenceError, NotApplicable, Target
from qualitywatch.testing import CollectorContract
from qualitywatch_code.coverage import CoverageCollector
from qualitywatch_code.metrics.coverage import BRANCHES, LINES

MakeTarget = Callable[..., Target]
NOON = datetime(2026, 3, 2, 12)  # noqa: DTZ001 - as coverage.py writes it


def report(files: dict[str, tuple[int, list[int]]], *, branches: tuple[int, int] | None = None) -> str:
    """A JSON report: statements and missing lines by file, and covered and all branches of each."""
    return json.dumps(
        {
            "meta": {"format": 3, "timestamp": NOON.isoformat(), "branch_coverage": branches is not None},
            "files": {
                path: {
                    "missing_lines": missing,
                    "executed_lines": [line for line in range(1, statements + 1) if line not in missing],
                    "summary": {
                        "covered_lines": statements - len(missing),
                        "num_statements": statements,
                        "percent_covered": 1.0,
                        **(
                            {"covered_branches": branches[0], "num_branches": branches[1]} if branches else {}
                        ),
                    },
                }
                for path, (statements, missing) in files.items()
            },
        }
    )


SAMPLE = report({"a.py": (10, [3, 4, 5, 9]), "b.py": (6, []), "c.py": (4, [1])}, branches=(3, 4))


class TestContract(CollectorContract):
    collector: ClassVar[Collector] = CoverageCollector()

    @pytest.fixture
    def target(self, make_target: MakeTarget) -> Target:
        return make_target({"coverage.json": SAMPLE})


def test_lines_and_branches_are_counted_apart(make_target, run) -> None:
    values = run(CoverageCollector(), make_target({"coverage.json": SAMPLE})).values
    assert values == {
        "code.coverage.covered_lines": 15,
        "code.coverage.coverable_lines": 20,
        "code.coverage.covered_branches": 9,
        "code.coverage.coverable_branches": 12,
    }
    assert LINES.function is not None
    assert BRANCHES.function is not None
    assert LINES.function(values) == 0.75
    assert BRANCHES.function(values) == 0.75


def test_branches_are_left_out_where_they_were_not_measured(make_target, run) -> None:
    target = make_target({"coverage.json": report({"a.py": (4, [1])})})
    assert set(run(CoverageCollector(), target).values) == {
        "code.coverage.covered_lines",
        "code.coverage.coverable_lines",
    }


def test_evidence_names_the_files_with_most_missing_lines_first(make_target, run) -> None:
    covered = run(CoverageCollector(), make_target({"coverage.json": SAMPLE})).one(
        "code.coverage.covered_lines"
    )
    assert [(place.path, place.line, place.value) for place in covered.evidence] == [
        ("a.py", 3, 4),
        ("c.py", 1, 1),
    ]
    assert covered.evidence[0].message == "4 of 10 lines not covered: 3-5, 9"
    assert covered.evidence_total == 2


def test_values_are_as_of_the_report(make_target, run) -> None:
    observation = run(CoverageCollector(), make_target({"coverage.json": SAMPLE})).observations[0]
    assert observation.observed_at == NOON.astimezone(UTC)


def test_a_report_that_is_too_old_is_no_evidence(make_target, run, window) -> None:
    target = make_target({"coverage.json": SAMPLE})
    written = (window.end - timedelta(days=8)).timestamp()
    os.utime(Path(target.location, "coverage.json"), (written, written))
    with pytest.raises(NoEvidenceError, match=r"too old.*ago, and max_age is 1w"):
        run(CoverageCollector(max_age="7d"), target)


def test_a_report_within_its_age_is_taken(make_target, run, window) -> None:
    target = make_target({"coverage.json": SAMPLE})
    age = window.end - NOON.astimezone(UTC)
    assert run(CoverageCollector(max_age=age + timedelta(days=1)), target).observations


def test_no_report_is_no_evidence_and_says_how_to_get_one(make_target, run) -> None:
    with pytest.raises(NoEvidenceError, match="pytest --cov"):
        run(CoverageCollector(), make_target({"a.py": ""}))


def test_a_named_report_that_is_missing_is_not_replaced_by_another(make_target, run) -> None:
    with pytest.raises(NoEvidenceError):
        run(CoverageCollector(report="other.xml"), make_target({"coverage.json": SAMPLE}))


def test_a_report_without_any_line_is_no_evidence(make_target, run) -> None:
    with pytest.raises(NoEvidenceError, match="covers no lines"):
        run(CoverageCollector(), make_target({"coverage.json": report({"a.py": (0, [])})}))


def test_a_corrupt_report_is_an_error(make_target, run) -> None:
    with pytest.raises(CollectError, match="not JSON"):
        run(CoverageCollector(), make_target({"coverage.json": SAMPLE[:-30]}))


def command(code: str) -> str:
    return shlex.join([sys.executable, "-c", code])


def test_a_command_writes_the_report_first(make_target, run) -> None:
    target = make_target({"coverage.json": report({"a.py": (10, [1, 2])}), "sample.json": SAMPLE})
    copy = "import shutil; shutil.copyfile('sample.json', 'coverage.json')"
    collected = run(CoverageCollector(command=command(copy)), target)
    assert collected.values["code.coverage.coverable_lines"] == 20
    assert collected.problems == []


def test_a_command_that_fails_but_reports_is_a_problem(make_target, run) -> None:
    target = make_target({"sample.json": SAMPLE})
    code = "import shutil, sys; shutil.copyfile('sample.json', 'coverage.json'); sys.exit('2 tests failed')"
    collected = run(CoverageCollector(command=command(code)), target)
    assert collected.values["code.coverage.coverable_lines"] == 20
    assert "ended with status 1: 2 tests failed" in collected.problems[0].message


def test_a_command_that_writes_nothing_is_an_error_whatever_lies_there(make_target, run) -> None:
    target = make_target({"coverage.json": SAMPLE})
    with pytest.raises(CollectError, match="wrote no coverage report"):
        run(CoverageCollector(command=command("pass")), target)


def test_a_command_that_does_not_exist_is_an_error(make_target, run) -> None:
    with pytest.raises(CollectError, match="no-such-program cannot be started"):
        run(CoverageCollector(command="no-such-program --cov"), make_target())


def test_a_command_has_no_shell(make_target, run) -> None:
    target = make_target()
    with pytest.raises(CollectError):
        run(CoverageCollector(command="echo hello > coverage.json"), target)
    assert not Path(target.location, "coverage.json").exists()


@pytest.mark.parametrize("text", ["", "   ", "echo 'unclosed"])
def test_a_command_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        CoverageCollector(command=text)


def test_discovery_takes_the_newest_report(make_target) -> None:
    target = make_target({"coverage.xml": "<coverage/>"})
    assert CoverageCollector.discover(target) == CoverageCollector(report="coverage.xml")


@pytest.mark.parametrize(
    ("files", "reason", "hint"),
    [
        ({"a.py": ""}, "no coverage report found", "--cov-report=xml"),
        ({".coverage.host.123": ""}, "not combined", "coverage combine"),
        (
            {"coverage.xml": '<?xml version="1.0"?>\n<coverage generated="1"><project/>'},
            "Clover",
            "import.coverage",
        ),
    ],
)
def test_discovery_says_why_not(make_target, files, reason: str, hint: str) -> None:
    answer = CoverageCollector.discover(make_target(files))
    assert isinstance(answer, NotApplicable)
    assert reason in answer.reason
    assert hint in answer.hint


def test_tests_per_line_are_a_mean_over_the_lines_that_tests_run(make_target, run) -> None:
    text = json.loads(SAMPLE)
    text["files"]["a.py"]["contexts"] = {
        "1": ["t.py::one|run", "t.py::two|run"],
        "2": ["t.py::one|run", ""],
        "3": [""],
    }
    text["files"]["b.py"]["contexts"] = {"1": ["t.py::two|setup", "t.py::two|run"]}
    observation = run(CoverageCollector(), make_target({"coverage.json": json.dumps(text)})).one(
        "code.coverage.tests_per_line"
    )
    assert observation.value == 4 / 3
    assert [(place.path, place.value) for place in observation.evidence] == [("b.py", 1), ("a.py", 2)]
    assert observation.evidence[1].message.endswith("t.py::one (2), t.py::two (1)")


SOURCE = "import os\n\n# why\nx = 1\ny = 2\n"


@pytest.mark.parametrize(
    ("covered", "missing", "reason"),
    [
        ([1, 2], [], "line 2 of a.py ran or should have run, and that line is blank"),
        ([1], [3], "line 3 of a.py ran or should have run, and that line is a comment"),
        ([1, 4, 9], [], "line 9 of a.py ran or should have run, and the file ends with line 5"),
    ],
)
def test_a_report_about_other_sources_is_refused(make_target, run, covered, missing, reason: str) -> None:
    text = json.loads(report({"a.py": (len(covered) + len(missing), missing)}))
    text["files"]["a.py"]["executed_lines"] = covered
    target = make_target({"coverage.json": json.dumps(text), "a.py": SOURCE})
    with pytest.raises(NoEvidenceError, match="another version of the sources") as raised:
        run(CoverageCollector(), target)
    assert reason in raised.value.message
    assert "run the tests" in raised.value.hint


@pytest.mark.parametrize(
    "source", [SOURCE, SOURCE.replace("\n", "\r\n"), SOURCE.replace("\n", "\r"), "\ufeff" + SOURCE[:-1]],
    ids=["as it was", "Windows", "old Mac", "a BOM and no last line end"],
)  # fmt: skip
def test_a_report_about_these_sources_is_taken_however_new_they_look(make_target, run, source: str) -> None:
    text = json.loads(report({"a.py": (3, [5])}))
    text["files"]["a.py"]["executed_lines"] = [1, 4]
    target = make_target({"coverage.json": json.dumps(text)})
    path = Path(target.location, "a.py")
    path.write_bytes(source.encode())
    os.utime(path, (2_000_000_000, 2_000_000_000))
    assert run(CoverageCollector(), target).values["code.coverage.covered_lines"] == 2


def test_a_template_may_have_statements_that_look_like_none(make_target, run) -> None:
    target = make_target({"coverage.json": report({"a.html": (3, [])}), "a.html": "x\n\n# y\n"})
    assert run(CoverageCollector(), target).values["code.coverage.covered_lines"] == 3
