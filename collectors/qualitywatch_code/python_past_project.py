"""What ``code.python`` says of all files together in past commits: what a commit did not touch is not compared again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from qualitywatch import Collected, Observation, Problem
from qualitywatch_code.analysis.measures import FileMeasures
from qualitywatch_code.history.objects import Objects
from qualitywatch_code.metrics.bands import SHIPPED, Bands
from qualitywatch_code.project.dead_code import HOOKS, dead_among, unused_imports
from qualitywatch_code.project.facts import ProjectFacts
from qualitywatch_code.project.import_graph import ImportGraph, import_graph
from qualitywatch_code.project.layers import Violation
from qualitywatch_code.project.past_duplicates import Duplicates
from qualitywatch_code.project.past_names import Names
from qualitywatch_code.project.past_other_files import PastOtherFiles
from qualitywatch_code.project.scope import Scope
from qualitywatch_code.python_imports import (
    against_layers,
    circle_observations,
    circles,
    cycle_observations,
    import_observations,
    layer_observations,
)
from qualitywatch_code.python_project import dead_code_observations, duplication_observations

_ALL = Scope(None)


class Part(NamedTuple):
    """What a file contributes to the measures of all files."""

    facts: ProjectFacts
    source_lines: int

    @classmethod
    def of(cls, measures: FileMeasures) -> Part:
        """The part of an analysed file."""
        return cls(measures.project, measures.raw.sloc)


class _OfGraph(NamedTuple):
    cycles: list[Observation]
    circles: list[list[str]]
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
        self._duplicates, self._names = Duplicates(), Names()
        self._others = PastOtherFiles(objects)
        self._graph: ImportGraph | None = None
        self._of_graph: _OfGraph | None = None

    def put(self, path: str, part: Part) -> None:
        """Set what a file has."""
        before = self._facts.get(path)
        if before is None or _imported(before) != _imported(part.facts):
            self._of_graph = None
        if before is None:
            self._graph = None
        self._facts[path], self._source_lines[path] = part
        self._duplicates.put(path, part.facts.windows)
        self._names.put(path, part.facts)

    def drop(self, path: str) -> None:
        """Forget a file."""
        if self._facts.pop(path, None) is not None:
            self._graph, self._of_graph = None, None
            del self._source_lines[path]
            self._duplicates.drop(path)
            self._names.drop(path)

    def others(self, changed: Mapping[str, str | None]) -> None:
        """Take over the blobs of files that may name what the project defines, measured or not; None for what is gone."""
        self._others.update(changed)

    def collected(self) -> Iterator[Collected]:
        """What there is to say, without evidence; raises MissingObjectError."""
        if not self._facts:
            return
        for item in self._collected():
            yield replace(item, evidence=()) if isinstance(item, Observation) else item

    def _collected(self) -> Iterator[Collected]:
        graph, known = self._imports()
        yield from duplication_observations(list(self._duplicates.blocks()), self._source_lines)
        yield from import_observations(graph, self._source_lines, self._bands)
        yield from known.cycles
        yield from circle_observations(known.circles, self._source_lines, self._bands)
        if known.against is not None:
            yield from layer_observations(graph, known.against, self._source_lines)
        candidates = dead_among(
            self._names.unreferenced(self._hooks),
            unused_imports(
                ((path, facts.unused) for path, facts in self._facts.items()),
                graph,
                uses_of=lambda importers: [self._facts[path].uses for path in importers],
                hooks=self._hooks,
            ),
            classes=self._names.classes(),
            used_elsewhere=partial(self._others.names, measured=self._facts.keys()),
        )
        yield from dead_code_observations(candidates)

    def _imports(self) -> tuple[ImportGraph, _OfGraph]:
        """The graph, and what it alone determines; both stay as they are while no import and no file comes or goes."""
        if self._graph is None or self._of_graph is None:
            modules = self._graph.modules if self._graph else None
            self._graph = import_graph(
                {path: facts.imports for path, facts in self._facts.items()}, modules=modules
            )
            self._of_graph = _OfGraph(
                list(cycle_observations(self._graph, _ALL)),
                circles(self._graph, _ALL),
                against_layers(self._graph, self._layers, _ALL) if self._layers else None,
            )
        return self._graph, self._of_graph


def _imported(facts: ProjectFacts) -> list[tuple[int, str, str, int]]:
    """The imports wherever they stand: lines are told in evidence only, and there is none of the past."""
    return [(each.level, each.module, each.names, each.when) for each in facts.imports]
