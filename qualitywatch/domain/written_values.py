"""Values of a series as promtool's unit tests write them: ``0+10x5 _ 7x2``."""

from __future__ import annotations

import re
from decimal import Decimal

_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_PART = re.compile(
    rf"(?P<start>{_NUMBER})(?:(?P<step>[+-](?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?))?(?:x(?P<times>\d+))?"
)
_MISSING = re.compile(r"_(?:x(?P<times>\d+))?")
MOST_VALUES = 100_000


def expand_values(text: str) -> list[float | None]:
    """The values: ``a`` once, ``axn`` once and n times more, ``a+bxn`` and ``a-bxn`` n steps on; ``_`` and ``_xn`` are missing.

    ``0+10x5`` is 0 10 20 30 40 50, ``1x2`` is 1 1 1, ``_x2`` is two that are missing. Raises ValueError for anything
    else, and for more than MOST_VALUES.
    """
    values: list[float | None] = []
    for part in text.split():
        if missing := _MISSING.fullmatch(part):
            count = int(missing["times"] or 1)
            found: list[float | None] = [None] * min(count, MOST_VALUES + 1)
        elif match := _PART.fullmatch(part):
            if match["step"] and match["times"] is None:
                raise ValueError(f"{part!r} says by how much, and not how often: write {part}x5")
            count = int(match["times"] or 0)
            # decimal, so that 0+0.1x3 ends at 0.3 and not beside it
            start, step = Decimal(match["start"]), Decimal(match["step"] or 0)
            found = [float(start + step * index) for index in range(min(count, MOST_VALUES) + 1)]
        else:
            raise ValueError(f"{part!r} is no value: write 1, 1x4, 0+10x5, 50-10x5, or _ for a missing one")
        values += found
        if len(values) > MOST_VALUES:
            raise ValueError(f"these are more than {MOST_VALUES:,} values")
    return values
