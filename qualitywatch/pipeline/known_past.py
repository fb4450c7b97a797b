"""A past in which some baselines are known already: measured at a commit, or read from a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from qualitywatch.domain.asks import Against
from qualitywatch.domain.measurement import Sample, SeriesKey
from qualitywatch.domain.span import Span
from qualitywatch.pipeline.evaluate import Baseline, Hush, LabelsBefore, Past, Stretch, Whose


@dataclass(frozen=True, slots=True)
class KnownPast:
    """Implements ``Past``: what is not ``known`` for what a rule compares with is asked of ``kept``."""

    kept: Past
    known: Mapping[Against, Mapping[SeriesKey, Baseline]] = field(default_factory=dict)

    def baseline(
        self, against: Against, key: SeriesKey, before: datetime, tools: Mapping[str, str]
    ) -> Baseline | None:
        """What is known, for whatever anything is known of."""
        if against in self.known:
            return self.known[against].get(key)
        return self.kept.baseline(against, key, before, tools)

    def recent(self, key: SeriesKey, before: datetime, count: int) -> Sequence[Sample] | None:
        """What is kept."""
        return self.kept.recent(key, before, count)

    def stretch(
        self, key: SeriesKey, span: Span, before: datetime, tools: Mapping[str, str]
    ) -> Stretch | None:
        """What is kept."""
        return self.kept.stretch(key, span, before, tools)

    def labels_before(self, key: SeriesKey, label: str, before: datetime) -> LabelsBefore | None:
        """What is kept."""
        return self.kept.labels_before(key, label, before)

    def hush(self, whose: Whose, before: datetime, turns: int) -> Hush | None:
        """What is kept."""
        return self.kept.hush(whose, before, turns)
