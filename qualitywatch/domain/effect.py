"""What a change of a value means, by the metric's direction. Pure."""

from __future__ import annotations

from enum import StrEnum

from qualitywatch.domain.metric import Direction


class Effect(StrEnum):
    """What a change means."""

    BETTER = "better"
    WORSE = "worse"
    CHANGED = "changed"
    SAME = "same"


def effect_of(direction: Direction, before: float | None, after: float | None) -> Effect:
    """Better or worse where both values are there and the metric has a direction; else whether it changed at all."""
    if before == after:
        return Effect.SAME
    if before is None or after is None or direction is Direction.NONE:
        return Effect.CHANGED
    return Effect.BETTER if (after > before) == (direction is Direction.HIGHER) else Effect.WORSE
