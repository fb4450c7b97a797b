"""Names of columns that cannot stay: several of one name, capitals aside, and those without a name.

The engine knows columns whatever their capitals. It gives all but the first of several a number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from qualitywatch import Problem
from qualitywatch_data.messages import short

_NUMBERED = re.compile(r"(.*)_\d+", re.DOTALL)
_UNNAMED = re.compile(r"C\d+|_\d+")
_HINT = "give each column a name of its own"


def small(names: Iterable[str]) -> Mapping[str, int]:
    """How often each name is there, capitals aside."""
    return Counter(name.lower() for name in names)


def may_be_renamed(names: Sequence[str]) -> list[str]:
    """Those of the engine's names that columns may not have had before."""
    known = small(names)
    return [name for name in names if _UNNAMED.fullmatch(name) or based_on(name, known) is not None]


def based_on(name: str, known: Mapping[str, int]) -> str | None:
    """The name without its numbers that is among these, rather one that is there twice; None where none is."""
    base, found = name, []
    while match := _NUMBERED.fullmatch(base):
        base = match[1]
        if base.lower() in known:
            found.append(base)
    twice = [each for each in found if known[each.lower()] > 1]
    return next(iter([*twice, *found]), None)


def told(place: str, name: str, own: Mapping[str, int], names: Sequence[str]) -> Problem:
    """What is said of a column that is called ``name`` among ``names``, and otherwise where it comes from."""
    where = f"{short(place)}: " if place else ""
    base = based_on(name, own)
    if not base and (_UNNAMED.fullmatch(name) or base is not None):
        return Problem(f"{where}a column has no name; it is read as {short(name)}", _HINT)
    if base is None:
        return Problem(f"{where}a column that has another name is read as {short(name)}", _HINT)
    first = next((each for each in names if each.lower() == base.lower()), base)
    aside = "" if first == base else ", capitals aside"
    return Problem(
        f"{where}several columns are called {short(base)}{aside}; one is read as {short(name)}", _HINT
    )


def names_of_their_own(columns: Sequence[str]) -> tuple[list[str], list[Problem]]:
    """The columns of a database's answer, which may have any names, by names that are all different; and what is told of it."""
    own = small(columns)
    taken: set[str] = set()
    found: list[str] = []
    problems = []
    for place, column in enumerate(columns):
        name, number = column or f"column{place}", 0
        while name.lower() in taken or (name != column and name.lower() in own):
            number += 1
            name = f"{column or 'column'}_{number}"
        taken.add(name.lower())
        found.append(name)
        if not column:
            problems.append(Problem(f"a column has no name; it is read as {short(name)}", _HINT))
        elif name != column:
            problems.append(told("", name, own, columns))
    return found, problems
