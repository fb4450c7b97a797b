"""Rules led through a history of one target, as the daemon would have judged it: after each run, and when time alone decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from qualitywatch.domain.finding import Finding, FindingChange, FindingState
from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.rule import Rule
from qualitywatch.pipeline.evaluate import capped, judge, settle_findings
from qualitywatch.pipeline.evaluate.glance import is_settled, tells_enough
from qualitywatch.pipeline.gate import Instruments, JudgedTarget
from qualitywatch.pipeline.rehearsal.as_of import AsOf, RehearsedPast
from qualitywatch.pipeline.rehearsal.led import Led
from qualitywatch.pipeline.rehearsal.written import WrittenHistory, WrittenRun


class Rehearsal:
    """The findings that the rules would have made of a history, as far as time has gone; nothing is known before it.

    A rule is judged in full where a glance at what was measured says that its findings may change; ``in_full`` judges
    always, which comes to the same and takes longer.
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        judged: JudgedTarget,
        instruments: Instruments,
        history: WrittenHistory,
        *,
        in_full: bool = False,
    ) -> None:
        self._as_of = AsOf(history, judged, instruments)
        self._past = RehearsedPast(self._as_of, instruments.catalogue)
        self._runs, self._place = history.runs, 0
        self._known: dict[str, Finding] = {}
        self._due: datetime | None = None
        chosen = [rule for rule in rules if rule.where.selects(judged.target)]
        self._led = [
            Led(
                rule,
                instruments.catalogue[rule.metric],
                history,
                glances=not in_full and tells_enough(rule, instruments.catalogue),
            )
            for rule in chosen
        ]

    @property
    def open(self) -> Mapping[str, Finding]:
        """The findings that are open now, by fingerprint."""
        return {key: each for key, each in self._known.items() if each.state is FindingState.OPEN}

    @property
    def outcomes(self) -> Sequence[RuleOutcome]:
        """What each rule said when it was judged last."""
        return [outcome for led in self._led for outcome in led.outcomes]

    def skip(self, until: datetime) -> None:
        """Let the runs before a time pass without judging them."""
        while self._next is not None and self._next.at < until:
            self._take(self._next)

    def advance(self, until: datetime) -> Iterator[FindingChange]:
        """Judge whatever happens up to a time; yields how findings change."""
        while True:
            self._pass_by(until)
            run, due = self._next, self._due
            if run is not None and run.at > until:
                run = None
            if due is not None and due <= until and (run is None or due < run.at):
                yield from self._judge([led for led in self._led if led.due == due], due)
            elif run is None:
                return
            else:
                self._take(run)
                touched = [led for led in self._led if led.may_change(run, self._as_of, self._past)]
                if touched:
                    yield from self._judge(touched, run.at)

    def look(self, at: datetime) -> Sequence[FindingChange]:
        """Judge the target as it stands at a time, in full."""
        return self._judge(self._led, at)

    def _judge(self, chosen: Iterable[Led], at: datetime) -> list[FindingChange]:
        situation = self._as_of.situation(at)
        changes: list[FindingChange] = []
        chosen = list(chosen)
        for led in chosen:
            led.judged = judge([led.rule], situation, self._past)
            led.settled = is_settled(led.judged)
            due = [each.again_at for each in led.judged if each.again_at is not None and each.again_at > at]
            led.due = min(due, default=None)
        for together in self._settled_together(chosen):
            said = capped(
                [outcome for led in together for outcome in led.judged],
                [led.rule for led in together],
                self._known,
            )
            for led in together:
                led.outcomes = [each for each in said if each.metric == led.rule.metric]
            settlement = settle_findings(said, self._known, at)
            for change in settlement.changes:
                self._known[change.finding.fingerprint] = change.finding
            for finding in settlement.touched:
                self._known[finding.fingerprint] = finding
            changes += settlement.changes
        self._due = min((led.due for led in self._led if led.due is not None), default=None)
        return changes

    def _settled_together(self, chosen: Sequence[Led]) -> Iterator[Sequence[Led]]:
        """Each by itself; but rules that share a cap, because one is made for several metrics, with all that share it."""
        caps = dict.fromkeys(led.rule.id for led in chosen if led.rule.max_findings is not None)
        yield from ([led] for led in chosen if led.rule.id not in caps)
        yield from ([led for led in self._led if led.rule.id == name] for name in caps)

    @property
    def _next(self) -> WrittenRun | None:
        return self._runs[self._place] if self._place < len(self._runs) else None

    def _pass_by(self, until: datetime) -> None:
        """Let those runs pass of which it is known that they change nothing; of each collector the last one counts."""
        if self._due is not None or not all(led.settled and led.turns is not None for led in self._led):
            return
        turns: frozenset[int] = frozenset().union(*(led.turns or () for led in self._led))
        last: dict[str, WrittenRun] = {}
        place = self._place
        for place in range(self._place, len(self._runs)):
            run = self._runs[place]
            if run.id in turns or run.at > until:
                break
            last[run.collector] = run
        else:
            place = len(self._runs)
        self._place = place
        for run in sorted(last.values(), key=lambda each: each.at):
            self._as_of.take(run)

    def _take(self, run: WrittenRun) -> None:
        self._as_of.take(run)
        self._place += 1
