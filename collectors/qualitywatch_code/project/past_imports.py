"""Who imports whom, kept up from one commit to the next: only files that changed are resolved again, unless modules come or go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from qualitywatch_code.project.facts import Import
from qualitywatch_code.project.import_graph import ImportGraph, Imports, graph_of, imports_of
from qualitywatch_code.project.module_names import Modules

_NOTHING = Imports({}, {})


class PastImports:
    """The imports of a project's files."""

    def __init__(self) -> None:
        self._stated: dict[str, Sequence[Import]] = {}
        self._changed: set[str] = set()
        self._modules: Modules | None = None
        self._files: dict[str, Imports] = {}
        self._importers: dict[str, set[str]] = {}
        self._takers: dict[str, set[str]] = {}
        self._graph: ImportGraph | None = None

    def put(self, path: str, imports: Sequence[Import]) -> None:
        """Set what a file has."""
        if path not in self._stated:
            self._modules = None
        self._stated[path] = imports
        self._changed.add(path)

    def drop(self, path: str) -> None:
        """Forget a file."""
        if self._stated.pop(path, None) is not None:
            self._modules = None
            self._changed.add(path)

    def settle(self) -> set[str]:
        """Take over what changed; returns the files that changed, and those which they import or imported."""
        if self._modules is None:
            self._modules = Modules(self._stated)
            self._graph = None
            self._changed.update(self._stated)
        touched: set[str] = set()
        for path in self._changed:
            before = self._files.pop(path, _NOTHING)
            after = _NOTHING
            if path in self._stated:
                after = self._files[path] = imports_of(self._modules, path, self._stated[path])
            touched.update((path,), before.imported, before.taken, after.imported, after.taken)
            _exchange(self._importers, path, before.imported.keys(), after.imported.keys())
            _exchange(self._takers, path, before.taken.keys(), after.taken.keys())
            if _edges(before) != _edges(after):
                self._graph = None
        self._changed.clear()
        return touched

    @property
    def graph(self) -> ImportGraph | None:
        """As ``renewed`` made it; None where a dependency or a file came or went since. Lines may be others by now."""
        return self._graph

    def renewed(self) -> ImportGraph:
        """The graph as it is now; only after ``settle``."""
        self._graph = graph_of(self._modules or Modules(()), self._files)
        return self._graph

    def fan_out(self) -> dict[str, int]:
        """How many files each imports, if any."""
        return {path: len(each.imported) for path, each in self._files.items() if each.imported}

    def fan_in(self) -> dict[str, int]:
        """How many files import each, if any."""
        return {path: len(importers) for path, importers in self._importers.items()}

    def importers(self, path: str) -> Iterable[str]:
        """The files that import one."""
        return self._importers.get(path, ())

    def taken(self, path: str) -> set[str]:
        """The names that others import from a file, ``*`` for all."""
        return {name for taker in self._takers.get(path, ()) for name in self._files[taker].taken[path]}


def _edges(imports: Imports) -> Mapping[str, bool]:
    return {path: deferred for path, (deferred, _) in imports.imported.items()}


def _exchange(index: dict[str, set[str]], path: str, before: Iterable[str], after: Iterable[str]) -> None:
    """Let ``path`` stand under the names of ``after`` and no longer under others of ``before``."""
    gone, come = set(before), set(after)
    for name in gone - come:
        index[name].discard(path)
        if not index[name]:
            del index[name]
    for name in come - gone:
        index.setdefault(name, set()).add(path)
