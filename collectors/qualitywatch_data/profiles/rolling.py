"""Sums of many profiles, of which most were made before: a window that has moved by a day costs a few additions.

Profiles are put into groups, groups into groups of groups, and so on to one. A group ends after a digest that says so, not
after a number of profiles, so a day more at one end and a day less at the other leave the groups between as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qualitywatch_data.profiles.column import TableProfile
from qualitywatch_data.profiles.keeping import KeptProfiles, sum_digest

_GROUP = 8
"""How many profiles a group has on average."""
_LARGEST = 64

Node = tuple[str, Callable[[], TableProfile]]
"""The digest of a profile, and how it is made or read."""


def rolled_up(kept: KeptProfiles, leaves: Sequence[Node]) -> TableProfile:
    """The sum of all leaves; raises CollectError where they do not add up."""
    nodes = list(leaves)
    while len(nodes) > 1:
        nodes = [_node(kept, group) for group in _groups(nodes)]
    return nodes[0][1]()


def _groups(nodes: Sequence[Node]) -> list[list[Node]]:
    if len(nodes) <= _GROUP:
        return [list(nodes)]
    groups: list[list[Node]] = [[]]
    for node in nodes:
        groups[-1].append(node)
        if int(node[0][:8], 16) % _GROUP == 0 or len(groups[-1]) == _LARGEST:
            groups.append([])
    found = [group for group in groups if group]
    return found if len(found) < len(nodes) else [list(nodes)]


def _node(kept: KeptProfiles, group: Sequence[Node]) -> Node:
    if len(group) == 1:
        return group[0]
    digest = sum_digest([each for each, _ in group])

    def made() -> TableProfile:
        known = kept.profile(digest)
        if known is not None:
            return known
        total = group[0][1]()
        for _, make in group[1:]:
            total = total.merged(make())
        return kept.put_sum(digest, total)

    return digest, made
