"""Wrong usage is answered with what would have been right, and exit code 2; help and version never fail."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import time
from pathlib import Path

import pytest

from command_line import COMMAND, Place

NEED_A_CONFIGURATION = [
    ["run"], ["collect"], ["findings"], ["history", "shop", "code.size.files"], ["backfill"], ["db", "stats"],
    ["db", "upgrade"], ["db", "prune"], ["db", "backup", "x.db"], ["jira", "doctor"],
    ["waive", "aaaaaaaaaaaa", "--owner", "ada", "--reason", "because", "--until", "30d"],
]  # fmt: skip


def test_the_version_is_said(place: Place) -> None:
    done = place.run("--version")
    assert done.code == 0
    assert done.out.startswith("qualitywatch ")


def test_help_lists_every_command(place: Place) -> None:
    done = place.run("--help")
    assert done.code == 0
    listed = done.out.partition("Commands:")[2]
    commands = {line.split()[0] for line in listed.splitlines() if line.startswith("  ") and line[2] != " "}
    assert commands >= {
        "backfill", "check", "collect", "config", "db", "findings", "history", "init", "jira", "metrics", "plugins",
        "rules", "run", "waive",
    }  # fmt: skip


@pytest.mark.parametrize("command", ["check", "run", "db", "jira"])
def test_a_command_has_help(place: Place, command: str) -> None:
    done = place.run(command, "--help")
    assert done.code == 0
    assert f"Usage: qualitywatch {command}" in done.out


def test_no_command_at_all_shows_help(place: Place) -> None:
    assert "Usage: qualitywatch" in place.run().said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["chekc"], "No such command"),
        (["check", "--formta", "json"], "--format"),
        (["check", "--format", "jsn"], "there are text, json"),
        (["check", "--format", "json="], "names no file"),
        (["check", "--on-missing", "maybe"], "fail"),
        (["check", ".", "b"], "unexpected extra argument"),
        (["run", "--port", "70000"], "0<=x<=65535"),
        (["history"], "Missing argument"),
        (["db"], "Usage"),
        (["waive", "x"], "--owner"),
        (["metrics", "list", "--characteristic", "beauty"], "maintainability"),
        (["plugins", "new", "No Name"], "lower-case letters"),
    ],
)
def test_a_mistake_is_answered_with_what_would_have_been_right(
    place: Place, arguments: list[str], words: str
) -> None:
    done = place.run(*arguments)
    assert done.code == 2
    assert words in done.err


@pytest.mark.parametrize("arguments", NEED_A_CONFIGURATION, ids=lambda arguments: arguments[0])
def test_what_needs_a_configuration_says_so(place: Place, arguments: list[str]) -> None:
    done = place.run(*arguments)
    assert done.code == 2
    assert "configur" in done.err


def test_a_plugin_that_does_not_import_is_named_with_the_way_round_it(trial: Place) -> None:
    site = trial.path.parent / "site"
    (site / "trial_plugin.py").write_text("import does_not_exist\n")
    done = trial.check()
    assert done.code == 2
    assert "plugin trial" in done.err
    assert "--block trial" in done.err
    assert trial.run("--block", "trial", "plugins", "list").code == 0
    assert trial.run("plugins", "list", QUALITYWATCH_BLOCK_PLUGINS="trial").code == 0


def left_behind(place: Place) -> list[int]:
    """The grandchildren that this very test's collectors started and that still run."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            ours = str(place.path.parent).encode() in (process / "environ").read_bytes()
            if ours and b"trial-grandchild" in (process / "cmdline").read_bytes():
                found.append(int(process.name))
    return found


def test_ctrl_c_ends_a_check_with_its_collectors(trial: Place) -> None:
    trial.write(
        "qualitywatch.yaml", "targets: [{name: shop, collectors: [{use: trial.hang}]}]\nrules: [rules.yaml]\n"
    )
    # Started in the background of a script, SIGINT would be ignored from the start: here it must not be.
    process = subprocess.Popen(
        [COMMAND, "check"],
        cwd=trial.path,
        env=trial.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    )
    until = time.monotonic() + 60
    while not (trial.path / "hangs").exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert left_behind(trial), "what is to end must have begun"
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "interrupted" in said
    assert "Traceback" not in said
    assert left_behind(trial) == []


def test_an_exit_code_that_a_plugins_command_chooses_is_kept(good: Place) -> None:
    good.write(
        "qualitywatch.yaml",
        "targets: [{name: shop, collectors: [{use: code.python}]}]\n"
        "sinks: [{use: jira, with: {url: 'http://127.0.0.1:9', project: QW, token: x, email: a@example.com}}]\n",
    )
    done = good.run("jira", "doctor")
    assert done.code == 1, done.said
    assert "FAIL" in done.out
