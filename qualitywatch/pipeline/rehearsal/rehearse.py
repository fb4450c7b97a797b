"""Rules led through a history, as the daemon would have judged it: after each run, and when time alone decides."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from qualitywatch.domain.finding import Finding, FindingChange, FindingState
from qualitywatch.domain.measurement import SeriesKey
from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.rule import Against, Rule
from qualitywatch.domain.waiver import Waiver, WrittenWaiver
from qualitywatch.pipeline.evaluate import (
    Baseline,
    Past,
    Situation,
    capped,
    honour,
    honour_written,
    judge,
    settle_findings,
)
from qualitywatch.pipeline.evaluate.glance import is_settled, tells_enough
from qualitywatch.pipeline.gate import Instruments, JudgedTarget
from qualitywatch.pipeline.known_past import KnownPast
from qualitywatch.pipeline.rehearsal.as_of import AsOf
from qualitywatch.pipeline.rehearsal.led import Led
from qualitywatch.pipeline.rehearsal.past import PointsInTime, RehearsedPast, TargetsAsOf
from qualitywatch.pipeline.rehearsal.written import WrittenHistory, WrittenRun


@dataclass(frozen=True, slots=True)
class Place:
    """A target and what was measured of it; rules judge it where it is ``home``, and look at it in any case."""

    judged: JudgedTarget
    history: WrittenHistory
    home: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a judgement follows from besides measurements: past states that rules name, and waivers of both kinds."""

    points: PointsInTime | None = None
    files: Mapping[Against, Mapping[SeriesKey, Baseline]] = field(default_factory=dict)
    waivers: Sequence[Waiver] = ()
    written: Sequence[WrittenWaiver] = ()


NONE = Circumstances()


