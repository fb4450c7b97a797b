"""One rule on its way through a history: what it said last, and which runs can change that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from qualitywatch.domain.measurement import SeriesKey
from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.rule import Rule
from qualitywatch.pipeline.evaluate.glance import Glance, Glancer
from qualitywatch.pipeline.evaluate.situation import fits_labels
from qualitywatch.pipeline.rehearsal.as_of import AsOf, RehearsedPast
from qualitywatch.pipeline.rehearsal.written import WrittenHistory, WrittenRun


class Led:
    """``judged`` is what it said last, ``outcomes`` are that as it is told, where it may open so many findings only.

    ``settled`` says that nothing of what it said waits, ``due`` when time alone changes it.

    ``turns`` are the runs that can change it once it is settled, where that is known beforehand.
    """

    def __init__(self, rule: Rule, history: WrittenHistory, *, glances: bool) -> None:
        self.rule = rule
        self.judged: Sequence[RuleOutcome] = ()
        self.outcomes: Sequence[RuleOutcome] = ()
        self.settled = False
        self.due: datetime | None = None
        self._seen: Glance | None = None
        self._glancer = Glancer(rule) if glances else None
        self._keys = frozenset(
            key
            for key in history.series
            if key.metric == rule.metric and fits_labels(dict(key.labels), rule.labels)
        )
        self.turns: frozenset[int] | None = None
        if self._glancer is not None and self._glancer.by_value:
            self.turns = _turns(self._glancer, self._keys, history)

    def may_change(self, run: WrittenRun, as_of: AsOf, past: RehearsedPast) -> bool:
        """Whether what a run measured can change what the rule finds."""
        if not self.settled or self._glancer is None:
            self._seen = None  # what is judged in full meanwhile is not what was last seen
            return True
        if self.turns is not None:
            return run.id in self.turns
        seen = self._glancer.look(as_of.measurements(self._keys), past, as_of.tools)
        changed = seen != self._seen
        self._seen = seen
        return changed


def _turns(glancer: Glancer, keys: frozenset[SeriesKey], history: WrittenHistory) -> frozenset[int]:
    """The runs that bring a series to another level than it had, or that see other series than the run before did."""
    found: set[int] = set()
    sees: dict[int, int] = {}
    level = glancer.level
    for number, key in enumerate(sorted(keys)):
        series, before, bit = history.series[key], None, 1 << number
        for value, of in zip(series.values, series.runs, strict=True):
            now = level(value)
            if now is not before:
                found.add(of)
                before = now
            sees[of] = sees.get(of, 0) | bit
    last: dict[str, int | None] = {}
    for run in history.runs:
        seen = sees.get(run.id, 0) if run.good else None
        if run.collector not in last or seen != last[run.collector]:
            found.add(run.id)
            last[run.collector] = seen
    return frozenset(found)
