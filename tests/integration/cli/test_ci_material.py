"""The pre-commit hook, the GitHub Action and the GitLab template, each run as far as this machine can."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from command_line import AUTHOR, COMMAND, Place

ROOT = Path(__file__).resolve().parents[3]
TANGLED = "def old(x):\n" + "".join(f"    if x == {n}:\n        return {n}\n" for n in range(30))
PRE_COMMIT = Path(sys.executable).with_name("pre-commit")


def shell(place: Place, script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script as the runners of GitHub and GitLab do, with qualitywatch on the path."""
    path = f"{COMMAND.parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", script],
        cwd=place.path,
        env={**place.environment, **AUTHOR, "PATH": path, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def loaded(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text())


@pytest.fixture
def legacy(place: Place) -> Place:
    """A project with a function that fails, on main, and a branch that adds nothing bad."""
    place.write("old.py", TANGLED)
    place.git("init", "--quiet", "--initial-branch=main")
    place.commit()
    place.git("switch", "--quiet", "--create", "work")
    place.write("new.py", "def new(x):\n    return x\n")
    place.commit()
    return place


class TestPreCommit:
    def test_the_manifest_is_one(self, place: Place, tmp_path: Path) -> None:
        done = shell(
            place, shlex.join([str(PRE_COMMIT), "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")])
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def test_the_hook_stops_a_bad_function_and_no_commit_beside_one(
        self, legacy: Place, tmp_path: Path
    ) -> None:
        (hook,) = loaded(".pre-commit-hooks.yaml")
        local = {"repo": "local", "hooks": [{**hook, "language": "system"}]}  # the same, without an install
        legacy.write(".pre-commit-config.yaml", yaml.safe_dump({"repos": [local]}))
        legacy.git("add", "--all")
        run = shlex.join([str(PRE_COMMIT), "run"])
        home = {"PRE_COMMIT_HOME": str(tmp_path / "home")}
        legacy.write("old.py", f"{TANGLED}\n\ndef plain(x):\n    return x\n")
        legacy.git("add", "--all")
        done = shell(legacy, run, **home)
        assert done.returncode == 0, done.stdout + done.stderr
        legacy.write("worse.py", TANGLED)
        legacy.git("add", "--all")
        done = shell(legacy, run, **home)
        assert done.returncode == 1
        assert "complex-functions" in done.stdout


class TestGitHub:
    def step(self, name: str) -> dict[str, Any]:
        steps = {step["name"]: step for step in loaded("action.yml")["runs"]["steps"]}
        return dict(steps[name])

    def check(self, place: Place, tmp_path: Path, **inputs: str) -> tuple[int, dict[str, str], str]:
        """Exit code, outputs and summary of the step that checks, with these variables."""
        step = self.step("Check")
        output, summary = tmp_path / "output", tmp_path / "summary"
        variables = dict.fromkeys(step["env"], "") | {"DIRECTORY": ".", "REPORTS": str(tmp_path)} | inputs
        files = {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary)}
        done = shell(place, step["run"], **variables, **files)
        lines = output.read_text().splitlines() if output.exists() else []
        return done.returncode, dict(line.split("=", 1) for line in lines), done.stdout + done.stderr

    def test_the_whole_fails_and_says_so_in_its_outputs(self, legacy: Place, tmp_path: Path) -> None:
        code, outputs, said = self.check(legacy, tmp_path)
        assert (code, outputs["status"]) == (1, "fail"), said
        assert Path(outputs["report-path"]).is_file()
        assert Path(outputs["sarif-file"]).is_file()
        assert "::error" in said
        assert (tmp_path / "summary").read_text().startswith("<!-- qualitywatch -->")

    def test_a_pull_request_is_judged_by_what_it_changes(self, legacy: Place, tmp_path: Path) -> None:
        legacy.git("update-ref", "refs/remotes/origin/main", "main")
        code, outputs, said = self.check(legacy, tmp_path, BASE="main")
        assert (code, outputs["status"]) == (0, "pass"), said

    def test_report_only_passes(self, legacy: Place, tmp_path: Path) -> None:
        code, outputs, _ = self.check(legacy, tmp_path, REPORT_ONLY="true")
        assert (code, outputs["status"]) == (0, "fail")

    def test_a_usage_error_is_one(self, legacy: Place, tmp_path: Path) -> None:
        code, outputs, _ = self.check(legacy, tmp_path, ARGUMENTS="--no-such-option")
        assert (code, outputs) == (2, {})

    def test_every_output_and_input_is_made_and_used(self) -> None:
        action = loaded("action.yml")
        text = (ROOT / "action.yml").read_text()
        assert [name for name in action["inputs"] if f"inputs.{name}" not in text] == []
        assert set(action["outputs"]) == {"status", "report-path", "sarif-file"}
        assert all(
            "${{" not in step["run"] for step in action["runs"]["steps"]
        )  # no text of others in a script


def test_the_gitlab_job_judges_the_merge_request_and_leaves_its_reports(legacy: Place) -> None:
    job = loaded("deploy/ci/gitlab.yml")["qualitywatch"]
    legacy.git("clone", "--quiet", "--bare", ".", "../origin.git")
    legacy.git("remote", "add", "origin", "../origin.git")
    script = [line for line in job["script"] if "pip install" not in line]
    variables = {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", "QUALITYWATCH_ARGUMENTS": ""}
    done = shell(legacy, "\n".join(script), **variables)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "judge only what changed since" in done.stdout
    left = [*job["artifacts"]["paths"], *job["artifacts"]["reports"].values()]
    assert [name for name in left if not (legacy.path / name).is_file()] == []
    assert shell(legacy, "\n".join(job["after_script"]), QUALITYWATCH_GITLAB_TOKEN="").returncode == 0
