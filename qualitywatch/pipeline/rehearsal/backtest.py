"""Backtest: what rules would have opened, when and for how long, against the stored history.

One metric of one target is read at a time: what is held in memory is the history of that, never all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.finding import ChangeKind, FindingChange
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.rule import Rule
from qualitywatch.pipeline.gate import Instruments, JudgedTarget
from qualitywatch.pipeline.rehearsal.rehearse import NONE, Circumstances, Place, Rehearsal
from qualitywatch.pipeline.rehearsal.written import WrittenHistory, WrittenRun, WrittenSeries
from qualitywatch.pipeline.situate import seen_from

if TYPE_CHECKING:
    from qualitywatch.store import Recorded


@dataclass(frozen=True, slots=True)
class Episode:
    """A finding that would have been open from ``opened_at`` to ``resolved_at``, None where it still would be.

    ``stood`` says that it stood already when the backtest began; ``worst`` is the worst that it came to. ``outcome`` is
    the one that opened it. ``told_at`` is when anybody would have heard of it: later where it was waived when it
    opened and the waiver ended, None where it was waived for as long as it was open.
    """

    outcome: RuleOutcome
    opened_at: datetime
    resolved_at: datetime | None
    worst: Outcome
    worst_since: datetime
    stood: bool
    told_at: datetime | None

    def length(self, until: datetime) -> timedelta:
        """How long it would have been open, up to a time."""
        return (self.resolved_at or until) - self.opened_at


@dataclass(frozen=True, slots=True)
class Backtested:
    """What one rule would have done on one target with its ``metrics``; ``first`` is the first time it could judge anything, None where never."""

    rule: Rule
    metrics: Sequence[str]
    target: str
    episodes: Sequence[Episode]
    first: datetime | None
    last: datetime | None
    series: int

    def open_for(self, until: datetime) -> timedelta:
        """For how long at least one finding would have been open, in all."""
        total: timedelta = timedelta(0)
        covered: datetime | None = None
        for episode in sorted(self.episodes, key=lambda each: each.opened_at):
            start, end = episode.opened_at, episode.resolved_at or until
            start = start if covered is None else max(start, covered)
            total += max(end - start, timedelta(0))
            covered = end if covered is None else max(covered, end)
        return total


def backtest(
    rules: Sequence[Rule],
    targets: Sequence[JudgedTarget],
    instruments: Instruments,
    recorded: Recorded,
    *,
    since: datetime,
    until: datetime,
    circumstances: Circumstances = NONE,
    others: Sequence[JudgedTarget] = (),
) -> Iterator[Backtested]:
    """Lead each rule through what is stored of each target it selects, from ``since`` to ``until``.

    Earlier measurements are known to it, as they would have been then. ``others`` are targets that are not judged, and
    that rules on several targets look at all the same.
    """
    every = [*targets, *others]
    for judged in targets:
        chosen = [rule for rule in rules if rule.where.selects(judged.target)]
        runs = _Runs(recorded, until)
        needed: tuple[str, ...] = ()
        read: dict[str, WrittenHistory] = {}
        for group in sorted(_together(chosen), key=lambda each: _needed(each, instruments.catalogue)):
            if (now := _needed(group, instruments.catalogue)) != needed:
                needed, read = now, {}
            places = []
            for each in (judged, *seen_from(judged, every, group)):
                name = each.target.name
                if name not in read:
                    read[name] = _read(name, needed, runs, recorded, until)
                places.append(Place(each, read[name], home=each is judged))
            rehearsal = Rehearsal(group, places, instruments, circumstances)
            changes = _lead(rehearsal, since, until)
            yield _told(group, judged.target.name, read[judged.target.name], changes, since)


def _together(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Each rule by itself, but for those made for several metrics that share a cap."""
    groups: dict[object, list[Rule]] = {}
    for number, rule in enumerate(rules):
        groups.setdefault(rule.id if rule.max_findings is not None else number, []).append(rule)
    return list(groups.values())


class _Runs:
    """The runs of each target, read once."""

    def __init__(self, recorded: Recorded, until: datetime) -> None:
        self._recorded, self._until = recorded, until
        self._known: dict[str, list[WrittenRun]] = {}

    def of(self, target: str) -> list[WrittenRun]:
        """Those of one target, by their end."""
        if target not in self._known:
            self._known[target] = [WrittenRun(*run) for run in self._recorded.runs(target, until=self._until)]
        return self._known[target]


def _needed(rules: Sequence[Rule], catalogue: MetricCatalogue) -> tuple[str, ...]:
    """The metrics whose history decides: with the counts behind a share where they matter."""
    needed: set[str] = set()
    for rule in rules:
        metrics = {condition.metric for condition in rule.parts}
        needed |= metrics
        if rule.min_sample is not None or rule.against is not None or rule.conditions:
            needed |= {name for metric in metrics for name in catalogue[metric].elements}
    return tuple(sorted(needed))


def _read(
    target: str, metrics: Sequence[str], runs: _Runs, recorded: Recorded, until: datetime
) -> WrittenHistory:
    rows = recorded.series(target, metrics)
    series: dict[int, WrittenSeries] = {row: WrittenSeries(key) for row, key in rows.items()}
    for row, points in recorded.points(list(rows), until=until):
        series[row].extend(points)
    brought = {run for each in series.values() for run in each.runs}
    collectors = {run.collector for run in runs.of(target) if run.id in brought}
    chosen = [run for run in runs.of(target) if run.collector in collectors]
    return WrittenHistory(chosen, {each.key: each for each in series.values() if each.times})


def _lead(rehearsal: Rehearsal, since: datetime, until: datetime) -> list[FindingChange]:
    rehearsal.skip(since)
    changes = list(rehearsal.look(since))
    changes += rehearsal.advance(until)
    return changes


def _told(
    rules: Sequence[Rule],
    target: str,
    history: WrittenHistory,
    changes: Sequence[FindingChange],
    since: datetime,
) -> Backtested:
    judged_at = [run.at for run in history.runs if run.good]
    return Backtested(
        rule=rules[0],
        metrics=tuple(rule.metric for rule in rules),
        target=target,
        episodes=_episodes(changes, since),
        first=max(judged_at[0], since) if judged_at else None,
        last=judged_at[-1] if judged_at else None,
        series=sum(key.metric in {rule.metric for rule in rules} for key in history.series),
    )


def _episodes(changes: Sequence[FindingChange], since: datetime) -> list[Episode]:
    """The findings' lives, told by their changes."""
    living: dict[str, Episode] = {}
    over: list[Episode] = []
    for change in changes:
        key, outcome = change.finding.fingerprint, change.finding.outcome
        if change.kind in (ChangeKind.OPENED, ChangeKind.REOPENED):
            living[key] = Episode(
                outcome,
                change.at,
                None,
                outcome.outcome,
                change.at,
                stood=change.at == since,
                told_at=None if outcome.waiver is not None else change.at,
            )
            continue
        before = living[key]
        if change.kind is ChangeKind.RESOLVED:
            del living[key]
            over.append(replace(before, resolved_at=change.at))
            continue
        if before.told_at is None and outcome.waiver is None:
            before = replace(before, told_at=change.at)
        if before.worst is Outcome.WARN and outcome.outcome is Outcome.FAIL:
            before = replace(before, worst=Outcome.FAIL, worst_since=change.at)
        living[key] = before
    return sorted([*over, *living.values()], key=lambda each: (each.opened_at, each.outcome.fingerprint))
