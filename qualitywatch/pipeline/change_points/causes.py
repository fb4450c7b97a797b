"""Which shifts a stored series has, and what else changed where it shifted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from qualitywatch.domain.deployment import Deployment
from qualitywatch.domain.measurement import Sample, SeriesKey
from qualitywatch.domain.readings import Readings, Source
from qualitywatch.domain.run import Run
from qualitywatch.domain.shift import Cause, CauseKind, DatedShift, Shift
from qualitywatch.domain.target import Target, TargetKind
from qualitywatch.errors import CollectError
from qualitywatch.pipeline.change_points.detect import MOST, find_shifts
from qualitywatch.pipeline.evaluate.lenience import ruler_change
from qualitywatch.pipeline.moves import Move, authorship

_SOURCES = 60
"""Runs that are looked at around one shift."""
_DEPLOYMENTS = 5
"""Deployments that are named at one shift, the newest ones."""


def shifts_of(
    readings: Readings,
    key: SeriesKey,
    *,
    location: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[DatedShift]:
    """The shifts among the newest values of a series (at most MOST), oldest first, with what changed at each.

    With ``location``, a repository, commits are counted and named. Reads one page of history, and a few runs for each shift.
    """
    samples = readings.history(key, since=since, until=until, limit=MOST)
    return [
        _dated(readings, key, samples, found, location)
        for found in find_shifts([sample.value for sample in samples])
    ]


def _dated(
    readings: Readings, key: SeriesKey, samples: Sequence[Sample], found: Shift, location: str | None
) -> DatedShift:
    last_before, surely_after = samples[found.earliest - 1], samples[found.latest]
    sources = readings.sources(
        key, since=last_before.observed_at, until=surely_after.observed_at, limit=_SOURCES
    )
    deployed = readings.deployments(
        key.target, since=last_before.observed_at, until=surely_after.observed_at, limit=_DEPLOYMENTS
    )
    at = samples[found.index].observed_at
    return DatedShift(
        shift=found,
        since=last_before.observed_at,
        at=at,
        by=surely_after.observed_at,
        causes=tuple(
            with_commits(cause, at, location) if location else cause
            for cause in (*causes_between(sources), *map(_of_deployment, deployed))
        ),
    )


def repository_of(target: Target) -> str | None:
    """Where git may be asked about a target's commits; None for what is no code in a directory at hand."""
    return target.location if target.kind is TargetKind.CODE and Path(target.location).is_dir() else None


def causes_between(sources: Sequence[Source]) -> list[Cause]:
    """What differs from one run to the next among these, oldest first; how it was measured comes first. Pure."""
    rulers = dict.fromkeys(
        change for before, after in pairwise(sources) if (change := _other_ruler(before, after))
    )
    causes = [Cause(kind=CauseKind.RULER, before="", after=change) for change in rulers]
    causes += dict.fromkeys(
        change for before, after in pairwise(sources) for change in _other_settings(before.run, after.run)
    )
    if len(sources) > 1:
        first, last = sources[0].run.versions, sources[-1].run.versions
        for kind in (CauseKind.CODE, CauseKind.DATA, CauseKind.MODEL):
            before, after = (getattr(versions, kind.value) for versions in (first, last))
            if before and after and before != after:
                causes.append(Cause(kind=kind, before=before, after=after))
    return causes


def _other_ruler(before: Source, after: Source) -> str:
    if before.run.collector != after.run.collector:
        return f"{before.run.collector} → {after.run.collector}"
    return ruler_change(before.run.tools, after.run.tools)


def _other_settings(before: Run, after: Run) -> Iterator[Cause]:
    """What the same collector was set to otherwise; nothing where it is not written down on both sides."""
    then, now = before.settings, after.settings
    if before.collector != after.collector or then is None or now is None:
        return
    for key in sorted({*then, *now}):
        if then.get(key) != now.get(key):
            yield Cause(
                kind=CauseKind.CONFIGURATION, name=key, before=then.get(key, ""), after=now.get(key, "")
            )


def _of_deployment(deployment: Deployment) -> Cause:
    return Cause(kind=CauseKind.DEPLOYMENT, name=deployment.environment, before="", after=deployment.version)


def with_commits(cause: Cause, at: datetime, location: str) -> Cause:
    """A cause with what git says of the commits in a repository, as far as it knows them."""
    if cause.kind is not CauseKind.CODE:
        return cause
    step = Move(cause.before, cause.after, at, 0.0, 0.0)
    try:
        (about,) = authorship(location, [step])
    except CollectError:
        return cause
    if about.commits == 1:
        return replace(cause, commits=1, author=about.author, subject=about.subject)
    return replace(cause, commits=about.commits)
