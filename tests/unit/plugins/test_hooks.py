"""Every hook is called: the plugin of docs/plugins.md, which uses them all, is installed and a daemon runs with it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest

import documented_plugin
from qualitywatch import hookspecs

PATIENCE = 90.0
"""Seconds to wait for what takes a daemon two or three."""


@dataclass(frozen=True)
class Life:
    """What was seen of a daemon with the documented plugin, and what it left behind."""

    route: str
    journal: tuple[str, ...]
    notes: str
    listing: str
    measured: str
    metrics: str


def _until(read: Callable[[], str], wanted: str) -> str:
    """What is read once it holds what is wanted, or when patience ends."""
    end = time.monotonic() + PATIENCE
    while wanted not in (text := read()) and time.monotonic() < end:
        time.sleep(0.1)
    return text


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A project with the documented configuration, and the environment in which the plugin is installed."""
    folder = tmp_path_factory.mktemp("hooks")
    site, project = folder / "site", folder / "project"
    site.mkdir()
    documented_plugin.install(site)
    (project / "src").mkdir(parents=True)
    (project / "src" / "shop.py").write_text("# TODO: currencies\n" + "x = 1\n" * 9)
    notes = str(folder / "notes.txt")
    configuration = documented_plugin.configuration().replace("/var/log/todo-notes.txt", notes)
    (project / "qualitywatch.yaml").write_text(f"{configuration}daemon: {{port: 0}}\n")
    return folder, os.environ | {"PYTHONPATH": str(site), "TODO_JOURNAL": str(folder / "journal.txt")}


@pytest.fixture(scope="module")
def life(world: tuple[Path, dict[str, str]]) -> Life:
    """A daemon's life, from its start until it measured, judged, served and delivered."""
    folder, environment = world

    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", "qualitywatch", *arguments]
        ended = subprocess.run(
            command,
            cwd=folder / "project",
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        return ended.stdout + ended.stderr

    said = folder / "said.txt"
    with said.open("w") as output:
        daemon = subprocess.Popen(
            [sys.executable, "-m", "qualitywatch", "run", "."],
            cwd=folder / "project",
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _until(lambda: _text(said), "dashboard: http")
        address = _text(said).partition("dashboard: ")[2].split()[0]

        def get(path: str = "/todo?target=shop") -> str:
            with urlopen(f"{address}{path}", timeout=PATIENCE) as answer:
                return answer.read().decode()

        served = _until(get, "shop")
        notes = _until(lambda: _text(folder / "notes.txt"), "\n")
        _until(lambda: _text(folder / "journal.txt"), "opened")
        metrics = get("/metrics")
    finally:
        daemon.send_signal(signal.SIGTERM)
        daemon.wait(PATIENCE)
    journal = tuple(_text(folder / "journal.txt").splitlines())
    measured = run("history", "shop", "todo.density", "--format", "json")
    return Life(served, journal, notes, run("plugins", "list"), measured, metrics)


def test_every_hook_has_a_test() -> None:
    specified = {name for name, value in vars(hookspecs).items() if hasattr(value, "qualitywatch_spec")}
    tested = [name.removeprefix("test_hook_") for name in globals() if name.startswith("test_hook_")]
    assert len(specified) > 0
    assert {name for name in specified if not any(each.startswith(name) for each in tested)} == set()


def test_hook_register_collectors_brings_what_measures(life: Life) -> None:
    assert "todo.comments measured 3 values of shop" in life.journal


def test_hook_register_sinks_brings_where_findings_go(life: Life) -> None:
    assert (
        life.notes
        == "opened: TODO comments per line of shop, Turn each comment into a ticket or delete it.\n"
    )


def test_hook_register_metrics_brings_what_is_computed(life: Life) -> None:
    assert json.loads(life.measured)["series"][0]["samples"][0]["value"] == 0.1


def test_hook_register_rules_brings_packs_that_judge(life: Life) -> None:
    assert "todo-debt opened" in life.journal


def test_hook_register_routes_answers_over_http(life: Life) -> None:
    assert life.route == "shop: 1 {comment}\n"


def test_hook_read_meters_is_asked_at_every_scrape(life: Life) -> None:
    assert "# TYPE qualitywatch_todo_journal_lines gauge" in life.metrics


def test_hook_register_commands_joins_the_command_line(world: tuple[Path, dict[str, str]]) -> None:
    folder, environment = world
    command = [sys.executable, "-m", "qualitywatch", "todo", "project"]
    printed = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    assert printed.stdout == "project/src/shop.py\n"


def test_hook_measurements_stored_hears_of_every_run(life: Life) -> None:
    assert life.journal.count("todo.comments measured 3 values of shop") == 1


def test_hook_target_evaluated_hears_of_every_judgement(life: Life) -> None:
    assert "shop: fail" in life.journal


def test_hook_finding_changed_hears_of_every_edge_once_and_after_the_judgement(life: Life) -> None:
    assert [line for line in life.journal if line.startswith("todo-debt")] == ["todo-debt opened"]
    assert life.journal.index("shop: fail") < life.journal.index("todo-debt opened")


def test_all_of_it_is_listed(life: Life) -> None:
    for registered in (
        "collector todo.comments",
        "sink todo.notes",
        "commands",
        "metrics",
        "routes",
        "rules",
    ):
        assert registered in life.listing
