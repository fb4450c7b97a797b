"""How metrics of linters' and scanners' findings are defined."""

from __future__ import annotations

from qualitywatch import Direction, MetricDefinition

ANALYSABILITY = "maintainability/analysability"
FAULTLESSNESS = "reliability/faultlessness"
RESISTANCE = "security/resistance"


def issues(
    id_: str,
    title: str,
    how: str,
    *,
    characteristic: str = ANALYSABILITY,
    unit: str = "{issue}",
    labels: tuple[str, ...] = (),
    source: str = "",
) -> MetricDefinition:
    """A count of things that should not be there."""
    return MetricDefinition(
        id=id_,
        title=title,
        unit=unit,
        direction=Direction.LOWER,
        characteristic=characteristic,
        how=how,
        labels=labels,
        source=source,
    )


def fact(
    id_: str,
    title: str,
    how: str,
    *,
    unit: str,
    characteristic: str = ANALYSABILITY,
    labels: tuple[str, ...] = (),
) -> MetricDefinition:
    """A count that is neither good nor bad."""
    return MetricDefinition(
        id=id_,
        title=title,
        unit=unit,
        direction=Direction.NONE,
        characteristic=characteristic,
        how=how,
        labels=labels,
    )
