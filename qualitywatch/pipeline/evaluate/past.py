"""The past as a judgement asks for it: every question is bounded, whatever the length of history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from qualitywatch.domain.asks import Against
from qualitywatch.domain.measurement import Sample, SeriesKey
from qualitywatch.domain.selector import Names
from qualitywatch.domain.span import Span


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a value is compared with; ``counts`` are the elements it was computed from, where they are known.

    ``ruler`` names the tools that changed since, where nothing is known that the present ones measured. ``told`` says
    in words what it is, ``measurements`` how many are behind it.
    """

    value: float
    counts: Mapping[str, float] = field(default_factory=dict)
    ruler: str = ""
    told: str = ""
    measurements: int = 1


@dataclass(frozen=True, slots=True)
class Stretch:
    """The samples of a span, oldest first; ``ruler`` names the tools that changed, where older ones were left out."""

    samples: tuple[Sample, ...] = ()
    ruler: str = ""


@dataclass(frozen=True, slots=True)
class LabelsBefore:
    """The values of a label that the measurement before bore, and when it was."""

    values: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose silence is asked for: the series of a metric that bear ``labels``, and the collectors that measure it."""

    target: str
    metric: str
    labels: tuple[tuple[str, str | Names], ...] = ()
    collectors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hush:
    """How long a metric has not been measured: ``last`` is the last measurement, or the first turn where none ``ever`` came.

    ``turns`` counts the runs of its collectors since, up to what was asked for.
    """

    last: datetime | None
    turns: int = 0
    ever: bool = True


class Past(Protocol):
    """What came before a measurement; None from any of its methods but ``baseline`` says that no history is kept."""

    def baseline(
        self, against: Against, key: SeriesKey, before: datetime, tools: Mapping[str, str]
    ) -> Baseline | None:
        """What to compare with, from measurements strictly before a time; None where there is none.

        What other versions of ``tools`` measured is left out, unless there is nothing else.
        """
        ...

    def recent(self, key: SeriesKey, before: datetime, count: int) -> Sequence[Sample] | None:
        """Up to ``count`` samples strictly before a time, newest first."""
        ...

    def stretch(
        self, key: SeriesKey, span: Span, before: datetime, tools: Mapping[str, str]
    ) -> Stretch | None:
        """The samples strictly before a time and within a span of it, of the present ``tools`` alone."""
        ...

    def labels_before(self, key: SeriesKey, label: str, before: datetime) -> LabelsBefore | None:
        """What the last measurement before a time, with the same other labels, bore; None where there was none."""
        ...

    def hush(self, whose: Whose, before: datetime, turns: int) -> Hush | None:
        """How long nothing has been measured; looks at ``turns`` runs at most."""
        ...


class _NoPast:
    """There was nothing before."""

    def baseline(
        self, against: Against, key: SeriesKey, before: datetime, tools: Mapping[str, str]
    ) -> Baseline | None:
        del against, key, before, tools
        return None

    def recent(self, key: SeriesKey, before: datetime, count: int) -> None:
        del key, before, count

    def stretch(self, key: SeriesKey, span: Span, before: datetime, tools: Mapping[str, str]) -> None:
        del key, span, before, tools

    def labels_before(self, key: SeriesKey, label: str, before: datetime) -> None:
        del key, label, before

    def hush(self, whose: Whose, before: datetime, turns: int) -> None:
        del whose, before, turns


NO_PAST: Past = _NoPast()
"""For a check without a store: there is nothing to compare with, and what is measured now decides alone."""
