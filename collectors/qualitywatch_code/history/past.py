"""One walk through the whole history, newest commit first: what is known of the files that are there today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from qualitywatch_code.history.changes import Commit, Names
from qualitywatch_code.history.coupling import Coupling
from qualitywatch_code.history.ownership import FileHistory
from qualitywatch_code.history.people import People, is_bot


@dataclass(slots=True)
class Past:
    """What commits did to the files of today, under whatever name they had then.

    ``files`` holds who changed each over all time, ``recent`` how often each changed since a point in time, ``seen``
    when everybody last committed. Memory grows with files and people, not with commits.
    """

    people: People = field(default_factory=People)
    files: dict[str, FileHistory] = field(default_factory=dict)
    recent: Counter[str] = field(default_factory=Counter)
    coupling: Coupling = field(default_factory=Coupling)
    seen: dict[int, int] = field(default_factory=dict)


def past_of(
    commits: Iterable[Commit], files: Collection[str], *, since: datetime, bots: Collection[str]
) -> Past:
    """Walk through ``commits``, newest first, for the ``files`` of today; commits of ``bots`` are passed over.

    Changes and change coupling are counted from ``since`` on, authors from the beginning.
    """
    past = Past()
    names = Names(files)
    start = since.timestamp()
    known: dict[tuple[str, str], int | None] = {}
    for commit in commits:
        touched = names.resolve(commit.changes)
        who = (commit.name, commit.address)
        if who not in known:
            known[who] = None if is_bot(*who, bots) else past.people.number(*who)
        person = known[who]
        if person is None:
            continue
        past.seen[person] = max(commit.at, past.seen.get(person, 0))
        for path, added in touched.items():
            history = past.files.setdefault(path, FileHistory())
            history.changes[person] += 1
            if added:
                history.creator = person
        if commit.at >= start:
            past.recent.update(touched.keys())
            past.coupling.add(touched.keys(), size=len(commit.changes))
    return _unified(past)


def _unified(past: Past) -> Past:
    """The same with every person under one number, now that it is known who is the same."""
    same = past.people.same
    for history in past.files.values():
        changes: Counter[int] = Counter()
        for person, count in history.changes.items():
            changes[same(person)] += count
        history.changes = changes
        history.creator = None if history.creator is None else same(history.creator)
    seen: dict[int, int] = {}
    for person, at in past.seen.items():
        seen[same(person)] = max(at, seen.get(same(person), 0))
    past.seen = seen
    return past
