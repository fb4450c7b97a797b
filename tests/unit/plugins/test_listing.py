"""`qualitywatch plugins list` shows what each plugin is, brings and promises."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qualitywatch.errors import PluginError
from qualitywatch.plugins import Plugins
from qualitywatch.plugins.listing import describe_plugins

Install = Callable[..., Path]
Load = Callable[..., Plugins]

SOURCE = """
    from qualitywatch import (
        Collector, Direction, MetricDefinition, Observation, Sink, Stability, hookimpl,
    )

    FILES = MetricDefinition(
        id="demo.files", title="Files", unit="{file}", direction=Direction.NONE,
        characteristic="maintainability", how="By counting.",
    )

    class Counting(Collector):
        name = "demo.counting"
        metrics = (FILES,)
        stability = Stability.STABLE

        def collect(self, target, window):
            yield Observation(FILES, 1)

    class Mail(Sink):
        name = "demo.mail"
        stability = Stability.EXPERIMENTAL

        def send(self, delivery):
            return None

    @hookimpl
    def register_collectors():
        return [Counting]

    @hookimpl
    def register_sinks():
        return [Mail]

    @hookimpl
    def register_metrics():
        return []

    @hookimpl
    def register_rules():
        return []

    @hookimpl
    def register_routes(readings):
        return []

    @hookimpl
    def register_commands(cli):
        pass

    @hookimpl
    def finding_changed(change):
        pass
"""
ROW = {
    "plugin": "demo",
    "version": "1.2.3",
    "origin": "third party",
    "module": "qwtest_demo",
    "distribution": "qualitywatch-demo",
    "registers": [
        "collector demo.counting",
        "sink demo.mail",
        "commands",
        "finding_changed",
        "metrics",
        "routes",
        "rules",
    ],
    "stability": "experimental, stable",
}


def _sorted(row: dict[str, Any]) -> dict[str, Any]:
    components, hooks = row["registers"][:2], sorted(row["registers"][2:])
    return row | {"registers": components + hooks}


def test_a_plugin_is_described_whole(install: Install, load: Load) -> None:
    install("demo", SOURCE)
    assert [_sorted(row) for row in describe_plugins(load())] == [ROW]


def test_a_plugin_with_a_wrong_component_is_not_passed_over(install: Install, load: Load) -> None:
    install("demo", SOURCE.replace("[Counting]", "[Mail]"))
    with pytest.raises(PluginError, match="which is no Collector class"):
        describe_plugins(load())


def test_the_command_prints_the_same_as_json(install: Install) -> None:
    site = install("demo", SOURCE)
    command = [sys.executable, "-m", "qualitywatch", "plugins", "list", "--format", "json"]
    environment = os.environ | {"PYTHONPATH": str(site)}
    printed = subprocess.run(command, env=environment, capture_output=True, check=True, timeout=60).stdout
    body = json.loads(printed)
    rows = body["plugins"] if isinstance(body, dict) else body
    assert [_sorted(row) for row in rows if row["plugin"] == "demo"] == [ROW]
