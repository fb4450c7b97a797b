"""Installs ``trial_plugin`` for child processes: a directory on PYTHONPATH with the metadata of a distribution."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import trial_plugin

RULES = """\
rules:
  - id: small-value
    metric: trial.input.value
    warn_above: 5
    fail_above: 10
    severity: major
    why: Large numbers are hard to carry.
    fix: Write a smaller number into value.txt.
"""


def installed(site: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """The environment in which qualitywatch finds the plugin ``trial``."""
    info = site / "qualitywatch_trial-1.0.dist-info"
    info.mkdir(parents=True, exist_ok=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: qualitywatch-trial\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[qualitywatch]\ntrial = trial_plugin\n")
    (info / "RECORD").touch()
    (site / "trial_plugin.py").write_bytes(Path(str(trial_plugin.__file__)).read_bytes())
    paths = [str(site), environment.get("PYTHONPATH", "")]
    return {**environment, "PYTHONPATH": os.pathsep.join(filter(None, paths))}


def configuration(
    *collectors: str, store: str = "sqlite:///qualitywatch.db", sinks: str = "", daemon: str = ""
) -> str:
    """A configuration of one target, ``shop``; a collector is written as ``trial.value`` or ``trial.value, every: 1s``."""
    listed = "".join(f"      - {{use: {collector}}}\n" for collector in collectors)
    more = (f"sinks: {sinks}\n" if sinks else "") + (f"daemon: {daemon}\n" if daemon else "")
    return f"store: {store}\ntargets:\n  - name: shop\n    collectors:\n{listed}rules: [rules.yaml]\n{more}"
