"""The metrics of numbers that users name themselves: one for each characteristic of ISO/IEC 25010, and scale.

A metric's id, unit and characteristic are fixed by its definition, and what it measures here is not: so the label
``name`` says what, and the id says which characteristic it speaks of and whether it is a number or a share. All
collectors of such numbers observe the same metrics, so that a number keeps its history when it comes from elsewhere.
"""

from __future__ import annotations

from enum import StrEnum

from qualitywatch import Direction, MetricDefinition


class Characteristic(StrEnum):
    """The characteristics of product quality (ISO/IEC 25010:2023)."""

    FUNCTIONAL_SUITABILITY = "functional_suitability"
    PERFORMANCE_EFFICIENCY = "performance_efficiency"
    COMPATIBILITY = "compatibility"
    INTERACTION_CAPABILITY = "interaction_capability"
    RELIABILITY = "reliability"
    SECURITY = "security"
    MAINTAINABILITY = "maintainability"
    FLEXIBILITY = "flexibility"
    SAFETY = "safety"


class Scale(StrEnum):
    """How a value is to be read: as a number of the user's own unit, or as a share from 0 to 1."""

    NUMBER = "number"
    SHARE = "share"


def _definition(scale: Scale, characteristic: Characteristic) -> MetricDefinition:
    words = characteristic.replace("_", " ")
    share = scale is Scale.SHARE
    return MetricDefinition(
        id=f"import.{scale}.{characteristic}",
        title=f"{'Share' if share else 'Number'} for {words}",
        unit="1" if share else "{unit}",
        direction=Direction.NONE,
        characteristic=characteristic.value,
        labels=("name", "part"),
        how=f"{'A share from 0 to 1' if share else 'A number, in its own unit,'} that the configuration calls name"
        f" and counts to {words}; part tells the values of one name apart and is empty where there is one.",
    )


DEFINITIONS = {
    (scale, characteristic): _definition(scale, characteristic)
    for scale in Scale
    for characteristic in Characteristic
}
MEASURED = tuple(DEFINITIONS.values())
