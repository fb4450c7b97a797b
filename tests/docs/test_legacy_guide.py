"""The guide for legacy projects, followed by a reader with one: each section's commands, and what they come to."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from doc_pages.reading import blocks_of, pages
from doc_pages.shop import qualitywatch

(GUIDE,) = [page for page in pages("guides") if page.name == "legacy-project.md"]
TANGLED = "".join(f"    if x == {n}:\n        return {n}\n" for n in range(30))
OLD = f"import pickle\n\n\ndef old(x):\n{TANGLED}\n\nx = pickle.loads(b'')\n"


def commands(section: str) -> list[list[str]]:
    """The commands below one heading."""
    text = GUIDE.read_text()
    start = text.index(f"\n## {section}\n")
    first, last = (text.count("\n", 0, at) for at in (start, (text + "\n## ").index("\n## ", start + 1)))
    blocks = [block for block in blocks_of(GUIDE) if first < block.line <= last + 1]
    found = [
        shlex.split(line[2:])[1:]
        for block in blocks
        if block.language == "console"
        for line in block.text.splitlines()
    ]
    assert found, section
    return found


@pytest.fixture
def legacy(tmp_path: Path) -> Path:
    """A project nobody ever measured, in git."""
    project = tmp_path / "legacy"
    project.mkdir()
    (project / "old.py").write_text(OLD)
    git = ["git", "-C", str(project), "-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "All of it"]):
        subprocess.run([*git, *arguments], check=True, capture_output=True)
    return project


def codes(section: str, project: Path) -> list[int]:
    return [qualitywatch(words, project).returncode for words in commands(section)]


def test_from_the_first_look_to_a_baseline_that_is_empty(legacy: Path) -> None:
    source = legacy / "old.py"
    assert codes("Look", legacy) == [0, 0]
    assert qualitywatch(["check"], legacy).returncode == 1
    assert codes("Adopt", legacy) == [0, 0]
    assert codes("Ratchet", legacy) == [0]

    source.write_text(OLD + "y = pickle.loads(b'')\n")  # a warning: shown as new, and no failure
    (worse,) = [qualitywatch(words, legacy) for words in commands("Ratchet")]
    assert "medium-severity-security-issues" in worse.stdout
    source.write_text(OLD.replace("return 7\n", "return 70\n"))
    assert codes("Ratchet", legacy) == [1]  # whoever touches the tangled function is asked to split it

    source.write_text("def old(x):\n    return x\n")
    (fixed,) = [qualitywatch(words, legacy) for words in commands("Fix")]
    assert fixed.returncode == 0
    assert "needs no baseline any more" in fixed.stdout
    assert codes("Tighten", legacy) == [0]
    source.write_text(OLD)
    assert codes("Fix", legacy) == [1]  # what was repaired does not come back


def test_the_waiver_in_the_code_is_one_that_works(legacy: Path) -> None:
    (example,) = [block for block in blocks_of(GUIDE) if block.language == "python"]
    (legacy / "old.py").write_text(example.text)
    done = qualitywatch(["check", "--verbose"], legacy)
    assert re.search(r"waived until 2999-12-31 by ada: we write this file\s+ourselves", done.stdout), (
        done.stdout
    )
