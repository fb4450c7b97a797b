"""When the breach behind a finding came about: what time to detect counts from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from qualitywatch.domain.episode import Episode
from qualitywatch.domain.measurement import Sample, SeriesKey
from qualitywatch.domain.readings import Readings

_LOOKED_BACK = 200
"""Values before the opening, at most: a breach that is older counts as one that always stood."""


@dataclass(frozen=True, slots=True)
class Onset:
    """When the first value of the unbroken breach was measured; ``at`` is None where the breach stood from the start."""

    at: datetime | None


def onset_of(readings: Readings, episode: Episode) -> Onset | None:
    """The first of the values, without one that passes between it and the opening, that breach as the opening did.

    For a commit that was measured later, a value's time is the commit's: so this is the change that broke it. Where a rule
    compares with a baseline, or with something other than one limit, it is the value that the opening saw. None where no
    series can be told that the finding is about.
    """
    samples = _samples(readings, episode)
    if not samples:
        return None
    outcome = episode.finding.outcome
    absolute = outcome.baseline is None and outcome.comparison in ("above", "below")
    if not absolute or episode.limit is None:
        return Onset(samples[-1].observed_at)
    above = outcome.comparison == "above"
    breaching = [
        sample.value > episode.limit if above else sample.value < episode.limit for sample in samples
    ]
    if not breaching[-1]:
        return Onset(samples[-1].observed_at)
    passed = [place for place, breaches in enumerate(breaching) if not breaches]
    return Onset(samples[passed[-1] + 1].observed_at if passed else None)


def time_to_detect(onset: Onset, episode: Episode) -> timedelta | None:
    """From the onset to the opening; never below zero, None where the breach stood from the start."""
    return None if onset.at is None else max(episode.opened_at - onset.at, timedelta(0))


def _samples(readings: Readings, episode: Episode) -> Sequence[Sample]:
    """The values up to the opening of the series that the finding is about, oldest first."""
    outcome = episode.finding.outcome
    keys = [
        each.key
        for each in readings.latest(target=outcome.target, metric=outcome.metric)
        if outcome.labels.items() <= each.labels.items()
    ]
    if len(keys) > 1:
        keys = [key for key in keys if _last_value(readings, key, episode.opened_at) == episode.value][:1]
    return readings.history(keys[0], until=episode.opened_at, limit=_LOOKED_BACK) if keys else ()


def _last_value(readings: Readings, key: SeriesKey, until: datetime) -> float | None:
    samples = readings.history(key, until=until, limit=1)
    return samples[-1].value if samples else None
