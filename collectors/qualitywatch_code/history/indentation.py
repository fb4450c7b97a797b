"""Indentation as a measure of complexity: it works for every language and for files that do not parse.

Hindle, Godfrey and Holt, "Reading beside the lines: indentation as a proxy for complexity metrics", ICPC 2008.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

VERSION = "indentation/1"
"""What a shape depends on beside the content."""
_TAB = 4
_WIDEST_UNIT = 8
_USUAL_UNIT = 4


@dataclass(frozen=True, slots=True)
class Shape:
    """A file's lines that are not blank, and the sum of their levels of indentation."""

    lines: int
    levels: int


def shape(source: bytes) -> Shape:
    """Measure a text; a level is the step by which the file most often indents, a tab counts as four columns."""
    widths = [len(line) - len(line.lstrip()) for line in source.expandtabs(_TAB).splitlines() if line.strip()]
    steps = Counter(
        later - earlier for earlier, later in pairwise(widths) if 1 < later - earlier <= _WIDEST_UNIT
    )
    unit = max(steps, key=lambda step: (steps[step], step)) if steps else _USUAL_UNIT
    return Shape(len(widths), sum(width // unit for width in widths))
