"""Coverage of changed lines, held against diff-cover's on a real repository, and what is said beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from git_history import Repository
from qualitywatch import Changes, Observation, Problem, Target, TargetKind, Window
from qualitywatch.pipeline.changes import changes_since
from qualitywatch_code.coverage import CoverageCollector
from qualitywatch_code.metrics.coverage import NEW_LINES

BEFORE = {
    "shop/__init__.py": "",
    "shop/price.py": "def net(x):\n    return x\n\n\ndef tax(x):\n    if x > 10:\n        return 2\n    return 1\n",
    "shop/old.py": "def f(x):\n    y = x + 1\n    z = y + 1\n    return z\n",
    "shop/same.py": "def g():\n    return 1\n",
    "test_shop.py": "from shop.price import net\n\n\ndef test_net():\n    assert net(3) == 3\n",
}
AFTER = {
    "shop/price.py": (
        "# prices\ndef net(x):\n    assert (\n        x\n        > 0\n    )\n    return x\n\n\ndef tax(x):\n"
        "    if x > 20:\n        return 3\n    return 1\n"
    ),
    "shop/fresh.py": "def h(x):\n    if x:\n        return 1\n    return 2\n",
    "test_shop.py": (
        "from shop.fresh import h\nfrom shop.price import net\n\n\n"
        "def test_net():\n    assert net(3) == 3\n\n\ndef test_h():\n    assert h(1) == 1\n"
    ),
}
REPORTS = ("coverage.xml", "coverage.json", ".coverage")


def _write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def _run(root: Path, *command: str) -> None:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("COV_", "COVERAGE_", "GIT_"))
    }
    environment |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(root)}
    subprocess.run([sys.executable, *command], cwd=root, check=True, capture_output=True, env=environment)


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("changed")

    def git(directory: Path, *arguments: str, **environment: str) -> str:
        identity = {
            f"GIT_{role}_{part}": value
            for role in ("AUTHOR", "COMMITTER")
            for part, value in (("NAME", "Ada"), ("EMAIL", "ada@example.org"))
        }
        command = ["git", "-c", "init.defaultBranch=main", *arguments]
        done = subprocess.run(
            command, cwd=directory, check=True, capture_output=True, text=True,
            env={**os.environ, **identity, **environment},
        )  # fmt: skip
        return done.stdout

    repository = Repository(root, git)
    repository.commit({**BEFORE}, days_ago=3)
    git(root, "checkout", "-q", "-b", "topic")
    repository.rename("shop/old.py", "shop/new.py")
    renamed = BEFORE["shop/old.py"].replace("y + 1", "y + 2")
    repository.commit({**AFTER, "shop/new.py": renamed}, days_ago=2)
    _write(root, {"shop/untracked.py": "def u():\n    return 1\n"})
    _run(
        root, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--cov=shop", "--cov-branch", "--cov-context=test",
        "--cov-report=xml", "--cov-report=json",
    )  # fmt: skip
    return root


def _collected(root: Path, report: str, window: Window) -> tuple[dict[str, Observation], list[Problem]]:
    changes = changes_since(str(root), "main")
    items = list(
        CoverageCollector(report=report).collect(
            Target("shop", TargetKind.CODE, str(root)), replace(window, changes=changes)
        )
    )
    observations = {item.metric.id: item for item in items if isinstance(item, Observation)}
    return observations, [item for item in items if isinstance(item, Problem)]


@pytest.mark.parametrize("report", REPORTS)
def test_changed_lines_are_those_of_diff_cover(changed: Path, report: str, window: Window) -> None:
    answer = changed / "diff-cover.json"
    _run(
        changed, "-m", "diff_cover.diff_cover_tool", "coverage.xml", "--compare-branch=main", "--include-untracked",
        f"--format=json:{answer}", "-q",
    )  # fmt: skip
    theirs = json.loads(answer.read_text())
    answer.unlink()
    found, _ = _collected(changed, report, window)
    covered, coverable = found["code.coverage.new_covered_lines"], found["code.coverage.new_coverable_lines"]
    assert coverable.value == theirs["total_num_lines"]
    assert coverable.value - covered.value == theirs["total_num_violations"]
    assert {place.path: place.value for place in covered.evidence} == {
        path: len(file["violation_lines"])
        for path, file in theirs["src_stats"].items()
        if file["violation_lines"]
    }


@pytest.mark.parametrize("report", REPORTS)
def test_with_changes_every_metric_speaks_of_them_alone(changed: Path, report: str, window: Window) -> None:
    found, problems = _collected(changed, report, window)
    values = {key.removeprefix("code.coverage."): item.value for key, item in found.items()}
    assert values["covered_lines"] == values["new_covered_lines"]
    assert values["coverable_lines"] == values["new_coverable_lines"]
    assert (values["covered_branches"], values["coverable_branches"]) == (1, 4)
    assert problems == []


@pytest.mark.parametrize("report", ["coverage.xml", ".coverage"])
def test_the_worst_changed_file_comes_first(changed: Path, report: str, window: Window) -> None:
    found, _ = _collected(changed, report, window)
    places = found["code.coverage.new_covered_lines"].evidence
    assert [(place.path, place.value) for place in places][:2] == [
        ("shop/price.py", 2),
        ("shop/untracked.py", 2),
    ]
    assert places[1].message == "2 of 2 lines not covered: 1-2"


def test_the_tests_that_ran_changed_lines_are_named(changed: Path, window: Window) -> None:
    found, _ = _collected(changed, ".coverage", window)
    evidence = found["code.coverage.tests_per_line"].evidence
    assert {place.path: place.message.rpartition(": ")[2] for place in evidence} == {
        "shop/fresh.py": "test_shop.py::test_h (2)",
        "shop/price.py": "test_shop.py::test_net (1)",
    }


MakeTarget = Callable[..., Target]
REPORT = json.dumps(
    {
        "meta": {"format": 3, "timestamp": "2026-03-02T12:00:00", "branch_coverage": False},
        "files": {
            "a.py": {
                "executed_lines": [1, 2],
                "missing_lines": [3],
                "summary": {"covered_lines": 2, "num_statements": 3},
            }
        },
    }
)


def _values(collected) -> tuple[float, float]:
    values = collected.values
    return values["code.coverage.new_covered_lines"], values["code.coverage.new_coverable_lines"]


def test_nothing_coverable_changed_is_no_share_and_no_missing_evidence(
    make_target: MakeTarget, run, window: Window
) -> None:
    target = make_target({"coverage.json": REPORT})
    changes = Changes("base", {"a.py": ((7, 9),), "README.md": ((1, 1),)})
    collected = run(CoverageCollector(), target, replace(window, changes=changes))
    assert _values(collected) == (0, 0)
    assert NEW_LINES.function is not None
    assert NEW_LINES.function(collected.values) is None
    assert collected.problems == []


def test_changed_files_that_the_report_does_not_know_are_named(
    make_target: MakeTarget, run, window: Window
) -> None:
    files = {"coverage.json": REPORT, "b.py": "x = 1\n", "c.py": "", "test_d.py": "x = 1\n"}
    target = make_target(files)
    changes = Changes("base", dict.fromkeys(("a.py", "gone.py", *files), ((1, 9),)))
    collected = run(CoverageCollector(), target, replace(window, changes=changes))
    assert _values(collected) == (2, 3)
    (problem,) = collected.problems
    assert problem.message == "1 changed files are not in the coverage report: b.py"


def test_without_changes_nothing_is_new(make_target: MakeTarget, run) -> None:
    values = run(CoverageCollector(), make_target({"coverage.json": REPORT})).values
    assert not any("new" in key for key in values)


def test_a_command_does_not_run_again_for_the_changes(make_target: MakeTarget, run, window: Window) -> None:
    target = make_target({"coverage.json": REPORT})
    collector = CoverageCollector(command=f"{sys.executable} -c 'raise SystemExit(3)'")
    changes = Changes("base", {"a.py": ((1, 9),)})
    path = Path(target.location, "coverage.json")
    later = window.end.timestamp() + 60
    os.utime(path, (later, later))
    assert run(collector, target, replace(window, changes=changes)).problems == []
