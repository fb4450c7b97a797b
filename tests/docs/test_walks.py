"""The nine walks, each walked: from a report to a decision, its replay, its proof and a pack that proves itself."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from doc_pages.reading import DOCS, ROOT, Block, blocks_of
from doc_pages.shop import qualitywatch
from qualitywatch.domain.quality_model import model_named

GUIDE = DOCS / "guides" / "walks.md"
DATA = ROOT / "tests" / "collectors" / "imports" / "data"
TODAY = datetime.now(UTC)
JUNIT = """<testsuites><testsuite name="pytest" errors="0" failures="1" skipped="0" tests="3" time="0.1">
  <testcase classname="tests.test_cart" name="test_total" time="0.1"/>
  <testcase classname="tests.test_cart" name="test_empty" time="0.1"/>
  <testcase classname="tests.test_cart" name="test_refund" time="0.1"><failure message="1 != -1">no</failure></testcase>
</testsuite></testsuites>
"""
BRANCHED = "def choose(x):\n" + "".join(f"    if x == {n}:\n        return {n}\n" for n in range(30))
ATTESTED = f"""attestations:
  - metric: hazard_warning
    name: overdose alarm
    value: 0.95
    author: Ada Lovelace
    evidence: https://example.org/test-reports/41
    stated_at: {TODAY - timedelta(days=9):%Y-%m-%d}
    expires: {TODAY + timedelta(days=90):%Y-%m-%d}
"""
REPORTS = {
    "Functional suitability": {"junit.xml": JUNIT},
    "Performance efficiency": {"k6.json": (DATA / "k6-export.json").read_text()},
    "Compatibility": {"contracts.json": '{"held": 0.9}'},
    "Interaction capability": {"axe.json": (DATA / "axe.json").read_text()},
    "Reliability": {"lcov.info": (DATA / "lcov.info").read_text(), "cart.js": "//\n" * 20},
    "Security": {"scanner.sarif": (DATA / "scanner.sarif").read_text()},
    "Maintainability": {"src/choosing.py": BRANCHED},
    "Flexibility": {"platforms.json": '{"installed_share": 1.0}'},
    "Safety": {"qualitywatch-attestations.yaml": ATTESTED},
}


def section(title: str) -> tuple[Block, Block]:
    """The configuration and the rules below a heading."""
    lines = GUIDE.read_text(encoding="utf-8").splitlines()
    start = lines.index(f"## {title}")
    configuration, rules = [
        block for block in blocks_of(GUIDE) if block.line > start and block.language == "yaml"
    ][:2]
    return configuration, rules


def test_there_is_a_walk_for_each_characteristic() -> None:
    model = model_named("iso25010:2023")
    titles = [model.title_of(path) for path in model.paths() if "/" not in path]
    assert re.findall(r"^## (.+)$", GUIDE.read_text(), re.MULTILINE) == titles == list(REPORTS)


@pytest.mark.parametrize("title", REPORTS)
def test_a_walk_leads_to_a_decision_and_its_replay(title: str, tmp_path: Path) -> None:
    configuration, rules = section(title)
    files = {"qualitywatch.yaml": configuration.text, "quality/rules.yaml": rules.text, **REPORTS[title]}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    ((row,),) = rules.tables()
    decided = qualitywatch(["check", "--record", "--format", "json"], tmp_path)
    assert str(decided.returncode) == row["exit code"], decided.stdout + decided.stderr
    (outcome,) = json.loads(decided.stdout)["outcomes"]
    assert outcome["value"] is not None
    assert outcome["characteristic"].partition("/")[0] == title.lower().replace(" ", "_")

    for name in files:
        (tmp_path / name).write_text("gone\n")
    (tmp_path / "qualitywatch.yaml").write_text(
        "targets: [{name: other, collectors: [{use: code.python}]}]\n"
    )
    again = qualitywatch(["replay", "1", "--output-file", "again.json"], tmp_path)
    assert again.returncode == 0, again.stdout + again.stderr
    assert (tmp_path / "again.json").read_text() == decided.stdout


def test_the_commands_of_the_page_are_the_proof(tmp_path: Path) -> None:
    """Those that stand at the top, after the first walk."""
    configuration, rules = section("Compatibility")
    for name, text in {
        "qualitywatch.yaml": configuration.text, "quality/rules.yaml": rules.text, **REPORTS["Compatibility"],
    }.items():  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (console,) = [block for block in blocks_of(GUIDE) if block.language == "console"]
    codes = []
    for line in console.text.splitlines():
        words = line.removeprefix("$ ").split()
        if words[0] == "qualitywatch":
            codes.append(qualitywatch(words[1:], tmp_path).returncode)
        else:
            codes.append(subprocess.run([sys.executable, *words[1:]], cwd=tmp_path, check=False).returncode)
    assert codes == [1, 0, 0, 0, 0, 0]
