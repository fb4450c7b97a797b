"""A past that knows the states which rules name by file, and, where no history is kept, by tag and commit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from qualitywatch.config.project import Project
from qualitywatch.config.verdict_file import read_kept_values
from qualitywatch.domain.asks import Against, Change
from qualitywatch.domain.measurement import SeriesKey
from qualitywatch.domain.rule import Rule
from qualitywatch.domain.target import TargetKind
from qualitywatch.errors import ConfigurationError
from qualitywatch.pipeline.collect import Means
from qualitywatch.pipeline.evaluate import NO_PAST, Baseline, Past
from qualitywatch.pipeline.known_past import KnownPast
from qualitywatch.pipeline.measured_at import measured_at
from qualitywatch.pipeline.points import points_of
from qualitywatch.plugins import Plugins


def past_with_files(project: Project, past: Past) -> Past:
    """The past with what stands in the files that rules name; a file that went away since they were read holds nothing."""
    known = known_in_files(project.rules)
    return KnownPast(past, known) if known else past


def known_in_files(rules: Iterable[Rule]) -> dict[Against, Mapping[SeriesKey, Baseline]]:
    """What stands in the files that rules name."""
    return {against: _in_file(against) for against in _named(rules) if against.in_file}


def past_with_commits(project: Project, plugins: Plugins, means: Means, *, at: datetime, past: Past) -> Past:
    """The past with what the commits that rules name measure now, where no history is kept."""
    named = [against for against in _named(project.rules) if not against.in_file]
    if past is not NO_PAST or not named:
        return past
    targets = [watched.target for watched in project.targets if watched.target.kind is TargetKind.CODE]
    points = points_of(project.rules, targets, project.directory)
    known: dict[Against, dict[SeriesKey, Baseline]] = defaultdict(dict)
    for against in named:
        commits = {
            target: point.commit
            for (target, each), point in points.items()
            if each == against and point.commit is not None
        }
        told = {target: points[target, against].told for target in commits}
        for key, baseline in measured_at(project, commits, {against}, plugins, means, at=at).items():
            known[against][key] = replace(baseline, told=told[key.target])
    return KnownPast(past, known)


def _named(rules: Iterable[Rule]) -> list[Against]:
    return list(
        dict.fromkeys(
            part.ask.against
            for rule in rules
            for part in rule.parts
            if isinstance(part.ask, Change) and part.ask.against.named
        )
    )


def _in_file(against: Against) -> Mapping[SeriesKey, Baseline]:
    told = f"the file {against}"
    try:
        values = read_kept_values(Path(against.point))
    except ConfigurationError:
        return {}
    return {key: Baseline(value, told=told) for key, value in values.items()}
