"""The guide to Spark, followed by a reader, with Spark or with the two lines left out that ask for it."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

from doc_pages.reading import DOCS, blocks_of
from doc_pages.shop import qualitywatch
from jira_server import EMAIL, TOKEN
from warm_commands import MODULE

GUIDE = DOCS / "guides" / "data-spark.md"
_PATIENCE = 1500
_WITH_DATA_ALONE = """\
import runpy, sys
sys.modules.update(dict.fromkeys(["pandas", "polars", "pyarrow", "pyspark"]))  # which [data] does not bring
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def follow(directory: Path, jira: str, *, with_spark: bool) -> dict[str, list[str]]:
    """Do everything the guide says in order; what each of its commands printed."""
    printed: dict[str, list[str]] = {}
    configuration = ""
    for block in blocks_of(GUIDE):
        if block.language == "python":
            (directory / "orders.py").write_text(block.text)
        if block.language == "yaml" and not configuration:
            lines = block.text.replace("https://example.atlassian.net", jira).splitlines()
            configuration = "\n".join(
                line for line in lines if with_spark or not line.lstrip().startswith("spark:")
            )
            (directory / "qualitywatch.yaml").write_text(configuration)
        for line in block.text.splitlines() if block.language == "console" else ():
            words = shlex.split(line.removeprefix("$ "))
            printed.setdefault(" ".join(words[1:]), []).append(
                command(words, directory, with_spark=with_spark)
            )
    return printed


def command(words: list[str], directory: Path, *, with_spark: bool = False) -> str:
    """What a command of the guide prints; fails the test where it fails."""
    environment = {"JIRA_EMAIL": EMAIL, "JIRA_TOKEN": TOKEN}
    if words[0] == "qualitywatch" and not with_spark:
        done = qualitywatch(words[1:], directory, environment)
    else:
        program = [sys.executable, *MODULE] if words[0] == "qualitywatch" else [sys.executable]
        if not with_spark:
            program += ["-c", _WITH_DATA_ALONE]
        done = subprocess.run(
            [*program, *words[1:]],
            cwd=directory,
            env={**os.environ, "QUALITYWATCH_CACHE": str(directory.parent / "cache"), **environment},
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
    assert done.returncode == 0, f"{words}\n{done.stdout}{done.stderr}"
    return done.stdout


def assert_found(directory: Path, printed: dict[str, list[str]]) -> None:
    """Nothing before the fault; then the column that has it and no other, and a ticket for it."""
    before, after = printed["findings"]
    assert "feature-drift" not in before
    assert "feature-drift" in after
    told = json.loads(command(["qualitywatch", "findings", "--format", "json"], directory))["findings"]
    drifted = [each["labels"] for each in told if each["rule"] == "feature-drift"]
    assert drifted == [["column=amount"]]
    (planned,) = printed["jira plan"]
    assert "opened feature-drift on orders" in planned
    assert "amount" in planned
