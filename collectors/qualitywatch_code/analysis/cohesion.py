"""Class cohesion: into how many groups the methods of a class fall that have nothing to do with each other (LCOM4)."""

from __future__ import annotations

from collections.abc import Iterable

_CONSTRUCTORS = frozenset({"__init__", "__new__", "__post_init__", "__del__"})
"""They touch every attribute, so they would join what has nothing in common."""


def components(methods: Iterable[tuple[str, set[str]]]) -> int:
    """The number of groups of methods that name each other or the same attributes of the instance, by any path.

    Given are methods by name with the attributes that they use on the instance. Left out are constructors, and methods that
    use nothing and are used by none: abstract ones, and functions that happen to stand in a class. 0 where none is left.
    Source: Hitz and Montazeri, Measuring Coupling and Cohesion in Object-Oriented Systems, 1995.
    """
    leader: dict[str, str] = {}
    for name, uses in methods:
        if uses and name not in _CONSTRUCTORS:
            leading = _leading(leader, name)
            for used in uses:
                leader[_leading(leader, used)] = leading
    return sum(name == leading for name, leading in leader.items())


def _leading(leader: dict[str, str], name: str) -> str:
    """The one that stands for the group of a name, which begins with itself."""
    above = leader.setdefault(name, name)
    while above != name:
        leader[name] = leader[above]
        name = leader[name]
        above = leader[name]
    return name
