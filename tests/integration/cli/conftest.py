"""Projects in which the real command is run."""

from __future__ import annotations

from collections.abc import Callable
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

MakePlace = Callable[..., Place]


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
    """A project with the trial plugin, its value 1, and rules; ``configure`` writes what is watched."""
    place.write("rules.yaml", RULES)
    place.write("value.txt", "1")
    place.write("qualitywatch.yaml", configuration("trial.value"))
    return Place(place.path, installed(tmp_path / "site", place.environment))
