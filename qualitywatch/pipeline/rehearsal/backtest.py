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
from qualitywatch.pipeline.rehearsal.rehearse import Rehearsal
from qualitywatch.pipeline.rehearsal.written import WrittenHistory, WrittenRun, WrittenSeries

if TYPE_CHECKING:
    from qualitywatch.store import Recorded


@dataclass(frozen=True, slots=True)
class Episode:
    """A finding that would have been open from ``opened_at`` to ``resolved_at``, None where it still would be.

    ``stood`` says that it stood already when the backtest began; ``worst`` is the worst that it came to. ``outcome`` is
    the one that opened it.
    """

    outcome: RuleOutcome
    opened_at: datetime
    resolved_at: datetime | None
    worst: Outcome
    worst_since: datetime
    stood: bool

    def length(self, until: datetime) -> timedelta:
        """How long it would have been open, up to a time."""
        return (self.resolved_at or until) - self.opened_at


@dataclass(frozen=True, slots=True)
class Backtested:
    """What one rule would have done on one target; ``first`` is the first time it could judge anything, None where never."""

    rule: Rule
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
) -> Iterator[Backtested]:
    """Lead each rule through what is stored of each target it selects, from ``since`` to ``until``.

    Earlier measurements are known to it, as they would have been then. Rules that look at several targets see one.
    """
    for judged in targets:
        chosen = [rule for rule in rules if rule.where.selects(judged.target)]
        if not chosen:
            continue
        runs = [WrittenRun(*run) for run in recorded.runs(judged.target.name, until=until)]
        read: tuple[tuple[str, ...], WrittenHistory] | None = None
        for rule in sorted(chosen, key=lambda each: _needed(each, instruments.catalogue)):
            needed = _needed(rule, instruments.catalogue)
            if read is None or read[0] != needed:
                read = needed, _read(judged.target.name, needed, runs, recorded, until)
            rehearsal = Rehearsal([rule], judged, instruments, read[1])
            changes = _lead(rehearsal, since, until)
            yield _told(rule, judged.target.name, read[1], changes, since)


def _needed(rule: Rule, catalogue: MetricCatalogue) -> tuple[str, ...]:
    """The metrics whose history decides: with the counts behind a share where they matter."""
    metrics = {condition.metric for condition in rule.parts}
    if rule.min_sample is not None or rule.against is not None or rule.conditions:
        metrics |= {name for metric in metrics for name in catalogue[metric].elements}
    return tuple(sorted(metrics))


def _read(
    target: str, metrics: Sequence[str], runs: Sequence[WrittenRun], recorded: Recorded, until: datetime
) -> WrittenHistory:
    rows = recorded.series(target, metrics)
    series: dict[int, WrittenSeries] = {row: WrittenSeries(key) for row, key in rows.items()}
    for row, points in recorded.points(list(rows), until=until):
        series[row].extend(points)
    brought = {run for each in series.values() for run in each.runs}
    collectors = {run.collector for run in runs if run.id in brought}
    chosen = [run for run in runs if run.collector in collectors]
    return WrittenHistory(chosen, {each.key: each for each in series.values() if each.times})


def _lead(rehearsal: Rehearsal, since: datetime, until: datetime) -> list[FindingChange]:
    rehearsal.skip(since)
    changes = list(rehearsal.look(since))
    changes += rehearsal.advance(until)
    return changes


def _told(
    rule: Rule, target: str, history: WrittenHistory, changes: Sequence[FindingChange], since: datetime
) -> Backtested:
    judged_at = [run.at for run in history.runs if run.good]
    return Backtested(
        rule=rule,
        target=target,
        episodes=_episodes(changes, since),
        first=max(judged_at[0], since) if judged_at else None,
        last=judged_at[-1] if judged_at else None,
        series=sum(key.metric == rule.metric for key in history.series),
    )


def _episodes(changes: Sequence[FindingChange], since: datetime) -> list[Episode]:
    """The findings' lives, told by their changes."""
    living: dict[str, Episode] = {}
    over: list[Episode] = []
    for change in changes:
        key, outcome = change.finding.fingerprint, change.finding.outcome
        if change.kind in (ChangeKind.OPENED, ChangeKind.REOPENED):
            living[key] = Episode(
                outcome, change.at, None, outcome.outcome, change.at, stood=change.at == since
            )
            continue
        before = living[key]
        if change.kind is ChangeKind.RESOLVED:
            del living[key]
            over.append(replace(before, resolved_at=change.at))
        elif before.worst is Outcome.WARN and outcome.outcome is Outcome.FAIL:
            living[key] = replace(before, worst=Outcome.FAIL, worst_since=change.at)
    return sorted([*over, *living.values()], key=lambda each: (each.opened_at, each.outcome.fingerprint))
