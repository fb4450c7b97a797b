"""Who is who in a history: one person under several addresses, and programs that commit."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

BOTS = ("*[[]bot[]]*", "*-bot", "dependabot*", "renovate*", "github-actions*", "pre-commit-ci*")
"""Names and addresses under which programs commit."""


def is_bot(name: str, address: str, patterns: Iterable[str]) -> bool:
    """Whether a name or an address matches one of the patterns, in any case of letters."""
    names = (name.casefold(), address.casefold())
    return any(fnmatchcase(each, pattern.casefold()) for pattern in patterns for each in names)


class People:
    """The authors of a history, numbered as they are met.

    Two are one person if they have the same address, or the same name of two words or more: without a mailmap, people
    who changed their address would count twice. Memory grows with the people, not with the history.
    """

    def __init__(self) -> None:
        self._parent: list[int] = []
        self._known: dict[str, int] = {}
        self._names: list[str] = []

    def number(self, name: str, address: str) -> int:
        """The number of a person, which may later turn out to be another's: see ``same``."""
        aliases = [f"<{address.casefold()}>"] if address else []
        if len(name.split()) > 1:
            aliases.append(" ".join(name.casefold().split()))
        found = [self.same(self._known[alias]) for alias in aliases if alias in self._known]
        if found:
            person = min(found)
            for other in found:
                self._parent[other] = person
        else:
            person = len(self._parent)
            self._parent.append(person)
            self._names.append(name)
        for alias in aliases:
            self._known[alias] = person
        return person

    def same(self, number: int) -> int:
        """The number that stands for everybody who is the same person."""
        while self._parent[number] != number:
            self._parent[number] = self._parent[self._parent[number]]
            number = self._parent[number]
        return number

    def name(self, number: int) -> str:
        """The person's latest name, without the host of an address that stands in its place."""
        return self._names[self.same(number)].partition("@")[0] or "somebody without a name"
