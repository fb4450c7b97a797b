"""Risk profiles: how much code stands in places that are beyond a limit, as source lines and as their share of all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from qualitywatch import Direction, MetricDefinition, ratio
from qualitywatch_code.metrics.python import LINES_ABOVE, SHARES_ABOVE, SOURCE_LINES, above

Band = tuple[MetricDefinition, MetricDefinition]
"""The source lines beyond one limit, and their share of all."""


@dataclass(frozen=True, slots=True)
class Profile:
    """For each limit the metric that sums up source lines, and the shares that are computed from them."""

    lines: dict[int, MetricDefinition]
    shares: tuple[MetricDefinition, ...]
    band: Callable[[int], Band]

    @property
    def metrics(self) -> tuple[MetricDefinition, ...]:
        """All metrics of the profile."""
        return (*self.lines.values(), *self.shares)

    def beside(self, limits: Iterable[int]) -> Profile:
        """The same profile with these limits beside its own, in order."""
        bands = {limit: self.band(limit) for limit in sorted({*self.lines, *limits})}
        return Profile(
            {limit: lines for limit, (lines, _) in bands.items()},
            tuple(share for _, share in bands.values()),
            self.band,
        )


def profile(
    topic: str, limits: tuple[int, ...], *, places: str, characteristic: str, source: str, note: str = ""
) -> Profile:
    """A profile over source lines; ``places`` says which code is beyond a limit, with ``{}`` for the limit."""
    band = partial(_band, topic, places=places, characteristic=characteristic, source=source, note=note)
    return Profile({}, (), band).beside(limits)


def _band(topic: str, limit: int, *, places: str, characteristic: str, source: str, note: str) -> Band:
    lines = MetricDefinition(
        id=f"code.{topic}.lines_above_{limit}", title=f"Source lines in {places.format(limit)}", unit="{line}",
        direction=Direction.LOWER, characteristic=characteristic,
        how=f"Source lines that stand in {places.format(limit)}{note}.", source=source,
    )  # fmt: skip
    share = MetricDefinition(
        id=f"code.{topic}.share_above_{limit}", title=f"Share of code in {places.format(limit)}", unit="1",
        direction=Direction.LOWER, characteristic=characteristic,
        how=f"Share of all source lines that stand in {places.format(limit)}{note}.", source=source,
        elements=(lines.id, SOURCE_LINES.id), function=ratio(lines.id, SOURCE_LINES.id),
    )  # fmt: skip
    return lines, share


COMPLEXITY = Profile(LINES_ABOVE, SHARES_ABOVE, above)
