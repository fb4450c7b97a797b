"""What follows from all files of a project, from its sections: only what a change has to do with is worked out again.

Everything here is kept under a digest of all that it follows from, and so never that of another project or state.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

from qualitywatch import Collected, MetricDefinition, Observation, ResultCache
from qualitywatch_code.analysis.measures import FileMeasures
from qualitywatch_code.project.alike import groups_alike
from qualitywatch_code.project.dead_code import (
    HOOKS,
    Candidate,
    Classes,
    dead_among,
    unreferenced,
    unused_imports,
)
from qualitywatch_code.project.duplication import Block, blocks_among, in_order
from qualitywatch_code.project.import_graph import Dependency, ImportGraph, import_graph
from qualitywatch_code.project.module_names import Modules
from qualitywatch_code.project.scope import Scope
from qualitywatch_code.python_imports import circles
from qualitywatch_code.python_section import Section
from qualitywatch_code.python_sections import Results
from qualitywatch_code.sources.collector import Sources
from qualitywatch_code.sources.kept import dump_collected, load_collected, project_key
from qualitywatch_code.sources.results import Unmeasured

Made = TypeVar("Made")

_UNREADABLE = (ValueError, TypeError, KeyError, IndexError)


class Join:
    """All files of a project; ``results`` is asked for those of which more is needed than their sections say."""

    def __init__(
        self, sections: Sequence[Section], sources: Sources, results: Results, cache: ResultCache
    ) -> None:
        self.sections = sections
        self._facts = [section.facts for section in sections]
        self.paths = frozenset(path for section in sections for path, _ in section.files)
        """The files that could be measured."""
        self._sources, self._results, self._cache = sources, results, cache
        self._blobs: Mapping[str, str] = dict(sources.blobs)

    @cached_property
    def graph(self) -> ImportGraph:
        """Who imports whom: the same as long as no import changes, and no file comes or goes."""
        return self._kept(
            self._graph_key,
            lambda data: _graph(json.loads(data), sorted(self.paths)),
            lambda: import_graph(dict(each for section in self._facts for each in section.imported())),
            lambda graph: _written(graph, sorted(self.paths)),
        )

    @cached_property
    def circles(self) -> list[list[str]]:
        """The modules that import each other as they are loaded."""
        return self._kept(
            f"{self._graph_key} circles",
            lambda data: [list(circle) for circle in json.loads(data)],
            lambda: circles(self.graph, Scope()),
            lambda found: json.dumps(found, separators=(",", ":")).encode(),
        )

    def following(
        self, metrics: Sequence[MetricDefinition], say: Callable[[ImportGraph], Iterable[Observation]]
    ) -> Sequence[Collected]:
        """What is said of the graph and hangs on nothing else; ``metrics`` are those that are observed."""
        names = {metric.id: metric for metric in metrics}
        return self._kept(
            f"{self._graph_key} {' '.join(names)}",
            lambda data: load_collected(data, names),
            lambda: list(say(self.graph)),
            dump_collected,
        )

    @cached_property
    def _graph_key(self) -> str:
        return project_key("code.python imports", *(section.imports for section in self._facts), blobs=())

    def _kept(
        self,
        key: str,
        loads: Callable[[bytes], Made],
        make: Callable[[], Made],
        dumps: Callable[[Made], bytes | None],
    ) -> Made:
        if kept := self._cache.get(key):
            try:
                return loads(kept)
            except _UNREADABLE:
                pass  # written by something else under our key: made anew
        made = make()
        if (data := dumps(made)) is not None:
            self._cache.put(key, data)
        return made

    def blocks(self) -> list[Block]:
        """The duplicated blocks, worst first: those of a group of files that share code hang on no other file."""
        groups = groups_alike(
            dict(each for section in self._facts for each in section.sampled()),
            {path for section in self._facts for path in section.repeating},
        )
        keys = [
            project_key("code.python duplicates", blobs=[(path, self._blobs[path]) for path in group])
            for group in groups
        ]
        kept = self._cache.get_many(keys)
        blocks: list[Block] = []
        for key, group in zip(keys, groups, strict=True):
            blocks += self._blocks(key, group, kept.get(key))
        return in_order(blocks)

    def _blocks(self, key: str, group: Collection[str], kept: bytes | None) -> Iterable[Block]:
        if kept:
            try:
                return [Block(*row) for row in json.loads(kept)]
            except _UNREADABLE:
                pass  # written by something else under our key: made anew
        found = list(blocks_among({path: file.project.windows for path, file in self.measured(group)}))
        if self._sources.uncertain.isdisjoint(group):
            rows = [[getattr(each, name) for name in Block.__slots__] for each in found]
            self._cache.put(key, json.dumps(rows, separators=(",", ":")).encode())
        return found

    def dead_code(
        self, *, used_elsewhere: Callable[[Collection[str]], Collection[str]], patterns: Iterable[str]
    ) -> list[Candidate]:
        """What ``project.dead_code.dead_code`` says of all files."""
        hooks = (*HOOKS, *patterns)
        sections = self._facts
        return dead_among(
            unreferenced(
                (row for section in sections for row in section.definitions),
                [section.uses for section in sections],
                [section.prefixes for section in sections],
                hooks,
            ),
            unused_imports(
                [row for section in sections for row in section.unused],
                self.graph,
                uses_of=self._uses,
                hooks=hooks,
            ),
            classes=Classes(section.classes for section in sections),
            used_elsewhere=used_elsewhere,
        )

    def _uses(self, paths: Iterable[str]) -> Iterable[str]:
        return [file.project.uses for _, file in self.measured(paths)]

    def measured(self, paths: Iterable[str]) -> Iterator[tuple[str, FileMeasures]]:
        """All that is known of some of the files, of those that could be measured."""
        for result in self._results((path, self._blobs[path]) for path in paths):
            if not isinstance(result, Unmeasured):
                yield result


def _written(graph: ImportGraph, paths: Sequence[str]) -> bytes:
    """A graph as JSON, with the places of files among all."""
    at = {path: place for place, path in enumerate(paths)}
    dependencies = [
        (at[each.importer], at[each.imported], each.line, each.deferred) for each in graph.dependencies
    ]
    taken = {path: sorted(names) for path, names in graph.taken.items()}
    return json.dumps((dependencies, taken), separators=(",", ":")).encode()


def _graph(written: Sequence[object], paths: Sequence[str]) -> ImportGraph:
    dependencies, taken = written
    if not isinstance(dependencies, list) or not isinstance(taken, dict):
        raise TypeError("no graph")
    return ImportGraph(
        Modules(paths),
        tuple(paths),
        tuple(
            Dependency(paths[importer], paths[imported], line, deferred)
            for importer, imported, line, deferred in dependencies
        ),
        {path: frozenset(names) for path, names in taken.items()},
    )
