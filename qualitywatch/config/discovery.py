"""Without a configuration: what there is to measure in a directory, and what is left out and why."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from qualitywatch.components import Collector, NotApplicable
from qualitywatch.config.project import Project, Schedule, WatchedTarget
from qualitywatch.config.quality_model import load_quality_model
from qualitywatch.config.rules import load_rules
from qualitywatch.config.schema import CollectorConfig
from qualitywatch.domain.quality_model import DEFAULT_MODEL
from qualitywatch.domain.rule import Rule
from qualitywatch.domain.target import Target, TargetKind
from qualitywatch.domain.verdict import LeftOut
from qualitywatch.errors import ConfigurationError
from qualitywatch.plugins import Plugins

DEFAULT_PACKS = ("python-service",)
_SOURCES = "code.python"
_IMPORTS = "import."
IMPORTED_PACK = "imported-reports"
"""Of this one, only the rules apply whose metrics a collector that was found measures; of all, where no source is Python."""


def discover(directory: Path, plugins: Plugins) -> Project:
    """A project of one code target, measured by every collector that finds something to measure there."""
    directory = Path(os.path.realpath(directory))  # Path.resolve raises RuntimeError for a loop of links
    if not directory.is_dir():
        raise ConfigurationError(
            "is not a directory", file=str(directory), hint="name the project's directory"
        )
    target = Target(directory.name or "project", TargetKind.CODE, str(directory))
    found: list[Schedule] = []
    left_out: list[LeftOut] = []
    looked_for: list[str] | None = []
    for name, registered in sorted(plugins.registered_collectors.items()):
        if TargetKind.CODE not in registered.kinds:
            continue
        patterns = registered.looks_for(directory)
        looked_for = None if looked_for is None or patterns is None else [*looked_for, *patterns]
        if not registered.may_apply(directory):
            continue
        match plugins.ask(registered.cls, target):
            case Collector() as collector:
                found.append(default_schedule(collector))
            case NotApplicable(reason, hint, lasting):
                looked_for = looked_for if lasting else None
                left_out.append(LeftOut(target.name, name, reason, hint))
    rules = _rules(found, directory, plugins)
    return Project(
        source="",
        directory=directory,
        configured=False,
        store=None,
        quality_model=DEFAULT_MODEL.id,
        scoring=load_quality_model(DEFAULT_MODEL.id, directory=directory, catalogue=plugins.catalogue),
        targets=(WatchedTarget(target, tuple(found)),),
        rules=tuple(rules),
        left_out=tuple(left_out),
        looked_for=None if looked_for is None else tuple(looked_for),
    )


def _rules(found: Sequence[Schedule], directory: Path, plugins: Plugins) -> list[Rule]:
    measured = {metric.id for schedule in found for metric in schedule.collector.metrics}
    names = {schedule.collector.name for schedule in found}
    imported = any(name.startswith(_IMPORTS) for name in names)
    packs = (*DEFAULT_PACKS, IMPORTED_PACK) if imported else DEFAULT_PACKS
    other_language = imported and _SOURCES not in names
    rules = load_rules(packs, shipped=plugins.rule_packs, directory=directory, catalogue=plugins.catalogue)
    return [
        rule
        for rule in rules
        if rule.metric in measured or not (other_language or rule.metric.startswith(_IMPORTS))
    ]


def default_schedule(collector: Collector) -> Schedule:
    """How often, and within which limits, a collector runs where nobody said otherwise."""
    every = CollectorConfig(use=collector.name).every
    return Schedule(
        collector=collector, every=every, timeout=collector.timeout, memory_limit=collector.memory_limit
    )
