"""How every metric of a comparison with a reference is defined."""

from __future__ import annotations

from qualitywatch import Direction, MetricDefinition

_CHARACTERISTIC = "ai:reliability/robustness"


def of_drift(
    name: str, title: str, how: str, *, unit: str = "1", labels: tuple[str, ...] = (), source: str = ""
) -> MetricDefinition:
    """The metric ``data.drift.<name>``, of which less is better."""
    return MetricDefinition(
        id=f"data.drift.{name}",
        title=title,
        unit=unit,
        direction=Direction.LOWER,
        characteristic=_CHARACTERISTIC,
        labels=labels,
        how=how,
        source=source,
    )
