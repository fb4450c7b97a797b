"""Scores: a number from 0 to 100 for looking at, with everything that it came from. No gate ever judges one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Score:
    """A characteristic's score from 0 to 100 with the interval that missing evidence leaves open."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredMeasure:
    """One measure in a score; ``value`` and ``utility`` are None where there is no evidence.

    ``anchors`` are ``(value, score)`` pairs by value, ``goal`` is the value that is good enough (utility 80), and
    ``gain`` what the score would rise by if the value were as good as that and everything else stayed. ``selects`` are
    the labels that the model asks for, ``labels`` those of the series that decided.
    """

    metric: str
    title: str
    target: str
    unit: str
    weight: float
    goal: float
    anchors: tuple[tuple[float, float], ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    value: float | None = None
    utility: float | None = None
    gain: float = 0.0
    source: str = ""
    selects: Mapping[str, str] = field(default_factory=dict)

    @property
    def identity(self) -> tuple[str, str, tuple[tuple[str, str], ...]]:
        """What tells it from the other measures of a score, whichever series decided."""
        return self.target, self.metric, tuple(sorted(self.selects.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class WeakestLink:
    """What holds a score down most: a breached ``rule`` that caps it, or else the ``metric`` of least utility below 80."""

    target: str
    gain: float
    rule: str | None = None
    metric: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The rule's or the metric's id."""
        return self.rule or self.metric or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreBasis:
    """What a score came from, or would have: ``coverage`` is the share of the weights that was measured (0 to 1).

    ``capped_by`` names the breached rules that hold the score down, ``uncapped`` is the score without them.
    """

    coverage: float
    measures: tuple[ScoredMeasure, ...] = ()
    capped_by: tuple[str, ...] = ()
    uncapped: float | None = None
    weakest: WeakestLink | None = None
