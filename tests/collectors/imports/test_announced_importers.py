"""What is announced of each importer is what its class says; what reads a report is loaded where one lies."""

from __future__ import annotations

import subprocess
import sys

import pytest

from qualitywatch import AnnouncedCollector
from qualitywatch.plugins import load_plugins
from qualitywatch_import import register_collectors

ANNOUNCED = register_collectors()


@pytest.mark.parametrize("announced", ANNOUNCED, ids=lambda each: each.name)
def test_the_traces_are_the_names_that_the_class_looks_for(announced: AnnouncedCollector) -> None:
    cls = load_plugins().collector(announced.name)
    assert announced.traces == getattr(cls, "usual", ())


def test_no_importer_is_loaded_to_know_them_all() -> None:
    program = """
import sys
from qualitywatch.plugins import load_plugins
assert "import.sarif" in load_plugins().registered_collectors
print(*sorted(name for name in sys.modules if name.startswith("qualitywatch_import.reports")))
"""
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []
