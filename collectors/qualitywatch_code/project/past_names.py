"""Names that a project defines and nobody in it refers to, kept up from one commit to the next."""

from __future__ import annotations

from collections import Counter

from qualitywatch_code.project.dead_code import Classes, Defined, defined_in, is_test, still_unused
from qualitywatch_code.project.facts import ProjectFacts

_NOTHING = ProjectFacts()


class Names:
    """Which names are defined where, how many files use each, and the classes of a project."""

    def __init__(self) -> None:
        self._files: dict[str, ProjectFacts] = {}
        self._uses: Counter[str] = Counter()
        self._prefixes: Counter[str] = Counter()
        self._definers: dict[str, set[str]] = {}
        self._unused: set[str] = set()
        self._defined: dict[str, list[Defined]] = {}
        self._classes: Classes | None = None

    def put(self, path: str, facts: ProjectFacts) -> None:
        """Set what a file has."""
        self._exchange(path, self._files.get(path, _NOTHING), facts)
        self._files[path] = facts

    def drop(self, path: str) -> None:
        """Forget a file."""
        facts = self._files.pop(path, None)
        if facts is not None:
            self._exchange(path, facts, _NOTHING)

    def classes(self) -> Classes:
        """The classes of all files."""
        if self._classes is None:
            self._classes = Classes(each.classes for each in self._files.values())
        return self._classes

    def unreferenced(self, hooks: tuple[str, ...]) -> list[Defined]:
        """What ``dead_code.unreferenced`` says of the same files."""
        names = still_unused(self._unused, self._prefixes.keys(), hooks)
        paths = sorted({path for name in names for path in self._definers[name]})
        return [each for path in paths for each in self._defined_in(path) if each.name in names]

    def _defined_in(self, path: str) -> list[Defined]:
        if path not in self._defined:
            self._defined[path] = defined_in(path, self._files[path])
        return self._defined[path]

    def _exchange(self, path: str, before: ProjectFacts, after: ProjectFacts) -> None:
        if before.classes != after.classes:
            self._classes = None
        touched: set[str] = set()
        if before.definitions != after.definitions:
            self._defined.pop(path, None)
            touched |= self._define(path, _defined_names(path, before), _defined_names(path, after))
        if before.uses != after.uses:
            touched |= _recount(self._uses, _words(before.uses), _words(after.uses))
        _recount(self._prefixes, _words(before.prefixes), _words(after.prefixes))
        for name in touched:
            if name in self._definers and name not in self._uses:
                self._unused.add(name)
            else:
                self._unused.discard(name)

    def _define(self, path: str, before: set[str], after: set[str]) -> set[str]:
        for name in before - after:
            definers = self._definers[name]
            definers.discard(path)
            if not definers:
                del self._definers[name]
        for name in after - before:
            self._definers.setdefault(name, set()).add(path)
        return before ^ after


def _recount(counts: Counter[str], before: set[str], after: set[str]) -> set[str]:
    """Count the words of a file anew; returns those that came or went."""
    for word in before - after:
        counts[word] -= 1
        if not counts[word]:
            del counts[word]
    counts.update(after - before)
    return before ^ after


def _words(text: str) -> set[str]:
    return set(text.split())


def _defined_names(path: str, facts: ProjectFacts) -> set[str]:
    if not facts.definitions or is_test(path):
        return set()
    return {row.split(" ", 2)[1] for row in facts.definitions.split("\n")}
