"""The past states that rules name: the last release, a day, a tag, a commit, a file."""

from __future__ import annotations

import json
import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from git_history import NOON, Repository
from pipeline_examples import COMPLEXITY, a_rule, value_of
from qualitywatch.config.verdict_file import read_kept_values
from qualitywatch.domain.asks import Against
from qualitywatch.domain.target import Target, TargetKind
from qualitywatch.errors import ConfigurationError
from qualitywatch.pipeline.evaluate import NO_PAST, Baseline
from qualitywatch.pipeline.known_past import KnownPast
from qualitywatch.pipeline.points import Point, points_of

KEY = value_of(COMPLEXITY, 0.0).key


def git(root: Path, *arguments: str, **environment: str) -> str:
    nobody = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    nobody |= {"GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org"}
    return subprocess.run(
        ["git", "-C", str(root), *arguments],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **nobody, **environment},
    ).stdout


@pytest.fixture
def released(tmp_path: Path) -> Repository:
    """Three commits, the first two of them tagged, the last one too."""
    repository = Repository(tmp_path / "shop", git)
    for days, tag in ((30, "v1"), (20, "v2"), (10, "v3")):
        repository.commit({"a.py": f"x = {days}\n"}, days_ago=days)
        repository.git(repository.root, "tag", tag)
    return repository


def point(against: Against, location: Path, directory: Path) -> Point | None:
    target = Target("shop", TargetKind.CODE, str(location))
    return points_of([a_rule(against=against, fail_above=0.1)], [target], directory).get(("shop", against))


def test_the_last_release_is_before_the_present_commit(released: Repository) -> None:
    found = point(Against.RELEASE, released.root, released.root)
    assert found is not None
    assert (found.told, found.at) == ("the release v2", NOON - timedelta(days=20))
    assert found.commit == released.git(released.root, "rev-parse", "v2").strip()


def test_a_tag_and_a_commit_are_found_by_name(released: Repository) -> None:
    commit = released.git(released.root, "rev-parse", "v1").strip()
    for name in ("v1", commit, commit[:10]):
        found = point(Against("baseline", point=name), released.root, released.root)
        assert found is not None
        assert (found.commit, found.told) == (commit, name)


def test_a_day_needs_no_repository_and_lasts_to_its_end(tmp_path: Path) -> None:
    found = point(Against("baseline", point="2026-01-31"), tmp_path, tmp_path)
    assert found == Point("2026-01-31", datetime(2026, 1, 31, 23, 59, 59, 999000, tzinfo=UTC))


def test_a_target_that_lies_in_no_repository_has_that_of_the_configuration(
    released: Repository, tmp_path: Path
) -> None:
    found = point(Against.RELEASE, tmp_path / "nowhere", released.root)
    assert found is not None
    assert found.told == "the release v2"


@pytest.mark.parametrize("name", ["v9", "--help", "2026-02-31", "no such thing"])
def test_what_nobody_knows_is_no_point(released: Repository, name: str) -> None:
    assert point(Against("baseline", point=name), released.root, released.root) is None


def test_without_a_tag_there_is_no_release(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "new", git)
    repository.commit({"a.py": "x = 1\n"}, days_ago=1)
    assert point(Against.RELEASE, repository.root, repository.root) is None


def test_rules_that_name_nothing_ask_nobody(tmp_path: Path) -> None:
    target = Target("shop", TargetKind.CODE, str(tmp_path))
    assert (
        points_of([a_rule(fail_above=0.1), a_rule(against=Against.BEST, fail_above=0.1)], [target], tmp_path)
        == {}
    )


def kept(path: Path, **changed: object) -> Path:
    document = {
        "schema": "qualitywatch/verdict/1",
        "measurements": [
            {"metric": COMPLEXITY.id, "target": "shop", "labels": {}, "value": 0.25},
            {"metric": COMPLEXITY.id, "target": "shop", "labels": {"a": "b"}, "value": 0.5},
        ],
    }
    path.write_text(json.dumps({**document, **changed}))
    return path


def test_a_kept_verdict_gives_its_values(tmp_path: Path) -> None:
    assert read_kept_values(kept(tmp_path / "kept.json"))[KEY] == 0.25


def test_a_value_that_is_no_number_is_left_out(tmp_path: Path) -> None:
    broken = [{"metric": COMPLEXITY.id, "target": "shop", "labels": {}, "value": float("nan")}]
    assert read_kept_values(kept(tmp_path / "kept.json", measurements=broken)) == {}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"schema": "qualitywatch/baseline/1"}, "for check --baseline"),
        ({"schema": "something"}, "is no verdict"),
        ({"measurements": None}, "cannot be read"),
        ({"measurements": [{"metric": 1}]}, "cannot be read"),
    ],
)
def test_another_file_is_refused(tmp_path: Path, changed: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        read_kept_values(kept(tmp_path / "kept.json", **changed))


@pytest.mark.parametrize("text", ["", "{", "[1]", "[" * 100_000])
def test_what_is_no_json_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "kept.json"
    path.write_text(text)
    with pytest.raises(ConfigurationError):
        read_kept_values(path)


def test_what_is_known_is_asked_of_nobody_else() -> None:
    past = KnownPast(NO_PAST, {Against.REF: {KEY: Baseline(0.5)}})
    assert past.baseline(Against.REF, KEY, NOON, {}) == Baseline(0.5)
    assert past.baseline(Against.BEST, KEY, NOON, {}) is None
    assert past.recent(KEY, NOON, 3) is None
