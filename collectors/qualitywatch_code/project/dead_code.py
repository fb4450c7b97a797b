"""Definitions and imports that nobody in the project refers to: candidates for removal, and how sure that is.

A name counts as used wherever it stands in code, in a string as well, other than where it is defined; so do names that
may be completed from a used ``prefix_`` while the program runs. Left out is what others may call without naming it: what a
decorator received, names that Python or a test framework calls, members of classes with bases from outside the project,
and everything in tests.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import lru_cache
from posixpath import basename, dirname

from qualitywatch_code.project.common_names import COMMON
from qualitywatch_code.project.facts import ProjectFacts
from qualitywatch_code.project.import_graph import ImportGraph

HOOKS = (
    "pytest_*", "setUp*", "tearDown*", "setup_module", "teardown_module", "setup_function", "teardown_function",
    "setup_class", "teardown_class", "setup_method", "teardown_method", "load_tests", "upgrade", "downgrade",
)  # fmt: skip
"""Names that frameworks look for in modules: pytest's and unittest's, and alembic's migrations."""
_TRANSPARENT = frozenset(
    name for name, value in vars(builtins).items() if isinstance(value, type)
) | {"ABC", "Enum", "Flag", "Generic", "IntEnum", "IntFlag", "NamedTuple", "StrEnum", "TypedDict"}  # fmt: skip
"""Bases that call no method of which Python does not itself give the name."""


class Confidence(StrEnum):
    """How likely a candidate is dead: what is public may have users outside the project."""

    HIGH = "high"
    MEDIUM = "medium"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A function, class, method or import without a reference; ``lines`` are its source lines."""

    path: str
    kind: str
    name: str
    line: int
    end_line: int
    lines: int
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Defined:
    """A function, class or method as its file has it."""

    path: str
    kind: str
    name: str
    line: int
    end_line: int
    lines: int
    owner: str
    bases: tuple[str, ...]


def dead_code(
    files: Mapping[str, ProjectFacts],
    graph: ImportGraph,
    *,
    used_elsewhere: Callable[[Collection[str]], Collection[str]],
    patterns: Iterable[str] = (),
) -> list[Candidate]:
    """The candidates, surest and longest first.

    ``used_elsewhere`` tells which of some names are referred to outside these files, ``patterns`` (of ``fnmatch``) are
    names that somebody outside calls.
    """
    hooks = (*HOOKS, *patterns)
    return dead_among(
        unreferenced(files, hooks),
        files,
        graph,
        classes=Classes(files),
        used_elsewhere=used_elsewhere,
        hooks=hooks,
    )


def dead_among(
    found_unreferenced: Iterable[Defined],
    files: Mapping[str, ProjectFacts],
    graph: ImportGraph,
    *,
    classes: Classes,
    used_elsewhere: Callable[[Collection[str]], Collection[str]],
    hooks: tuple[str, ...],
) -> list[Candidate]:
    """The candidates among what nothing in ``files`` refers to, surest and longest first."""
    dead = [each for each in found_unreferenced if classes.is_ours(each)]
    used = used_elsewhere({each.name for each in dead})
    dead = [each for each in dead if each.name not in used]
    whole = {(each.path, each.name) for each in dead if each.kind == "class"}
    found = [_candidate(each) for each in dead if (each.path, each.owner) not in whole]
    found += _imports(files, graph, hooks)
    return sorted(found, key=lambda each: (each.confidence, -each.lines, each.path, each.line, each.name))


def _candidate(each: Defined) -> Candidate:
    confidence = Confidence.HIGH if each.name.startswith("_") else Confidence.MEDIUM
    name = f"{each.owner}.{each.name}" if each.owner else each.name
    return Candidate(each.path, each.kind, name, each.line, each.end_line, each.lines, confidence)


def unreferenced(files: Mapping[str, ProjectFacts], hooks: tuple[str, ...]) -> list[Defined]:
    """The definitions, in the order of the files, whose names stand nowhere else."""
    rows = [
        (path, row)
        for path, facts in files.items()
        if facts.definitions and not is_test(path)
        for row in facts.definitions.split("\n")
    ]
    names = {row.split(" ", 2)[1] for _, row in rows}
    for facts in files.values():
        names.difference_update(facts.uses.split(" "))
    prefixes = {prefix for facts in files.values() for prefix in facts.prefixes.split()}
    names = still_unused(names, prefixes, hooks)
    return [_defined(path, row) for path, row in rows if row.split(" ", 2)[1] in names]


def still_unused(names: Iterable[str], prefixes: Collection[str], hooks: tuple[str, ...]) -> set[str]:
    """Those of ``names`` that are not common, that no prefix is completed to and that no framework looks for."""
    return {
        name
        for name in names
        if name not in COMMON and not _is_completed(name, prefixes) and not _matches(name, hooks)
    }


def defined_in(path: str, facts: ProjectFacts) -> list[Defined]:
    """The definitions of a file."""
    return [_defined(path, row) for row in facts.definitions.split("\n")]


def _defined(path: str, row: str) -> Defined:
    kind, name, line, end_line, lines, owner, bases = row.split(" ")
    return Defined(
        path,
        kind,
        name,
        int(line),
        int(end_line),
        int(lines),
        owner,
        tuple(bases.split(",")) if bases else (),
    )


def _is_completed(name: str, prefixes: Collection[str]) -> bool:
    parts = (position + 1 for position, letter in enumerate(name) if letter == "_")
    return any(name[:end] in prefixes for end in parts)


@lru_cache(maxsize=1 << 15)
def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def is_test(path: str) -> bool:
    """Whether a path is that of a test, which frameworks find by themselves."""
    name = basename(path)
    return (
        name.startswith("test_")
        or name.endswith("_test.py")
        or name == "conftest.py"
        or not {"test", "tests"}.isdisjoint(dirname(path).split("/"))
    )


class Classes:
    """The classes of a project, by the last part of their names."""

    def __init__(self, files: Mapping[str, ProjectFacts]) -> None:
        self._bases: dict[str, set[str]] = {}
        for facts in files.values():
            for row in facts.classes.splitlines():
                name, _, bases = row.partition(" ")
                self._bases.setdefault(name, set()).update(bases.split(",") if bases else ())

    def is_ours(self, each: Defined) -> bool:
        """Whether only the project can use a definition: no base from outside may call it or look for it."""
        if each.kind == "function" or (each.kind == "class" and each.name.startswith("_")):
            return True
        if each.kind == "class" and "Protocol" in each.bases:
            return True
        reached: set[str] = set()
        waiting = list(each.bases)
        while waiting:
            base = waiting.pop()
            if base in reached:
                continue
            reached.add(base)
            if base in self._bases:
                waiting += self._bases[base]
            elif base not in _TRANSPARENT:
                return False
        return True


def _imports(
    files: Mapping[str, ProjectFacts], graph: ImportGraph, hooks: tuple[str, ...]
) -> Iterator[Candidate]:
    """The imported names that neither their file uses nor another takes from it; a package may import for others."""
    importers: dict[str, list[str]] = {}
    for each in graph.dependencies:
        importers.setdefault(each.imported, []).append(each.importer)
    for path, facts in files.items():
        if basename(path) == "__init__.py":
            continue
        taken = graph.taken.get(path, frozenset())
        for row in facts.unused.splitlines():
            name, line = row.split(" ")
            if name in COMMON or not taken.isdisjoint({name, "*"}) or _matches(name, hooks):
                continue
            if not any(name in files[each].uses.split(" ") for each in importers.get(path, ())):
                yield Candidate(path, "import", name, int(line), int(line), 0, Confidence.HIGH)
