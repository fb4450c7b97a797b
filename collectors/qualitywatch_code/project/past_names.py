"""Names that a project defines and nobody in it refers to, kept up from one commit to the next."""

from __future__ import annotations

from collections import Counter

from qualitywatch_code.project.dead_code import Classes, Defined, defined_in, is_test, still_unused
from qualitywatch_code.project.facts import ProjectFacts


class Names:
    """Which names are defined where, how many files use each, and the classes of a project."""

    def __init__(self) -> None:
        self._files: dict[str, ProjectFacts] = {}
        self._uses: Counter[str] = Counter()
        self._prefixes: Counter[str] = Counter()
        self._definers: dict[str, list[str]] = {}
        self._defined: dict[str, list[Defined]] = {}
        self._classes: Classes | None = None

    def put(self, path: str, facts: ProjectFacts) -> None:
        """Set what a file has."""
        before = self._files.get(path)
        if before is None or before.classes != facts.classes:
            self._classes = None
        if before is not None:
            self._forget(path, before)
        self._files[path] = facts
        self._uses.update(facts.uses.split(" "))
        self._prefixes.update(facts.prefixes.split())
        for name in _defined_names(path, facts):
            self._definers.setdefault(name, []).append(path)

    def drop(self, path: str) -> None:
        """Forget a file."""
        facts = self._files.pop(path, None)
        if facts is not None:
            self._classes = None
            self._forget(path, facts)

    def classes(self) -> Classes:
        """The classes of all files."""
        if self._classes is None:
            self._classes = Classes(each.classes for each in self._files.values())
        return self._classes

    def unreferenced(self, hooks: tuple[str, ...]) -> list[Defined]:
        """What ``dead_code.unreferenced`` says of the same files."""
        unused = (name for name in self._definers if not self._uses[name])
        names = still_unused(unused, self._prefixes.keys(), hooks)
        paths = sorted({path for name in names for path in self._definers[name]})
        return [each for path in paths for each in self._defined_in(path) if each.name in names]

    def _defined_in(self, path: str) -> list[Defined]:
        if path not in self._defined:
            self._defined[path] = defined_in(path, self._files[path])
        return self._defined[path]

    def _forget(self, path: str, facts: ProjectFacts) -> None:
        self._defined.pop(path, None)
        for counts, words in ((self._uses, facts.uses.split(" ")), (self._prefixes, facts.prefixes.split())):
            counts.subtract(words)
            for word in words:
                if not counts[word]:
                    del counts[word]
        for name in _defined_names(path, facts):
            definers = self._definers[name]
            definers.remove(path)
            if not definers:
                del self._definers[name]


def _defined_names(path: str, facts: ProjectFacts) -> set[str]:
    if not facts.definitions or is_test(path):
        return set()
    return {row.split(" ", 2)[1] for row in facts.definitions.split("\n")}
