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
from functools import lru_cache, partial
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
        unreferenced(
            open_definitions(files, set()),
            [each.uses for each in files.values()],
            [each.prefixes for each in files.values()],
            hooks,
        ),
        unused_imports(
            ((path, facts.unused) for path, facts in files.items()),
            graph,
            uses_of=lambda importers: [files[path].uses for path in importers],
            hooks=hooks,
        ),
        classes=Classes(each.classes for each in files.values()),
        used_elsewhere=used_elsewhere,
    )


def dead_among(
    found_unreferenced: Iterable[Defined],
    imports: Iterable[Candidate],
    *,
    classes: Classes,
    used_elsewhere: Callable[[Collection[str]], Collection[str]],
) -> list[Candidate]:
    """The candidates among what nothing refers to, and the unused imports, surest and longest first."""
    dead = [each for each in found_unreferenced if classes.is_ours(each)]
    used = used_elsewhere({each.name for each in dead})
    dead = [each for each in dead if each.name not in used]
    whole = {(each.path, each.name) for each in dead if each.kind == "class"}
    found = [_candidate(each) for each in dead if (each.path, each.owner) not in whole]
    found += imports
    return sorted(found, key=lambda each: (each.confidence, -each.lines, each.path, each.line, each.name))


def _candidate(each: Defined) -> Candidate:
    confidence = Confidence.HIGH if each.name.startswith("_") else Confidence.MEDIUM
    name = f"{each.owner}.{each.name}" if each.owner else each.name
    return Candidate(each.path, each.kind, name, each.line, each.end_line, each.lines, confidence)


def open_definitions(files: Mapping[str, ProjectFacts], used: Collection[str]) -> Iterator[tuple[str, str]]:
    """The rows of what has to be used by somebody, each with its file's path, but for names that are ``used`` already."""
    for path, facts in files.items():
        if facts.definitions and not is_test(path):
            for row in facts.definitions.split("\n"):
                if _name(row) not in used:
                    yield path, row


def unreferenced(
    rows: Iterable[tuple[str, str]], uses: Iterable[str], prefixes: Iterable[str], hooks: tuple[str, ...]
) -> list[Defined]:
    """Those of ``open_definitions`` whose names stand nowhere else; ``uses`` and ``prefixes`` are words of some files each."""
    rows = list(rows)
    names = {_name(row) for _, row in rows}
    for words in uses:
        names.difference_update(words.split(" "))
    names = still_unused(names, {prefix for words in prefixes for prefix in words.split()}, hooks)
    return [_defined(path, row) for path, row in rows if _name(row) in names]


def _name(row: str) -> str:
    return row.split(" ", 2)[1]


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

    def __init__(self, classes: Iterable[str]) -> None:
        self._bases: dict[str, set[str]] = {}
        for rows in classes:
            for row in rows.splitlines():
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


def unused_imports(
    unused: Iterable[tuple[str, str]],
    graph: ImportGraph,
    *,
    uses_of: Callable[[Collection[str]], Iterable[str]],
    hooks: tuple[str, ...],
) -> Iterator[Candidate]:
    """The imported names that neither their file uses nor another takes from it; a package may import for others.

    ``unused`` are the rows of each file; ``uses_of`` is asked for the words of some of the files that import one of them.
    """
    meant = {path: rows for path, rows in unused if rows and basename(path) != "__init__.py"}
    importers: dict[str, list[str]] = {path: [] for path in meant}
    for each in graph.dependencies:
        if each.imported in meant:
            importers[each.imported].append(each.importer)
    for path, rows in meant.items():
        taken = graph.taken.get(path, frozenset())
        yield from still_unused_imports(path, rows, taken, partial(uses_of, importers[path]), hooks)


def still_unused_imports(
    path: str,
    rows: str,
    taken: Collection[str],
    uses: Callable[[], Iterable[str]],
    hooks: tuple[str, ...],
) -> list[Candidate]:
    """Those of a file's unused imports that nobody takes from it, by name or as one of the words of its importers."""
    if basename(path) == "__init__.py" or "*" in taken:
        return []
    found = [
        Candidate(path, "import", name, int(line), int(line), 0, Confidence.HIGH)
        for name, line in (row.split(" ") for row in rows.splitlines())
        if name not in COMMON and name not in taken and not _matches(name, hooks)
    ]
    if found:
        used = {name for words in uses() for name in words.split(" ")}
        found = [each for each in found if each.name not in used]
    return found
