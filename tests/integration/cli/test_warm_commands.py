"""A command in a fork of an interpreter that has imported everything says and does what it does in a fresh one."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from command_line import Done, Place
from qualitywatch.cli.app import _COMMANDS
from warm_commands import COLD

VALUE = "trial.input.value"
COMMANDS = (
    ("audit", "list"), ("backfill", "--revisions", "1"), ("blame", VALUE), ("check",), ("collect",), ("comment", "no.md"),
    ("config", "check"), ("db", "stats"), ("diff", "HEAD~1", "HEAD"), ("explain", "shop", VALUE), ("findings",),
    ("history", "shop", VALUE), ("init",), ("metrics", "list"), ("plugins", "list"), ("rank", VALUE), ("replay", "1"),
    ("report",), ("rules", "check"), ("run", "--port", "no"), ("scores",), ("sinks", "list"), ("waive", "--list"),
    ("what-if", "shop"),
)  # fmt: skip


def wording(done: Done) -> tuple[int, str]:
    """The exit code and all words: moments, durations and what is derived from them are another each time."""
    return done.code, re.sub(r"[\s0]+", " ", re.sub(r"\b[0-9a-f]{7,}\b|\d+", "0", f"{done.out}\n{done.err}"))


def test_what_is_compared_are_commands() -> None:
    assert {arguments[0] for arguments in COMMANDS} <= set(_COMMANDS)


OTHERS = [(name, "--help") for name in sorted(_COMMANDS.keys() - {arguments[0] for arguments in COMMANDS})]


@pytest.mark.parametrize("arguments", [*COMMANDS, *OTHERS], ids=lambda arguments: arguments[0])
def test_a_fork_and_a_fresh_interpreter_agree(
    kept: Place, arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_it_was = shutil.copytree(kept.path, tmp_path / "as it was")
    forked = kept.run(*arguments)
    files = sorted(path.name for path in kept.path.iterdir())
    shutil.rmtree(kept.path)
    as_it_was.rename(kept.path)
    monkeypatch.setenv(COLD, "1")
    assert wording(forked) == wording(kept.run(*arguments))
    assert files == sorted(path.name for path in kept.path.iterdir())


def test_a_module_that_stands_in_for_a_loaded_one_is_imported(place: Place) -> None:
    place.write("site/click.py", "raise SystemExit('another click')")
    done = place.run("check", PYTHONPATH=str(place.path / "site"))
    assert (done.code, done.err.strip()) == (1, "another click")


def test_what_only_the_start_of_an_interpreter_reads_is_read(place: Place) -> None:
    done = place.run("--version", PYTHONVERBOSE="1")
    assert done.code == 0
    assert "import 'qualitywatch'" in done.err


def test_a_command_that_takes_too_long_is_ended_and_the_next_one_runs(place: Place) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        place.run("metrics", "list", timeout=0)
    assert place.run("--version").out.startswith("qualitywatch ")
