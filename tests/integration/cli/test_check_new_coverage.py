"""The coverage of changed lines, from git and a report to the verdict."""

from __future__ import annotations

import json
import subprocess

from command_line import Place

CONFIGURATION = """\
targets:
  - name: shop
    kind: code
    location: .
    collectors:
      - {use: code.coverage, with: {report: coverage.json}}
rules: [python-service]
"""


def _report(missing: list[int]) -> str:
    executed = [line for line in range(1, 61) if line not in missing]
    summary = {"covered_lines": len(executed), "num_statements": 60}
    return json.dumps(
        {
            "meta": {"format": 3, "timestamp": "2026-03-02T12:00:00", "branch_coverage": False},
            "files": {"shop.py": {"executed_lines": executed, "missing_lines": missing, "summary": summary}},
        }
    )


def _git(place: Place, *arguments: str) -> None:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *identity, *arguments], cwd=place.path, check=True, capture_output=True)


def _checked(place: Place, *, new: int, missing: list[int]) -> dict[str, object]:
    """The outcome of the rule on new code, where the last ``new`` of 60 lines are new."""
    place.write("qualitywatch.yaml", CONFIGURATION)
    place.write(".gitignore", "coverage.json\n")
    place.write("shop.py", "".join(f"x{number} = 1\n" for number in range(60 - new)))
    _git(place, "init", "-q")
    _git(place, "add", "-A")
    _git(place, "commit", "-q", "-m", "first")
    place.write("shop.py", "".join(f"x{number} = 1\n" for number in range(60)))
    place.write("coverage.json", _report(missing))
    done = place.run("check", "--against", "HEAD", "--format", "json")
    return next(each for each in done.json()["outcomes"] if each["rule"] == "new-code-coverage")


def test_new_code_that_few_tests_run_fails(place: Place) -> None:
    outcome = _checked(place, new=20, missing=list(range(51, 61)))
    assert (outcome["outcome"], outcome["value"]) == ("fail", 0.5)
    assert outcome["evidence"][0]["message"] == "10 of 20 lines not covered: 51-60"


def test_old_code_without_tests_fails_no_change(place: Place) -> None:
    outcome = _checked(place, new=20, missing=list(range(1, 41)))
    assert (outcome["outcome"], outcome["value"]) == ("pass", 1.0)


def test_few_new_lines_fail_no_percentage(place: Place) -> None:
    outcome = _checked(place, new=10, missing=list(range(51, 61)))
    assert outcome["value"] == 0.0
    assert "too small a sample" in str(outcome["tolerated"])
    assert place.run("check", "--against", "HEAD").code == 0


def test_without_a_base_new_code_is_not_required(place: Place) -> None:
    _checked(place, new=10, missing=[])
    done = place.run("check", "--format", "json")
    outcomes = {each["rule"]: each["outcome"] for each in done.json()["outcomes"]}
    assert outcomes["new-code-coverage"] == "not_available"
    assert done.code == 0
