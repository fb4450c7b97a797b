"""How a rule has served: whether somebody acts on what it finds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

_Z = 1.96
_WHOLE = 1.0


class Standing(StrEnum):
    """What a rule's record says of it, the worst first; ``TOO_FEW`` where it says nothing yet."""

    NOISY = "noisy"
    IGNORED = "ignored"
    FLAPPING = "flapping"
    SOUND = "sound"
    TOO_FEW = "too_few"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Share:
    """``part`` of ``whole``, with Wilson's 95 % interval (JASA 22, 1927), which is honest where there are few."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """From 0 to 1; None of nothing."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float]:
        """The lowest and highest share that fits what was seen; from 0 to 1 of nothing."""
        if not self.whole:
            return 0.0, 1.0
        n, p = self.whole, self.part / self.whole
        centre = (p + _Z * _Z / (2 * n)) / (1 + _Z * _Z / n)
        half = _Z / (1 + _Z * _Z / n) * math.sqrt(p * (1 - p) / n + _Z * _Z / (4 * n * n))
        return min(max(centre - half, 0.0), p), max(min(centre + half, _WHOLE), p)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleReview:
    """One rule over a span of time. ``findings`` are distinct ones, ``episodes`` the times that they opened.

    ``false_alarms``: findings that were waived, or whose ticket was closed as not to be done. ``flaps``: openings soon after
    the same finding was resolved. ``acted_on``: findings old enough to be acted on that were repaired, waived or have a
    ticket that was closed. ``better``: repaired findings with a ticket whose value is still better than it was when they
    opened. ``advice`` is what to do about it, empty where nothing is.
    """

    rule: str
    standing: Standing
    episodes: int
    findings: int
    open: int
    false_alarms: Share
    flaps: Share
    acted_on: Share
    better: Share
    median_to_repair: timedelta | None
    oldest_open: timedelta | None
    advice: str = ""
