"""The generated reference is what the code says, wherever and however wide the terminal is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from doc_pages.reading import DOCS


def generate(docs: Path, *arguments: str, columns: str = "80") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(docs / "generate.py"), *arguments],
        cwd=docs.parent,
        env={**os.environ, "COLUMNS": columns},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The documentation somewhere else."""
    return Path(shutil.copytree(DOCS, tmp_path / "docs"))


def test_the_reference_says_what_the_code_says() -> None:
    done = generate(DOCS, "--check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), "run python docs/generate.py"


def test_what_differs_is_shown(copy: Path) -> None:
    page = copy / "reference" / "metrics.md"
    page.write_text(
        page.read_text().replace("Python files and notebooks of the project", "Files of some kind")
    )
    done = generate(copy, "--check")
    assert done.returncode == 1
    assert "-Python files. Files of some kind" in done.stdout
    assert "+Python files. Python files and notebooks of the project" in done.stdout


def test_pages_are_the_same_wherever_they_are_written(copy: Path) -> None:
    shutil.rmtree(copy / "reference")
    assert generate(copy, columns="40").returncode == 0
    written = {page.name: page.read_text() for page in (copy / "reference").iterdir()}
    assert written == {page.name: page.read_text() for page in (DOCS / "reference").iterdir()}


def test_an_unknown_option_writes_nothing(copy: Path) -> None:
    shutil.rmtree(copy / "reference")
    assert generate(copy, "--chekc").returncode == 2
    assert not (copy / "reference").exists()
