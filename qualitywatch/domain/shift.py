"""A shift: where a series took another level, told from its noise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ShiftKind(StrEnum):
    """``LEVEL``: noise around one level, then around another; ``JUMP``: a step far beyond those of a wandering series."""

    LEVEL = "level"
    JUMP = "jump"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One shift of a series of values in order.

    ``index`` counts from 0 and is that of the first value after it. Noise may hide which one that is: ``earliest`` and
    ``latest`` are the first and the last index that fit about as well. ``before`` and ``after`` are the medians of the
    values on either side, up to the next shift.
    """

    kind: ShiftKind
    index: int
    earliest: int
    latest: int
    before: float
    after: float

    @property
    def difference(self) -> float:
        """After minus before."""
        return self.after - self.before


class CauseKind(StrEnum):
    """What was another one after a shift.

    ``RULER``: the tools, or the method, that the values were measured with; ``CONFIGURATION``: what that was set to do;
    ``DEPLOYMENT``: what is live.
    """

    RULER = "ruler"
    CONFIGURATION = "configuration"
    CODE = "code"
    DATA = "data"
    MODEL = "model"
    DEPLOYMENT = "deployment"

    @property
    def measures(self) -> bool:
        """Whether it is about how something is measured, and not about what."""
        return self in (CauseKind.RULER, CauseKind.CONFIGURATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Something that changed where a series shifted, from one version to another.

    ``name`` is what of its kind it was, where there are several: the key of a configuration, the environment that was deployed
    to. ``commits`` counts what lies between two versions of code, ``author`` and ``subject`` say whose commit it is where it is
    one; all are empty where no repository is at hand that knows them.
    """

    kind: CauseKind
    before: str
    after: str
    commits: int | None = None
    author: str = ""
    subject: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedShift:
    """A shift that happened after ``since``, the last value of the old level, and by ``by``, the first sure one of the new.

    ``at`` is the time of the first value that most likely belongs to the new level. ``causes`` are what changed between
    ``since`` and ``by``, the ruler and its configuration first; none where nothing that is recorded did.
    """

    shift: Shift
    since: datetime
    at: datetime
    by: datetime
    causes: tuple[Cause, ...] = ()

    @property
    def of_the_ruler(self) -> bool:
        """Whether it may be due to how it was measured, by what and set to what: then it is held against nothing else."""
        return any(cause.kind.measures for cause in self.causes)

    @property
    def blamed(self) -> tuple[Cause, ...]:
        """What it is put down to: how it was measured alone, where that changed."""
        return tuple(cause for cause in self.causes if not self.of_the_ruler or cause.kind.measures)