class Rehearsal:
    """The findings that the rules would have made of a history, as far as time has gone; nothing is known before it.

    A rule is judged in full where a glance at what was measured says that its findings may change; ``in_full`` judges
    always, which comes to the same and takes longer.
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        places: Sequence[Place],
        instruments: Instruments,
        circumstances: Circumstances = NONE,
        *,
        in_full: bool = False,
    ) -> None:
        catalogue = instruments.catalogue
        self._targets = [AsOf(place.history, place.judged, instruments) for place in places]
        self._past: Past = RehearsedPast(
            TargetsAsOf({each.target.name: each for each in self._targets}), catalogue, circumstances.points
        )
        if circumstances.files:
            self._past = KnownPast(self._past, circumstances.files)
        self._runs = _in_turn(self._targets)
        self._place = 0
        self._known: dict[str, Finding] = {}
        self._due: datetime | None = None
        self._waivers, self._written = circumstances.waivers, circumstances.written
        self._begun = sorted({waiver.created_at for waiver in circumstances.waivers})
        self._led = [
            Led(
                rule,
                catalogue[rule.metric],
                home,
                glances=not in_full and tells_enough(rule, catalogue),
            )
            for place, home in zip(places, self._targets, strict=True)
            for rule in rules
            if place.home and rule.where.selects(place.judged.target)
        ]
        self._ends = [run.at for run, _ in self._runs]
        self._measuring = sum(len({run.collector for run in each.history_of.runs}) for each in self._targets)
        self._turning = self._turns()

    def _turns(self) -> Sequence[int] | None:
        """At which runs some rule may change, in order; None where that is not known beforehand."""
        if any(led.turns is None for led in self._led):
            return None
        turns = {run for led in self._led for run in led.turns or ()}
        return [place for place, (run, _) in enumerate(self._runs) if run.id in turns]

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
        while self._next is not None and self._next[0].at < until:
            self._take(*self._next)

    def advance(self, until: datetime) -> Iterator[FindingChange]:
        """Judge whatever happens up to a time; yields how findings change."""
        while True:
            self._pass_by(until)
            following, due = self._next, self._due
            if following is not None and following[0].at > until:
                following = None
            if due is not None and due <= until and (following is None or due < following[0].at):
                yield from self._judge([led for led in self._led if led.due == due], due)
            elif following is None:
                return
            else:
                run, of = following
                self._take(run, of)
                touched = [led for led in self._led if led.may_change(run, of, self._past)]
                if touched:
                    yield from self._judge(touched, run.at)

    def look(self, at: datetime) -> Sequence[FindingChange]:
        """Judge the targets as they stand at a time, in full."""
        return self._judge(self._led, at)

    def _judge(self, chosen: Sequence[Led], at: datetime) -> list[FindingChange]:
        situations: dict[int, Situation] = {}

        def situation_of(target: AsOf) -> Situation:
            if id(target) not in situations:
                situations[id(target)] = target.situation(at)
            return situations[id(target)]

        changes: list[FindingChange] = []
        for led in chosen:
            others = [each for each in self._targets if led.rule.conditions and each is not led.home]
            judged = judge(
                [led.rule],
                situation_of(led.home),
                self._past,
                elsewhere=[situation_of(other) for other in others],
            )
            led.judged = self._honoured(judged, led.rule, at)
            led.settled = is_settled(led.judged)
            led.due = min(self._times(led.judged, at), default=None)
        for together in self._settled_together(chosen):
            said = capped(
                [outcome for led in together for outcome in led.judged],
                [led.rule for led in together],
                self._known,
            )
            if self._waivers:
                said = honour(said, self._waivers, at)
            for led in together:
                led.outcomes = [
                    each
                    for each in said
                    if (each.metric, each.target) == (led.rule.metric, led.home.target.name)
                ]
            settlement = settle_findings(said, self._known, at)
            for change in settlement.changes:
                self._known[change.finding.fingerprint] = change.finding
            for finding in settlement.touched:
                self._known[finding.fingerprint] = finding
            changes += settlement.changes
        self._due = min((led.due for led in self._led if led.due is not None), default=None)
        return changes

    def _honoured(self, outcomes: list[RuleOutcome], rule: Rule, at: datetime) -> Sequence[RuleOutcome]:
        if self._waivers:
            outcomes = honour(outcomes, self._waivers, at)
        if not self._written:
            return outcomes
        return honour_written(outcomes, self._written, [rule], at, others=True).outcomes

    def _times(self, outcomes: Sequence[RuleOutcome], at: datetime) -> Iterator[datetime]:
        """When time alone changes them: something has lasted, a waiver ends, or another one begins."""
        for outcome in outcomes:
            if outcome.again_at is not None and outcome.again_at > at:
                yield outcome.again_at
            if outcome.waiver is not None and outcome.waiver.expires_at > at:
                yield outcome.waiver.expires_at
        yield from (begins for begins in self._begun if begins > at)

    def _settled_together(self, chosen: Sequence[Led]) -> Iterator[Sequence[Led]]:
        """Each by itself; but rules that share a cap, because one is made for several metrics, with all that share it."""
        caps = dict.fromkeys(
            (led.rule.id, led.home.target.name) for led in chosen if led.rule.max_findings is not None
        )
        yield from ([led] for led in chosen if led.rule.max_findings is None)
        yield from (
            [led for led in self._led if (led.rule.id, led.home.target.name) == shared] for shared in caps
        )

    @property
    def _next(self) -> tuple[WrittenRun, AsOf] | None:
        return self._runs[self._place] if self._place < len(self._runs) else None

    def _pass_by(self, until: datetime) -> None:
        """Let those runs pass of which it is known that they change nothing; of each collector the last one counts."""
        if self._due is not None or self._turning is None or not all(led.settled for led in self._led):
            return
        following = bisect_left(self._turning, self._place)
        end = bisect_right(self._ends, until)
        if following < len(self._turning):
            end = min(end, self._turning[following])
        last: dict[tuple[int, str], tuple[WrittenRun, AsOf]] = {}
        for place in range(end - 1, self._place - 1, -1):
            run, of = self._runs[place]
            last.setdefault((id(of), run.collector), (run, of))
            if len(last) == self._measuring:
                break
        for run, of in reversed(last.values()):
            of.take(run)
        self._place = max(end, self._place)

    def _take(self, run: WrittenRun, of: AsOf) -> None:
        of.take(run)
        self._place += 1


def _in_turn(targets: Sequence[AsOf]) -> list[tuple[WrittenRun, AsOf]]:
    """All runs in the order in which they were judged."""
    found = [(run, each) for each in targets for run in each.history_of.runs]
    if len(targets) == 1:
        return found
    return sorted(found, key=lambda taken: (taken[0].at, taken[0].id))
