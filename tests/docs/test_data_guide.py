"""The guide to data sets, followed by a reader: nineteen good days, a fault on the twentieth, and a finding."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from doc_pages.reading import DOCS, blocks_of
from doc_pages.shop import qualitywatch

GUIDE = DOCS / "guides" / "data-drift.md"


def follow(directory: Path) -> list[str]:
    """Do everything the guide says in order; what ``qualitywatch findings`` printed each time it was asked."""
    printed = []
    for block in blocks_of(GUIDE):
        if block.language == "python":
            (directory / "orders.py").write_text(block.text)
        if block.language == "yaml" and not (directory / "qualitywatch.yaml").exists():
            (directory / "qualitywatch.yaml").write_text(block.text)  # later ones show other things
        for line in block.text.splitlines() if block.language == "console" else ():
            words = shlex.split(line.removeprefix("$ "))
            if words[0] == "python3":
                subprocess.run([sys.executable, *words[1:]], cwd=directory, check=True)
                continue
            done = qualitywatch(words[1:], directory)
            assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
            if words[1] == "findings":
                printed.append(done.stdout)
    return printed


@pytest.fixture(scope="module")
def followed(tmp_path_factory) -> tuple[Path, list[str]]:
    directory = tmp_path_factory.mktemp("guide")
    return directory, follow(directory)


def test_nothing_is_found_while_nothing_has_changed(followed) -> None:
    _, (before, _) = followed
    assert "feature-drift" not in before
    assert "fail" not in before


def test_the_fault_is_found_in_its_column_and_in_no_other(followed) -> None:
    directory, _ = followed
    found = json.loads(qualitywatch(["findings", "--format", "json"], directory).stdout)["findings"]
    assert [(each["rule"], each["labels"]) for each in found] == [("feature-drift", ["column=amount"])]


def test_a_gate_fails_at_once_and_says_what_moved(followed) -> None:
    directory, _ = followed
    done = qualitywatch(["check"], directory)
    assert done.returncode == 1
    said = " ".join(done.stdout.split())
    (before, now) = map(float, re.findall(r"mean ([\d.]+) → ([\d.]+)", said)[0])
    assert now > 10 * before


def test_no_row_is_kept(followed) -> None:
    directory, _ = followed
    assert (directory / "qualitywatch.db").stat().st_size < 2_000_000
