"""Values out of one JSON document: one number, or one for each element of a list or member of an object."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from qualitywatch_import.reports.json_text import Node
from qualitywatch_import.sources.expression import Expression, follow, number_in
from qualitywatch_import.sources.selected import Found, Selected


class JsonSelected(Selected):
    """A number in a JSON document."""

    at: Expression = Field(
        default="$", description="Where the number stands: $.totals.percent, $.runs[0]['a b']."
    )
    each: Expression | None = Field(
        default=None,
        description="A list or an object, for one value of each element: at and part start from there.",
    )
    part: Expression | None = Field(
        default=None,
        description="What tells the elements apart; the name of an object's member where it is missing.",
    )


def json_values(root: Node, selected: JsonSelected) -> Iterator[Found]:
    """The values; raises CollectError where the document has them not."""
    if selected.each is None:
        yield Found(number_in(follow(root, selected.at)))
        return
    several = follow(root, selected.each)
    if isinstance(several.value, dict):
        members = list(several.entries())
    else:
        members = [(str(index), node) for index, node in enumerate(several.elements())]
    for name, node in members:
        part = name if selected.part is None else str(follow(node, selected.part).value)
        yield Found(number_in(follow(node, selected.at)), part)
