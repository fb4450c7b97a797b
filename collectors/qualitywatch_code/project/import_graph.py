"""Who imports whom in a project.

``import a.b`` and ``from a.b import name`` depend on the module ``a.b``; where ``name`` is a module itself, on that one and
not on ``a.b``. Imports that only type checkers see are none: nothing runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from qualitywatch_code.project.facts import Import, When
from qualitywatch_code.project.module_names import Modules, dirname


class Dependency(NamedTuple):
    """That one file imports another, and the line where it does so first; ``deferred`` if only within functions."""

    importer: str
    imported: str
    line: int
    deferred: bool


@dataclass(frozen=True, slots=True)
class ImportGraph:
    """The dependencies between the files of a project, in order of importer and imported, each once.

    ``importers`` are all files, notebooks among them, ``modules`` those that can be imported.
    ``taken`` has for each file the names that others import from it, ``*`` for all.
    """

    modules: Modules
    importers: tuple[str, ...]
    dependencies: tuple[Dependency, ...]
    taken: Mapping[str, frozenset[str]]

    def successors(self, *, deferred: bool) -> dict[str, list[str]]:
        """The files that each file imports, with or without the imports that only run within functions."""
        graph: dict[str, list[str]] = {path: [] for path in self.importers}
        for each in self.dependencies:
            if deferred or not each.deferred:
                graph[each.importer].append(each.imported)
        return graph

    def lines(self) -> dict[tuple[str, str], int]:
        """Where each dependency comes about."""
        return {(each.importer, each.imported): each.line for each in self.dependencies}


class Imports(NamedTuple):
    """What one file imports: whether only within functions, and where first; and which names it takes from whom."""

    imported: Mapping[str, tuple[bool, int]]
    taken: Mapping[str, set[str]]


def import_graph(files: Mapping[str, Sequence[Import]]) -> ImportGraph:
    """The graph of all files by path."""
    modules = Modules(files)
    return graph_of(modules, {importer: imports_of(modules, importer, files[importer]) for importer in files})


def graph_of(modules: Modules, files: Mapping[str, Imports]) -> ImportGraph:
    """The graph of all files by path, each with what it imports of these ``modules``."""
    taken: dict[str, set[str]] = {}
    for each in files.values():
        for path, names in each.taken.items():
            taken.setdefault(path, set()).update(names)
    return ImportGraph(
        modules,
        tuple(sorted(files)),
        tuple(
            Dependency(importer, imported, line, deferred)
            for importer in sorted(files)
            for imported, (deferred, line) in sorted(files[importer].imported.items())
        ),
        {path: frozenset(names) for path, names in taken.items()},
    )


def imports_of(modules: Modules, importer: str, imports: Iterable[Import]) -> Imports:
    """What one file imports of the modules of its project."""
    directory = dirname(importer)
    first: dict[str, tuple[bool, int]] = {}
    taken: dict[str, set[str]] = {}
    for each in imports:
        imported = _imported(modules, directory, each, taken)
        if each.when == When.NEVER:
            continue
        here = each.when == When.CALLED, each.line
        for path in imported:
            if path != importer and (path not in first or here < first[path]):
                first[path] = here
    return Imports(first, taken)


def _imported(modules: Modules, directory: str, each: Import, taken: dict[str, set[str]]) -> Sequence[str]:
    """The files that a statement imports; the names that it takes from them are added to ``taken``."""
    module = modules.resolve(directory, each.level, each.module)
    if not each.names:
        return (module,) if module else ()
    if module and not module.endswith("__init__.py"):
        taken.setdefault(module, set()).update(each.names.split(" "))
        return (module,)
    found = []
    stem = f"{each.module}." if each.module else ""
    for name in each.names.split(" "):
        submodule = modules.resolve(directory, each.level, f"{stem}{name}")
        if submodule:
            found.append(submodule)
        elif module:
            found.append(module)
            taken.setdefault(module, set()).add(name)
    return found


def sibling_packages(dependencies: Iterable[Dependency]) -> dict[tuple[str, str], Dependency]:
    """Which packages depend on which others beside them, and the first dependency between files that makes it so.

    Files in ``a/b/c`` that import files in ``a/d/e`` make ``a/b`` depend on ``a/d``. A package and those within it are one
    thing to each other.
    """
    found: dict[tuple[str, str], Dependency] = {}
    done: set[tuple[str, str]] = set()
    for each in dependencies:
        directories = dirname(each.importer), dirname(each.imported)
        if directories in done:
            continue
        done.add(directories)
        mine, theirs = (directory.split("/") for directory in directories)
        for depth, (own, other) in enumerate(zip(mine, theirs, strict=False), 1):
            if own != other:
                if own and other:
                    found.setdefault(("/".join(mine[:depth]), "/".join(theirs[:depth])), each)
                break
    return found
