"""Rules led through a history of one target, as the daemon would have judged it: after each run, and when time alone decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from qualitywatch.domain.finding import Finding, FindingChange, FindingState
from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.rule import Rule
from qualitywatch.pipeline.evaluate import judge, settle_findings
from qualitywatch.pipeline.gate import Instruments, JudgedTarget
from qualitywatch.pipeline.past import StoredPast
from qualitywatch.pipeline.rehearsal.as_of import AsOf
from qualitywatch.pipeline.rehearsal.written import WrittenHistory


class Rehearsal:
    """The findings that the rules would have made of a history, as far as time has gone; nothing is known before it."""

    def __init__(
        self, rules: Sequence[Rule], judged: JudgedTarget, instruments: Instruments, history: WrittenHistory
    ) -> None:
        self._rules = rules
        self._as_of = AsOf(history, judged, instruments)
        self._past = StoredPast(self._as_of, instruments.catalogue)
        self._runs = iter(history.runs)
        self._next = next(self._runs, None)
        self._due: datetime | None = None
        self._known: dict[str, Finding] = {}
        self._outcomes: Sequence[RuleOutcome] = ()

    @property
    def open(self) -> Mapping[str, Finding]:
        """The findings that are open now, by fingerprint."""
        return {key: each for key, each in self._known.items() if each.state is FindingState.OPEN}

    def skip(self, until: datetime) -> None:
        """Let the runs up to a time pass without judging them."""
        while self._next is not None and self._next.at <= until:
            self._take()

    def advance(self, until: datetime) -> Iterator[FindingChange]:
        """Judge whatever happens up to a time; yields how findings change."""
        while True:
            at = self._next.at if self._next is not None and self._next.at <= until else None
            if self._due is not None and self._due <= until and (at is None or self._due < at):
                yield from self.look(self._due)
            elif at is None:
                return
            else:
                self._take()
                yield from self.look(at)

    def look(self, at: datetime) -> Sequence[FindingChange]:
        """Judge the target as it stands at a time."""
        self._outcomes = judge(self._rules, self._as_of.situation(at), self._past)
        settlement = settle_findings(self._outcomes, self._known, at)
        for change in settlement.changes:
            self._known[change.finding.fingerprint] = change.finding
        for finding in settlement.touched:
            self._known[finding.fingerprint] = finding
        due = [outcome.again_at for outcome in self._outcomes if outcome.again_at is not None]
        self._due = min((each for each in due if each > at), default=None)
        return settlement.changes

    @property
    def outcomes(self) -> Sequence[RuleOutcome]:
        """What the rules said when they looked last."""
        return self._outcomes

    def _take(self) -> None:
        if self._next is not None:
            self._as_of.take(self._next)
        self._next = next(self._runs, None)
