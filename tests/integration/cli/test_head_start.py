"""A check after a change begins to measure before it loads what plans and judges, and says what one without that says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from command_line import Place, plain_environment

LATE = (
    "bandit", "click", "qualitywatch.cli.check", "qualitywatch.config", "qualitywatch.domain.outcome",
    "qualitywatch.domain.verdict", "qualitywatch.pipeline.check", "qualitywatch.pipeline.evaluate", "qualitywatch.plugins",
    "qualitywatch.reports", "rich", "sqlalchemy", "tomllib", "yaml",
)  # fmt: skip
"""What takes long to load, and is of no use to a collector of code."""
CHECK_AND_NOTE = """
import json, os, sys
into = sys.argv[1]
fork = os.fork
def first_fork():
    with open(into, "w") as file:
        json.dump(sorted(sys.modules), file)
    os.fork = fork
    return fork()
os.fork = first_fork
sys.argv[:] = ["qualitywatch", "check"]
from qualitywatch.cli import main
main()
"""


@pytest.fixture
def shop(tmp_path: Path) -> Place:
    (tmp_path / "shop").mkdir()
    place = Place(tmp_path / "shop", plain_environment(tmp_path / "cache"))
    place.write("pay.py", "def pay():\n    return 1\n")
    place.write("gone.py", "def gone():\n    return eval('1')\n")
    place.git("init", "--quiet", "--initial-branch", "main")
    place.commit()
    return place


def loaded_at_the_first_fork(shop: Place, tmp_path: Path) -> set[str]:
    into = tmp_path / "loaded.json"
    command = [sys.executable, "-c", CHECK_AND_NOTE, str(into)]
    subprocess.run(command, cwd=shop.path, env=dict(shop.environment), capture_output=True, check=False)
    return set(json.loads(into.read_text()))


def test_a_run_of_the_last_time_begins_before_what_plans_it_is_loaded(shop: Place, tmp_path: Path) -> None:
    first = loaded_at_the_first_fork(shop, tmp_path)
    assert {"click", "qualitywatch.config"} <= first, "the first time it has to be planned"
    shop.write("pay.py", "def pay():\n    return 2\n")
    then = loaded_at_the_first_fork(shop, tmp_path)
    assert "qualitywatch_code.python" in then
    assert not then.intersection(LATE)


def lasting(verdict: Any) -> Any:
    """A verdict without what the moment alone decides."""
    kept = [each for each in verdict["measurements"] if each["metric"] != "code.git.age"]
    for each in kept:
        del each["observed_at"]
    return {**verdict, "measurements": kept, "started_at": "", "duration_seconds": 0}


def test_the_verdict_is_that_of_a_check_that_never_ran_before(shop: Place, tmp_path: Path) -> None:
    shop.verdict()
    shop.write("pay.py", "def pay():\n    return eval('2')\n")
    shop.write("more.py", "import pay\n\n\ndef more():\n    return pay.pay()\n")
    (shop.path / "gone.py").unlink()
    assert lasting(shop.verdict()) == lasting(shop.verdict(QUALITYWATCH_CACHE=str(tmp_path / "alone")))
