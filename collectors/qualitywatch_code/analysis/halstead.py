"""Halstead's measures of a file and its maintainability index, from what a walk over its expressions has counted."""

from __future__ import annotations

import ast
import math

from qualitywatch_code.analysis.measures import HalsteadMeasures, RawCounts

_KNOWN_BY = {ast.Name: "id", ast.Attribute: "attr", ast.Constant: "value"}


class Operations:
    """Operators and operands as radon tells them apart.

    An operand is known by its name, attribute or value within the nearest function's name; any other is unlike all others.
    """

    __slots__ = ("_kinds", "_known", "_others", "context", "operands", "operators")

    def __init__(self) -> None:
        self.context: str | None = None
        self.operators = self.operands = self._others = 0
        self._kinds: set[type[ast.AST]] = set()
        self._known: set[tuple[str | None, object]] = set()

    def operator(self, kind: type[ast.AST]) -> None:
        """Count one operator."""
        self.operators += 1
        self._kinds.add(kind)

    def operand(self, node: ast.AST) -> None:
        """Count one operand."""
        self.operands += 1
        attribute = _KNOWN_BY.get(node.__class__)
        if attribute is None:
            self._others += 1
        else:
            self._known.add((self.context, getattr(node, attribute)))

    def measures(self) -> HalsteadMeasures:
        """What was counted, and Halstead's formulas of it; all are 0 where nothing was."""
        distinct_operators, distinct_operands = len(self._kinds), len(self._known) + self._others
        vocabulary = distinct_operators + distinct_operands
        volume = (self.operators + self.operands) * math.log(vocabulary, 2) if vocabulary else 0.0  # noqa: FURB163 - radon's last digit
        difficulty = (
            distinct_operators * self.operands / (2 * distinct_operands) if distinct_operands else 0.0
        )
        return HalsteadMeasures(
            distinct_operators, distinct_operands, self.operators, self.operands, volume, difficulty,
            difficulty * volume,
        )  # fmt: skip


def maintainability_index(raw: RawCounts, volume: float, complexity: int) -> float:
    """Radon's variant, 0 to 100: logical lines for lines, and docstrings count as comments.

    It is 100 where the volume is 0, which is so in a file of nothing but calls and assignments.
    """
    if volume <= 0 or raw.lloc <= 0:
        return 100.0
    comments = (raw.comments + raw.multi) / raw.sloc * 100 if raw.sloc else 0
    index = (
        171
        - 5.2 * math.log(volume)
        - 0.23 * complexity
        - 16.2 * math.log(raw.lloc)
        + 50 * math.sin(math.sqrt(2.46 * math.radians(comments)))
    )
    return min(max(0.0, index * 100 / 171.0), 100.0)
