"""A cycle by characteristic. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from qualitywatch.domain.cycle import CharacteristicCycle, SeriesChange
from qualitywatch.domain.effect import Effect
from qualitywatch.domain.episode import Episode
from qualitywatch.domain.quality_model import DEFAULT_MODEL
from qualitywatch.domain.readings import Evaluation
from qualitywatch.pipeline.explain.characteristics import canonical, title_of

_TOLD = 5


def by_characteristic(
    changes: Iterable[SeriesChange],
    episodes: Sequence[Episode],
    evaluations: Iterable[Evaluation],
    start: datetime,
    end: datetime,
) -> tuple[CharacteristicCycle, ...]:
    """Every characteristic that anything is known of: those of ISO/IEC 25010 in its order, then others by name."""
    moved: dict[str, list[SeriesChange]] = defaultdict(list)
    for change in changes:
        moved[head_of(change.characteristic)].append(change)
    found: dict[str, list[Episode]] = defaultdict(list)
    for episode in episodes:
        found[head_of(episode.finding.outcome.characteristic)].append(episode)
    coverage = _coverage(evaluations)
    known = [canonical(each.id) for each in DEFAULT_MODEL.characteristics]
    others = sorted((moved.keys() | found.keys()) - set(known))
    cycles = (
        _one(head, moved[head], found[head], coverage.get(head), (start, end)) for head in (*known, *others)
    )
    return tuple(each for each in cycles if not each.is_empty)


def head_of(path: str) -> str:
    """The characteristic of a path, in the words of 2023."""
    return canonical(path).partition("/")[0]


def _one(
    head: str,
    changes: Sequence[SeriesChange],
    episodes: Sequence[Episode],
    coverage: float | None,
    span: tuple[datetime, datetime],
) -> CharacteristicCycle:
    start, end = span
    gains = [each for each in changes if each.effect is Effect.BETTER]
    losses = [each for each in changes if each.effect is Effect.WORSE]
    return CharacteristicCycle(
        characteristic=head,
        title=title_of(head),
        better=len(gains),
        worse=len(losses),
        same=len(changes) - len(gains) - len(losses),
        gains=_largest(gains),
        losses=_largest(losses),
        opened=sum(start < each.opened_at <= end for each in episodes),
        repaired=sum(each.resolved_at is not None and start < each.resolved_at <= end for each in episodes),
        open=sum(each.open_at(end) for each in episodes),
        evidence_coverage=coverage,
    )


def _largest(changes: Sequence[SeriesChange]) -> tuple[SeriesChange, ...]:
    return tuple(sorted(changes, key=lambda each: (-each.weight, each.key))[:_TOLD])


def _coverage(evaluations: Iterable[Evaluation]) -> dict[str, float]:
    """The share of declared measures that were measured, over all targets."""
    measured: dict[str, int] = defaultdict(int)
    declared: dict[str, int] = defaultdict(int)
    for evaluation in evaluations:
        for report in evaluation.characteristics:
            measured[head_of(report.characteristic)] += report.measured
            declared[head_of(report.characteristic)] += report.declared
    return {head: measured[head] / count for head, count in declared.items() if count}
