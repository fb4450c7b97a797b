"""How metrics become scores: which ones count, how good a value is, how they are put together. Versioned and replaceable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from qualitywatch.domain.quality_model.utility import Utility
from qualitywatch.domain.target import TargetKind


class Joining(StrEnum):
    """What several series of one metric, such as columns, come to: the worst of them, or their mean."""

    WORST = "worst"
    MEAN = "mean"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One metric's part in the score of its characteristic.

    The first of ``metric`` and ``alternatives`` that has a value counts. ``labels`` select series. Evidence is missed
    where a collector in use could give it, where a rule judges it, and always on targets of a kind in ``expected``; never
    where it is ``optional``. ``source`` says where the anchors come from.
    """

    metric: str
    utility: Utility
    weight: float
    source: str
    labels: Mapping[str, str] = field(default_factory=dict)
    alternatives: tuple[str, ...] = ()
    expected: tuple[TargetKind, ...] = ()
    optional: bool = False
    joining: Joining = Joining.WORST

    @property
    def candidates(self) -> tuple[str, ...]:
        """The metrics any of which will do, the preferred one first."""
        return (self.metric, *self.alternatives)


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination:
    """How utilities become one score: the weighted power mean with ``exponent`` below 0, of utilities of ``floor`` at least.

    ``cap`` is the most a characteristic gets while it breaches a critical rule, ``cap_failing`` while it breaches any
    other; ``least_evidence`` is the share of the weights (0 to 1) that must be measured for a score to be shown.
    """

    exponent: float
    floor: float
    cap: float
    cap_failing: float
    least_evidence: float


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """Which quality model a score was computed with: two scores compare only where this is the same."""

    name: str
    version: str
    digest: str
    edition: str

    def __str__(self) -> str:
        return f"{self.name} {self.version} ({self.edition}, {self.digest[:12]})"


@dataclass(frozen=True, slots=True)
class ScoringModel:
    """A quality model: its version, how it combines, and what it measures."""

    version: ModelVersion
    combination: Combination
    measures: tuple[Measure, ...]
