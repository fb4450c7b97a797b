"""Expressions that point into JSON: ``$.totals["lines covered"][-1]``, a part of JSONPath (RFC 9535)."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

from qualitywatch_import.reports.json_text import Node

Step = str | int
_STEP = re.compile(
    r"""\.(?P<name>[^\s.\[\]'"*?@$]+)|\[(?P<index>-?\d{1,9})\]|\["(?P<double>[^"]*)"\]|\['(?P<single>[^']*)'\]"""
)


def parse_expression(text: str) -> tuple[Step, ...]:
    """The steps of an expression; raises ValueError for anything else than names and indices."""
    if not text.startswith("$"):
        raise ValueError(f"expected an expression such as $.totals.percent or $[0], not {text!r}")
    steps: list[Step] = []
    position = 1
    while position < len(text):
        found = _STEP.match(text, position)
        if found is None:
            raise ValueError(
                f"{text!r} is not understood from {text[position:]!r}: use .name, [0] or ['a name']"
            )
        if found["index"] is not None:
            steps.append(int(found["index"]))
        else:
            steps.append(
                next(said for said in (found["name"], found["double"], found["single"]) if said is not None)
            )
        position = found.end()
    return tuple(steps)


def _valid(text: str) -> str:
    parse_expression(text)
    return text


Expression = Annotated[str, AfterValidator(_valid)]
"""The type of a component's field that holds such an expression."""


def follow(root: Node, expression: str) -> Node:
    """The value that the expression points to; raises CollectError where there is none."""
    node = root
    for step in parse_expression(expression):
        node = node[step]
    return node


def number_in(node: Node) -> float:
    """The value as a finite number, also where it stands in quotes, as in answers of many APIs."""
    if isinstance(node.value, str):
        try:
            return Node(float(node.value), node.source, node.expected, node.where, node.hint).number()
        except ValueError:
            raise node.refusal(f"{node.where} is not a number but {node.value[:80]!r}") from None
    return node.number()
