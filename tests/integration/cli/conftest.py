"""Projects in which the real command is run."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from command_line import Place, plain_environment
from trial_site import RULES, configuration, installed

GOOD = '''\
"""Adds."""


def add(a: int, b: int) -> int:
    """Return the sum."""
    return a + b
'''
BRANCHED = "def choose(x):\n" + "".join(f"    if x == {n}:\n        return {n}\n" for n in range(30))


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Nothing that steers the command, and one cache for all."""
    return plain_environment(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def place(tmp_path: Path, environment: dict[str, str]) -> Place:
    """An empty directory called ``shop``."""
    (tmp_path / "shop").mkdir()
    return Place(tmp_path / "shop", environment)


@pytest.fixture
def good(place: Place) -> Place:
    """A small project without fault, in git."""
    place.write("adding.py", GOOD)
    place.git("init", "--quiet", "--initial-branch=main")
    place.commit()
    return place


@pytest.fixture
def bad(place: Place) -> Place:
    """A project of which every second rule fails."""
    place.write("choosing.py", BRANCHED)
    return place


@pytest.fixture
def trial(place: Place, tmp_path: Path) -> Place:
    """A project with the trial plugin, which measures the 1 in its value.txt, and a rule."""
    return _trial(place.path, tmp_path / "site", place.environment)


@pytest.fixture(scope="session")
def _kept(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Place:
    root = tmp_path_factory.mktemp("kept")
    (root / "shop").mkdir()
    project = _trial(root / "shop", root / "site", environment)
    for value in ("1", "12", "11"):
        project.write("value.txt", value)
        assert project.run("collect").code == 0
    return project


@pytest.fixture
def kept(_kept: Place, tmp_path: Path) -> Place:
    """The same with three rounds in its store: 1, 12 and 11, of which the last two fail."""
    return Place(Path(shutil.copytree(_kept.path, tmp_path / "shop")), _kept.environment)


def _trial(path: Path, site: Path, environment: dict[str, str]) -> Place:
    project = Place(path, installed(site, environment))
    project.write("rules.yaml", RULES)
    project.write("value.txt", "1")
    project.write("qualitywatch.yaml", configuration("trial.value"))
    return project
