"""Mean times to detect and to repair, by any grouping of episodes. Pure."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from qualitywatch.domain.episode import Episode, MeanTimes
from qualitywatch.pipeline.lives.onset import Onset, time_to_detect

Onsets: TypeAlias = Mapping[tuple[str, datetime], Onset | None]
"""When the breach behind an episode came about, by the episode's key."""


def mean_times(
    episodes: Iterable[Episode],
    onsets: Onsets,
    group: Callable[[Episode], str],
) -> list[MeanTimes]:
    """The times of each group, by its name; a group's episodes are those that ``group`` gives that name."""
    grouped: dict[str, list[Episode]] = defaultdict(list)
    for episode in episodes:
        grouped[group(episode)].append(episode)
    return [_times(name, members, onsets) for name, members in sorted(grouped.items())]


def _times(name: str, episodes: Sequence[Episode], onsets: Onsets) -> MeanTimes:
    known = [(each, onset) for each in episodes if (onset := onsets.get(each.key)) is not None]
    detected = [time for each, onset in known if (time := time_to_detect(onset, each)) is not None]
    repaired = [time for each in episodes if (time := each.time_to_repair) is not None]
    return MeanTimes(
        name=name,
        detected=len(detected),
        mean_to_detect=_mean(detected),
        median_to_detect=median(detected),
        repaired=len(repaired),
        mean_to_repair=_mean(repaired),
        median_to_repair=median(repaired),
        standing=sum(onset.at is None for _, onset in known),
        still_open=sum(each.resolved_at is None for each in episodes),
    )


def median(times: Sequence[timedelta]) -> timedelta | None:
    """The middle of some lengths of time; None of none."""
    return timedelta(seconds=statistics.median(time.total_seconds() for time in times)) if times else None


def _mean(times: Sequence[timedelta]) -> timedelta | None:
    return sum(times, timedelta(0)) / len(times) if times else None
