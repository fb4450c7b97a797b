"""One rule on its way through a history: what it said last, and which runs can change that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from qualitywatch.domain.metric import MetricDefinition
from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.rule import Rule
from qualitywatch.pipeline.evaluate import Past
from qualitywatch.pipeline.evaluate.glance import Glance, Glancer
from qualitywatch.pipeline.evaluate.situation import fits_labels
from qualitywatch.pipeline.rehearsal.as_of import AsOf
from qualitywatch.pipeline.rehearsal.turns import turns_of
from qualitywatch.pipeline.rehearsal.written import WrittenRun


class Led:
    """``home`` is the target that it judges; ``judged`` is what it said last, ``outcomes`` are that as it is told, where it may open so many findings only.

    ``settled`` says that nothing of what it said waits, ``due`` when time alone changes it.

    ``turns`` are the runs that can change it once it is settled, where that is known beforehand.
    """

    def __init__(self, rule: Rule, metric: MetricDefinition, home: AsOf, *, glances: bool) -> None:
        history = home.history_of
        self.rule, self.home = rule, home
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
        self.turns = turns_of(rule, metric, self._keys, history) if glances else None

    def may_change(self, run: WrittenRun, of: AsOf, past: Past) -> bool:
        """Whether what a run ``of`` a target measured can change what the rule finds."""
        if of is not self.home and not self.rule.conditions:
            return False
        if not self.settled or self._glancer is None:
            self._seen = None  # what is judged in full meanwhile is not what was last seen
            return True
        if self.turns is not None:
            return run.id in self.turns
        seen = self._glancer.look(of.measurements(self._keys), past, of.tools)
        changed = seen != self._seen
        self._seen = seen
        return changed
