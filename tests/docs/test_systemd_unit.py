"""The unit in deploy/systemd fits the daemon that it starts."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from doc_pages.reading import DOCS, ROOT
from qualitywatch.cli.run import command
from qualitywatch.config.schema import DaemonConfig
from qualitywatch.domain.durations import parse_duration

UNIT = ROOT / "deploy" / "systemd" / "qualitywatch.service"


def settings() -> dict[str, list[str]]:
    """The unit's settings; a key may stand several times."""
    found: dict[str, list[str]] = {}
    for line in UNIT.read_text().splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


def test_the_command_line_is_one_that_the_daemon_knows() -> None:
    program, name, *arguments = settings()["ExecStart"][0].split()
    assert (Path(program).name, name) == ("qualitywatch", "run")
    command.make_parser(command.make_context("run", [], resilient_parsing=True)).parse_args(arguments)


def test_there_is_time_for_the_grace_period() -> None:
    grace = DaemonConfig().grace
    stop = parse_duration(settings()["TimeoutStopSec"][0])
    assert stop >= grace + timedelta(seconds=30), "runs, killed collectors and open requests all want some"


def test_collectors_are_not_ended_before_the_daemon() -> None:
    assert settings()["KillMode"] == ["mixed"]


def test_the_guide_names_the_same_places() -> None:
    text = (DOCS / "guides" / "daemon.md").read_text()
    configuration = re.search(r"--config (\S+)", settings()["ExecStart"][0])[1]
    state = f"/var/lib/{settings()['StateDirectory'][0]}"
    assert f"`{configuration}`" in text
    assert f"store: sqlite:///{state}/" in text
    assert f"`/var/cache/{settings()['CacheDirectory'][0]}`" in text


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd")
def test_systemd_finds_nothing_to_complain_of(tmp_path: Path) -> None:
    unit = tmp_path / UNIT.name
    program = settings()["ExecStart"][0].split()[0]
    unit.write_text(UNIT.read_text().replace(program, sys.executable))
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
