"""Which files may hold the same lines: groups that share a hash of their samples, in time linear in the samples."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping


def groups_alike(samples: Mapping[str, Iterable[int]], repeating: Collection[str]) -> list[list[str]]:
    """The files that share anything with another, together with all that those share something with, and so on.

    A file among ``repeating`` that shares nothing is a group by itself. Groups are ordered by their first path, and in
    themselves by path. What stands in one group has no duplicate in another.
    """
    having = _having(samples)
    group_of: dict[str, list[str]] = {path: [path] for path in repeating if path in samples}
    for paths in having.values():
        members = group_of.setdefault(paths[0], [paths[0]])
        for path in paths[1:]:
            others = group_of.get(path, [path])
            if others is not members:
                if len(others) > len(members):
                    members, others = others, members
                members += others
                for other in (*others, paths[0]):
                    group_of[other] = members
    return sorted(sorted(group) for group in {id(group): group for group in group_of.values()}.values())


def _having(samples: Mapping[str, Iterable[int]]) -> dict[int, list[str]]:
    """The files that have a hash, for each that more than one has."""
    seen: set[int] = set()
    shared: set[int] = set()
    for sample in samples.values():
        if not seen.isdisjoint(sample):
            shared |= seen.intersection(sample)
        seen.update(sample)
    having: dict[int, list[str]] = {}
    for path, sample in samples.items():
        if not shared.isdisjoint(sample):
            for value in shared.intersection(sample):
                having.setdefault(value, []).append(path)
    return having
