"""The end of a cycle: what became better and worse between two times, and what was done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from qualitywatch.domain.effect import Effect
from qualitywatch.domain.episode import Episode, MeanTimes
from qualitywatch.domain.finding import Finding
from qualitywatch.domain.measurement import SeriesKey
from qualitywatch.domain.readings import DecisionRecord
from qualitywatch.domain.rule_review import RuleReview
from qualitywatch.domain.shift import DatedShift
from qualitywatch.domain.ticket import Ticket
from qualitywatch.domain.waiver import Waiver


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesChange:
    """One series over the cycle: its value when it began (or the first one in it) and when it ended.

    ``effect`` is SAME where the difference is within the noise of the series. ``values`` are those in between, for a shape.
    """

    key: SeriesKey
    title: str
    unit: str
    characteristic: str
    before: float
    after: float
    effect: Effect
    values: tuple[float, ...] = ()
    shifts: tuple[DatedShift, ...] = ()

    @property
    def weight(self) -> float:
        """How large the change is against the values, from 0 to 2."""
        largest = max(abs(self.before), abs(self.after))
        return abs(self.after - self.before) / largest if largest else 0.0

    @property
    def of_the_ruler(self) -> bool:
        """Whether the tools changed where it shifted: then it is held against nothing else."""
        return any(shift.of_the_ruler for shift in self.shifts)


@dataclass(frozen=True, slots=True, kw_only=True)
class CharacteristicCycle:
    """One characteristic over the cycle: how many series moved which way, and the largest moves of each.

    ``opened``, ``repaired`` and ``open`` count findings: those of the cycle, and those open when it ended.
    """

    characteristic: str
    title: str
    better: int
    worse: int
    same: int
    gains: tuple[SeriesChange, ...]
    losses: tuple[SeriesChange, ...]
    opened: int
    repaired: int
    open: int
    evidence_coverage: float | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known of it."""
        return not (self.better or self.worse or self.same or self.opened or self.repaired or self.open)


@dataclass(frozen=True, slots=True)
class WaiverOf:
    """A waiver, and the finding that it is of where that is known."""

    waiver: Waiver
    finding: Finding | None


@dataclass(frozen=True, slots=True)
class TicketOf:
    """A ticket, and the finding that it is of."""

    ticket: Ticket
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """A cycle from ``start`` to ``end``, over some targets or all; everything in it follows from the store and both times.

    ``waived``, ``lapsed`` and ``in_force`` are waivers given, ended within and holding at the end of the cycle; ``lapsing``
    those that end soon after it. ``filed`` are tickets of the cycle, ``closed`` those whose finding was proven repaired in it.
    ``priorities`` are what is open at the end, what matters most first; ``unread`` says what was left out for its number.
    """

    start: datetime
    end: datetime
    targets: tuple[str, ...]
    characteristics: tuple[CharacteristicCycle, ...]
    opened: tuple[Episode, ...]
    repaired: tuple[Episode, ...]
    open: int
    decisions: tuple[DecisionRecord, ...]
    waived: tuple[WaiverOf, ...]
    lapsed: tuple[WaiverOf, ...]
    in_force: tuple[WaiverOf, ...]
    lapsing: tuple[WaiverOf, ...]
    filed: tuple[TicketOf, ...]
    closed: tuple[TicketOf, ...]
    by_characteristic: tuple[MeanTimes, ...]
    by_team: tuple[MeanTimes, ...]
    overall: MeanTimes
    reviews: tuple[RuleReview, ...]
    priorities: tuple[Episode, ...]
    unread: tuple[str, ...] = ()
