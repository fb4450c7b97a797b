"""Risk profiles: how much code stands in places that are beyond a limit, as source lines and as their share of all."""

from __future__ import annotations

from dataclasses import dataclass

from qualitywatch import Direction, MetricDefinition, ratio
from qualitywatch_code.metrics.python import SOURCE_LINES


@dataclass(frozen=True, slots=True)
class Profile:
    """For each limit the metric that sums up source lines, and the shares that are computed from them."""

    lines: dict[int, MetricDefinition]
    shares: tuple[MetricDefinition, ...]

    @property
    def metrics(self) -> tuple[MetricDefinition, ...]:
        """All metrics of the profile."""
        return (*self.lines.values(), *self.shares)


def profile(
    topic: str, limits: tuple[int, ...], *, places: str, characteristic: str, source: str, note: str = ""
) -> Profile:
    """A profile over source lines; ``places`` says which code is beyond a limit, with ``{}`` for the limit."""
    lines = {
        limit: MetricDefinition(
            id=f"code.{topic}.lines_above_{limit}", title=f"Source lines in {places.format(limit)}", unit="{line}",
            direction=Direction.LOWER, characteristic=characteristic,
            how=f"Source lines that stand in {places.format(limit)}{note}.", source=source,
        )
        for limit in limits
    }  # fmt: skip
    shares = tuple(
        MetricDefinition(
            id=f"code.{topic}.share_above_{limit}", title=f"Share of code in {places.format(limit)}", unit="1",
            direction=Direction.LOWER, characteristic=characteristic,
            how=f"Share of all source lines that stand in {places.format(limit)}{note}.", source=source,
            elements=(part.id, SOURCE_LINES.id), function=ratio(part.id, SOURCE_LINES.id),
        )
        for limit, part in lines.items()
    )  # fmt: skip
    return Profile(lines, shares)
