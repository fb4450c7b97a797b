"""A project with the trial plugin, and daemons on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from command_line import Place, plain_environment
from daemon_process import Daemon, daemons
from trial_site import RULES, configuration, installed

Start = Callable[..., Daemon]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A project called ``shop``; tests write its configuration."""
    (tmp_path / "shop").mkdir()
    project = Place(tmp_path / "shop", installed(tmp_path / "site", plain_environment(tmp_path / "cache")))
    project.write("rules.yaml", RULES)
    project.write("value.txt", "1")
    project.write("qualitywatch.yaml", configuration("trial.value, every: 1s"))
    return project


@pytest.fixture
def start(place: Place, tmp_path: Path) -> Iterator[Start]:
    """Call it to start a daemon on the project."""
    with daemons(place, tmp_path / "logs") as starting:
        yield starting
