"""Waiver debt: what was put off, as metrics that rules can judge like any other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from qualitywatch.domain.measurement import Measurement
from qualitywatch.domain.metric import Direction, MetricDefinition
from qualitywatch.domain.rule import Severity

COLLECTOR = "waivers"
"""Stands for a collector: qualitywatch itself counts its waivers."""

_PUT_OFF = "maintainability/modifiability"
_SOON = timedelta(days=14)
_DAY = timedelta(days=1)

IN_FORCE = MetricDefinition(
    id="quality.waivers.in_force",
    title="Waivers in force",
    unit="{waiver}",
    direction=Direction.LOWER,
    characteristic=_PUT_OFF,
    how="Waivers of the target's findings that hold now, by command and in files, by the severity of the rule they waive.",
    labels=("severity",),
)
EXPIRING = MetricDefinition(
    id="quality.waivers.expiring",
    title="Waivers that end within 14 days",
    unit="{waiver}",
    direction=Direction.LOWER,
    characteristic=_PUT_OFF,
    how="Waivers in force that end within 14 days: what they waive counts again then.",
)
OLDEST = MetricDefinition(
    id="quality.waivers.oldest",
    title="Age of the oldest waiver",
    unit="d",
    direction=Direction.LOWER,
    characteristic=_PUT_OFF,
    how="Whole days since the oldest waiver by command that is in force was given; a file does not say since when.",
)
WAIVER_METRICS = (IN_FORCE, EXPIRING, OLDEST)


@dataclass(frozen=True, slots=True)
class HeldWaiver:
    """A waiver in force: of which severity, since when (None for one in a file), until when."""

    severity: Severity
    since: datetime | None
    until: datetime


def waiver_debt(held: Iterable[HeldWaiver], target: str, at: datetime) -> tuple[Measurement, ...]:
    """The debt of one target: 0 where nothing is waived; no age where no waiver says since when."""
    held = list(held)
    found = [
        Measurement(
            IN_FORCE,
            target,
            float(sum(each.severity is severity for each in held)),
            at,
            COLLECTOR,
            {"severity": severity.value},
        )
        for severity in Severity
    ]
    expiring = float(sum(each.until - at <= _SOON for each in held))
    found.append(Measurement(EXPIRING, target, expiring, at, COLLECTOR))
    ages = [at - each.since for each in held if each.since is not None]
    found.append(Measurement(OLDEST, target, float(max(ages, default=timedelta(0)) // _DAY), at, COLLECTOR))
    return tuple(found)
