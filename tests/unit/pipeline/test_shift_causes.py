"""A shift is tied to what changed with it; a tool's upgrade is never blamed on the code."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from datetime import timedelta

from git_history import Repository
from qualitywatch.domain.deployment import Deployment
from qualitywatch.domain.measurement import Sample, SeriesKey
from qualitywatch.domain.run import Run
from qualitywatch.domain.shift import CauseKind
from qualitywatch.domain.target import Versions
from qualitywatch.pipeline.change_points.causes import shifts_of
from qualitywatch.pipeline.change_points.words import cause_text, shift_text, when_text
from sample_world.fake_readings import FakeReadings
from store_examples import NOON, run_at

KEY = SeriesKey("shop", "code.complexity.share_above_10")
VALUES = [0.16] * 10 + [0.23] * 8


def remembering(change: Run | None = None, commits=lambda place: f"{place:040x}") -> FakeReadings:
    """A step at the tenth hour; ``change`` says what the runs from there on were like."""
    readings = FakeReadings()
    for place, value in enumerate(VALUES):
        at = NOON + timedelta(hours=place)
        run = run_at(at, commit=commits(place))
        if change is not None and place >= 10:
            run = replace(
                run,
                tools=change.tools,
                versions=change.versions,
                collector=change.collector,
                settings=change.settings,
            )
        readings.runs.append(run)
        readings.samples.setdefault(KEY, []).append(Sample(at, value, run.versions.code))
    return readings


def only_shift(readings: FakeReadings, location=None):
    (shift,) = shifts_of(readings, KEY, location=location)
    return shift


def test_a_step_is_dated_and_tied_to_the_commits_on_both_sides():
    shift = only_shift(remembering())
    assert (shift.since, shift.at, shift.by) == (
        NOON + timedelta(hours=9),
        NOON + timedelta(hours=10),
        NOON + timedelta(hours=10),
    )
    (cause,) = shift.causes
    assert (cause.kind, cause.before, cause.after) == (CauseKind.CODE, f"{9:040x}", f"{10:040x}")
    assert shift_text(shift, "1") == "16 % → 23 %"
    assert when_text(shift) == "between 2026-03-02 21:00 and 2026-03-02 22:00"


def test_a_tool_upgrade_is_never_blamed_on_the_code():
    upgraded = replace(
        run_at(NOON), tools={"python": "3.11.7", "radon": "6.1.0"}, versions=Versions(code="f" * 40)
    )
    shift = only_shift(remembering(upgraded))
    assert shift.of_the_ruler
    assert [cause.kind for cause in shift.blamed] == [CauseKind.RULER]
    said = cause_text(shift)
    assert said.startswith("the ruler changed (radon 6.0.1 → 6.1.0), so it is not held against the code")


def test_a_patch_release_of_python_is_no_other_ruler():
    patched = replace(
        run_at(NOON), tools={"python": "3.11.9", "radon": "6.0.1"}, versions=Versions(code="f" * 40)
    )
    assert not only_shift(remembering(patched)).of_the_ruler


def test_another_collector_is_another_ruler():
    other = replace(run_at(NOON), collector="import.sonarqube", versions=Versions(code="f" * 40))
    assert cause_text(only_shift(remembering(other))).startswith(
        "the ruler changed (code.python → import.sonarqube)"
    )


def test_versions_of_data_and_model_are_told():
    readings = remembering(replace(run_at(NOON), versions=Versions(data="v2", model="8")))
    readings.runs[:10] = [replace(run, versions=Versions(data="v1", model="7")) for run in readings.runs[:10]]
    assert cause_text(only_shift(readings)) == "data v1 → v2; model 7 → 8"


def configured_otherwise(before: dict[str, str] | None, after: dict[str, str] | None) -> FakeReadings:
    readings = remembering(replace(run_at(NOON, commit="f" * 40), settings=after))
    readings.runs[:10] = [replace(run, settings=before) for run in readings.runs[:10]]
    return readings


def test_another_configuration_is_told_and_never_blamed_on_the_code():
    shift = only_shift(
        configured_otherwise({"paths": '["src"]'}, {"paths": '["src"]', "exclude": '["tests"]'})
    )
    assert [(cause.kind, cause.name) for cause in shift.blamed] == [(CauseKind.CONFIGURATION, "exclude")]
    assert cause_text(shift).startswith(
        'the configuration changed (exclude: not set → ["tests"]), so it is not held against the code;'
        " changed as well: code"
    )


def test_a_configuration_that_nobody_wrote_down_is_no_other_one():
    assert not only_shift(configured_otherwise(None, {"paths": '["src"]'})).of_the_ruler


def test_deployments_between_the_levels_are_told_and_those_before_are_not():
    readings = remembering(commits=lambda _: "a" * 40)
    readings.all_deployments = [
        Deployment(target="shop", at=NOON + timedelta(hours=hour), version=version, environment="production")
        for hour, version in ((9, "v1"), (9.5, "v2"), (11, "v3"))
    ]
    assert cause_text(only_shift(readings)) == "deployment of v2 to production"


def test_where_nothing_recorded_changed_it_says_so():
    shift = only_shift(remembering(commits=lambda _: "a" * 40))
    assert shift.causes == ()
    assert cause_text(shift).startswith("nothing that is recorded changed")


def git(root, *arguments: str, **environment: str) -> str:
    nobody = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    committer = {"GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org"}
    return subprocess.run(
        ["git", *arguments],
        cwd=root,
        env=os.environ | nobody | committer | environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def test_git_counts_and_names_the_commits(tmp_path):
    repository = Repository(tmp_path / "repository", git)
    commits = []
    for number in range(18):
        repository.commit({"a.py": f"x = {number}\n"}, days_ago=18 - number)
        commits.append(git(repository.root, "rev-parse", "HEAD").strip())
    (cause,) = only_shift(remembering(commits=lambda place: commits[place]), str(repository.root)).causes
    assert (cause.commits, cause.author, cause.subject) == (1, "Ada", "change")


def test_a_repository_that_is_not_there_is_not_needed(tmp_path):
    shift = only_shift(remembering(), str(tmp_path / "nowhere"))
    assert [cause.commits for cause in shift.causes] == [None]


def test_reading_is_bounded():
    readings = remembering()
    shifts_of(readings, KEY)
    assert readings.questions == 3  # one page of history, and the runs and deployments around the shift
