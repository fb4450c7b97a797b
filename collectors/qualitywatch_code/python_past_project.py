"""What ``code.python`` says of all files together in past commits: what a commit did not touch is not compared again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from qualitywatch import Collected, Observation, Problem
from qualitywatch_code.analysis.measures import FileMeasures
from qualitywatch_code.history.objects import Objects
from qualitywatch_code.metrics import project as metrics
from qualitywatch_code.metrics.bands import SHIPPED, Bands
from qualitywatch_code.project.dead_code import HOOKS, Candidate, Confidence, dead_among, still_unused_imports
from qualitywatch_code.project.facts import ProjectFacts
from qualitywatch_code.project.layers import Violation
from qualitywatch_code.project.past_duplicates import Duplicates
from qualitywatch_code.project.past_imports import PastImports
from qualitywatch_code.project.past_names import Names
from qualitywatch_code.project.past_other_files import PastOtherFiles
from qualitywatch_code.project.scope import Scope
from qualitywatch_code.project.windows import Windows
from qualitywatch_code.python_imports import (
    against_layers,
    circles,
    layer_observations,
    package_circles,
)
from qualitywatch_code.risk import risk_values

_ALL = Scope(None)
_UNREAD = Windows()
"""What stands for a file's windows where they are not needed: what compares them has them already."""


class Part(NamedTuple):
    """What a file contributes to the measures of all files."""

    facts: ProjectFacts
    source_lines: int

    @classmethod
    def of(cls, measures: FileMeasures) -> Part:
        """The part of an analysed file."""
        return cls(measures.project, measures.raw.sloc)


class _OfGraph(NamedTuple):
    """What the dependencies alone determine."""

    circles: list[list[str]]
    counts: list[Observation]
    against: list[Violation] | Problem | None


class PastProject:
    """The files of the commit that was followed last, as they need to know each other."""

    def __init__(
        self,
        objects: Objects,
        *,
        layers: tuple[str, ...],
        entry_points: tuple[str, ...],
        bands: Bands = SHIPPED,
    ) -> None:
        self._bands = bands
        self._layers, self._hooks = layers, (*HOOKS, *entry_points)
        self._facts: dict[str, ProjectFacts] = {}
        self._source_lines: dict[str, int] = {}
        self._duplicates, self._names, self._imports = Duplicates(), Names(), PastImports()
        self._others = PastOtherFiles(objects)
        self._of_graph = _OfGraph([], [], None)
        self._unused_imports: dict[str, int] = {}

    def put(self, path: str, part: Part) -> None:
        """Set what a file has."""
        facts, self._source_lines[path] = part
        self._duplicates.put(path, facts.windows)
        self._names.put(path, facts)
        self._imports.put(path, facts.imports)
        self._facts[path] = facts._replace(windows=_UNREAD)

    def drop(self, path: str) -> None:
        """Forget a file."""
        if self._facts.pop(path, None) is not None:
            del self._source_lines[path]
            self._duplicates.drop(path)
            self._names.drop(path)
            self._imports.drop(path)

    def others(self, changed: Mapping[str, str | None]) -> None:
        """Take over the blobs of files that may name what the project defines, measured or not; None for what is gone."""
        self._others.update(changed)

    def collected(self) -> Iterator[Collected]:
        """What there is to say, without evidence; raises MissingObjectError."""
        if not self._facts:
            return
        yield from self._of_duplicates()
        self._settle()
        yield from self._of_imports()
        yield from self._of_dead_code()

    def _of_duplicates(self) -> Iterator[Observation]:
        runs = self._duplicates.runs()
        lines = sum(min(each.lines, self._source_lines[path]) for path, each in runs.items())
        count = sum(each.number for each in runs.values())
        yield Observation(metrics.DUPLICATED_LINES, lines, evidence_total=count)
        yield Observation(metrics.DUPLICATED_BLOCKS, count, evidence_total=count)

    def _settle(self) -> None:
        for path in self._imports.settle():
            self._unused_imports.pop(path, None)
            facts = self._facts.get(path)
            if facts is not None and facts.unused and (unused := len(self._unused_of(path, facts.unused))):
                self._unused_imports[path] = unused
        if self._imports.graph is None:
            graph = self._imports.renewed()
            found = circles(graph, _ALL)
            counts = (
                (metrics.MODULES_IN_CYCLES, found),
                (metrics.MODULES_IN_DEFERRED_CYCLES, circles(graph, _ALL, deferred=True)),
                (metrics.PACKAGES_IN_CYCLES, package_circles(graph)),
            )
            self._of_graph = _OfGraph(
                found,
                [Observation(each, sum(map(len, of)), evidence_total=len(of)) for each, of in counts],
                against_layers(graph, self._layers, _ALL) if self._layers else None,
            )

    def _unused_of(self, path: str, rows: str) -> list[Candidate]:
        def words() -> list[str]:
            return [self._facts[each].uses for each in self._imports.importers(path)]

        return still_unused_imports(path, rows, self._imports.taken(path), words, self._hooks)

    def _of_imports(self) -> Iterator[Collected]:
        fan_out, fan_in = self._imports.fan_out(), self._imports.fan_in()
        yield Observation(metrics.MODULES, len(self._facts))
        yield Observation(metrics.DEPENDENCIES, sum(fan_out.values()))
        for highest, profile, fan in (
            (metrics.FAN_OUT_MAX, self._bands.fan_out, fan_out),
            (metrics.FAN_IN_MAX, self._bands.fan_in, fan_in),
        ):
            yield Observation(highest, max(fan.values(), default=0), evidence_total=len(fan))
            places = [(count, self._source_lines[path]) for path, count in fan.items()]
            yield from risk_values(profile, places)
        yield from self._of_graph.counts
        circled = [
            (len(circle), self._source_lines[path]) for circle in self._of_graph.circles for path in circle
        ]
        yield from risk_values(self._bands.import_cycles, circled)
        if self._of_graph.against is not None and self._imports.graph is not None:
            told = layer_observations(self._imports.graph, self._of_graph.against, self._source_lines)
            for item in told:
                yield replace(item, evidence=()) if isinstance(item, Observation) else item

    def _of_dead_code(self) -> Iterator[Observation]:
        defined = dead_among(
            self._names.unreferenced(self._hooks),
            (),
            classes=self._names.classes(),
            used_elsewhere=partial(self._others.names, measured=self._facts.keys()),
        )
        counts = Counter(each.confidence for each in defined)
        counts[Confidence.HIGH] += sum(self._unused_imports.values())
        for confidence in Confidence:
            yield Observation(
                metrics.DEAD_CODE_CANDIDATES,
                counts[confidence],
                labels={"confidence": confidence.value},
                evidence_total=counts[confidence],
            )
        lines = sum(each.lines for each in defined)
        yield Observation(metrics.DEAD_CODE_LINES, lines, evidence_total=len(defined))
