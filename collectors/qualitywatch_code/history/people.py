"""Who is who in a history: one person under several names and addresses, and programs that commit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from fnmatch import fnmatchcase

BOTS = ("*[[]bot[]]*", "*-bot", "dependabot*", "renovate*", "github-actions*", "pre-commit-ci*")
"""Names and addresses under which programs commit."""

Identity = tuple[str, str]
"""A name and an address."""
Mailmap = Callable[[Identity], Identity]
"""What the name and address of a commit really are."""


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
        self.joined = 0
        """How often two who had numbers already turned out to be the same."""

    def number(self, name: str, address: str) -> int:
        """The number of a person, which may later turn out to be another's: see ``same``."""
        aliases = [f"<{address.casefold()}>"] if address else []
        if len(name.split()) > 1:
            aliases.append(" ".join(name.casefold().split()))
        found = {self.same(self._known[alias]) for alias in aliases if alias in self._known}
        if found:
            person = min(found)
            self.joined += len(found) - 1
            for other in found:
                self._parent[other] = person
        else:
            person = len(self._parent)
            self._parent.append(person)
        for alias in aliases:
            self._known[alias] = person
        return person

    def same(self, number: int) -> int:
        """The number that stands for everybody who is the same person."""
        while self._parent[number] != number:
            self._parent[number] = self._parent[self._parent[number]]
            number = self._parent[number]
        return number


class Identities:
    """Under which names and addresses commits were made, who those are, and when each was seen last.

    Who is who is asked of a mailmap by ``settle``, so that one history can be read with one mailmap after the other.
    """

    def __init__(self, bots: Collection[str]) -> None:
        self._bots = bots
        self._numbers: dict[Identity, int] = {}
        self._raw: list[Identity] = []
        self._mapped: list[Identity] = []
        self._person: list[int | None] = []
        self._seen: list[int] = []
        self._order: list[int] = []
        self._touched: set[int] = set()
        self._seen_person: dict[int, int] = {}
        self._commits = 0
        self._people = People()
        self._mailmap: Mailmap | None = None

    def saw(self, who: Identity, at: int) -> int:
        """The number of the identity of a commit's author, seen at that time."""
        number = self._numbers.setdefault(who, len(self._raw))
        self._commits += 1
        self._touched.add(number)
        if number == len(self._raw):
            self._raw.append(who)
            self._seen.append(at)
            self._order.append(self._commits)
        else:
            self._seen[number] = max(at, self._seen[number])
            self._order[number] = self._commits
        return number

    def settle(self, mailmap: Mailmap) -> bool:
        """Find out who everybody is; whether that is not what it was for anybody who was known before."""
        anew = mailmap is not self._mailmap
        if anew:
            self._mailmap, self._people = mailmap, People()
            self._mapped, self._person = [], []
        joined = self._people.joined
        for raw in self._raw[len(self._mapped) :]:
            name, address = mailmap(raw)
            self._mapped.append((name, address))
            bot = is_bot(name, address, self._bots)
            self._person.append(None if bot else self._people.number(name, address))
        others = anew or self._people.joined != joined
        if others:
            self._seen_person = {}
            self._touched.update(range(len(self._raw)))
        return others

    def person(self, identity: int) -> int | None:
        """The number of the person behind an identity; None for a program."""
        person = self._person[identity]
        return None if person is None else self._people.same(person)

    def addresses(self, identities: Iterable[int]) -> set[str]:
        """The different addresses of the people behind some identities."""
        return {self._mapped[each][1].casefold() for each in identities if self._person[each] is not None}

    def seen(self) -> dict[int, int]:
        """When everybody who was known when it was settled last was seen last, in seconds since 1970."""
        for identity in self._touched:
            person = self.person(identity)
            if person is not None:
                at = self._seen[identity]
                self._seen_person[person] = max(at, self._seen_person.get(person, at))
        self._touched.clear()
        return self._seen_person

    def names(self) -> dict[int, str]:
        """Everybody's latest name, without the host of an address that stands in its place."""
        latest: dict[int, int] = {}
        for identity, order in enumerate(self._order):
            person = self.person(identity)
            if person is not None and order > self._order[latest.setdefault(person, identity)]:
                latest[person] = identity
        return {
            person: self._mapped[identity][0].partition("@")[0] or "somebody without a name"
            for person, identity in latest.items()
        }
