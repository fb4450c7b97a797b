"""What a verdict follows from, if that can be told: the grounds of all its runs, and nothing that was of the moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from qualitywatch.config.project import Project
from qualitywatch.domain.asks import Change
from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.observation import Grounds
from qualitywatch.domain.run import RunStatus
from qualitywatch.pipeline.collection import Collection


@dataclass(frozen=True, slots=True)
class VerdictGrounds:
    """Files, each as a path or pattern with the directory that it is seen from, and when the clock alone ends it.

    ``whole`` are the locations of which files that git ignores may have a say.
    """

    sought: tuple[tuple[str, str], ...] = ()
    until: datetime | None = None
    whole: frozenset[str] = frozenset()


class GatheredGrounds:
    """The grounds of runs, gathered as these come in."""

    def __init__(self) -> None:
        self._found: list[tuple[str, Grounds | None]] = []

    def taken(self, collection: Collection) -> Collection:
        """Take in those of one run, and give it back; one that did not go well has none."""
        well = collection.status is RunStatus.OK
        self._found.append((collection.target.location, collection.grounds if well else None))
        return collection

    @property
    def complete(self) -> bool:
        """Whether every run has some."""
        return all(grounds is not None for _, grounds in self._found)

    def of_verdict(self, project: Project, catalogue: MetricCatalogue) -> VerdictGrounds | None:
        """What a verdict on all of these runs follows from; None where that cannot be told."""
        stated = [(location, grounds) for location, grounds in self._found if grounds is not None]
        moving = {metric for _, grounds in stated for metric in grounds.moving}
        if not self.complete or project.looked_for is None or moving & judged_metrics(project, catalogue):
            return None
        sought = [(location, path) for location, grounds in stated for path in grounds.files]
        sought += [(str(project.directory), pattern) for pattern in project.looked_for]
        ends = [grounds.until for _, grounds in stated if grounds.until is not None]
        whole = frozenset(location for location, grounds in stated if grounds.ignored)
        return VerdictGrounds(tuple(dict.fromkeys(sought)), min(ends, default=None), whole)


def judged_metrics(project: Project, catalogue: MetricCatalogue) -> set[str]:
    """The metrics that decide over a verdict and its scores, with those that they are computed from."""
    judged = {part.metric for rule in project.rules for part in rule.parts}
    if project.scoring is not None:
        judged |= {metric for measure in project.scoring.measures for metric in measure.candidates}
    waiting = list(judged)
    while waiting:
        metric = waiting.pop()
        elements = set(catalogue[metric].elements) - judged if metric in catalogue else set()
        judged |= elements
        waiting += elements
    return judged


def names_commits(project: Project) -> bool:
    """Whether a rule compares with a commit that git must look up."""
    return any(
        isinstance(part.ask, Change) and part.ask.against.named and not part.ask.against.in_file
        for rule in project.rules
        for part in rule.parts
    )


def count_doubts(collections: Iterable[Collection], doubts: list[str]) -> Iterable[Collection]:
    """Pass on runs of which only values are taken; those that have no grounds are doubted."""
    for each in collections:
        if each.status is not RunStatus.OK or each.grounds is None:
            doubts.append(f"{each.collector} of {each.target.name} told no grounds")
        yield each
