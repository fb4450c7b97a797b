"""What became different between two commits, measured straight from git's objects: metrics, files, functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qualitywatch.config.project import Schedule
from qualitywatch.domain.effect import Effect, effect_of
from qualitywatch.domain.measurement import Measurement
from qualitywatch.domain.metric import MetricDefinition
from qualitywatch.domain.observation import Evidence, Problem
from qualitywatch.domain.revision import Revision
from qualitywatch.domain.run import RunStatus
from qualitywatch.domain.target import Target
from qualitywatch.errors import CollectError, NoEvidenceError
from qualitywatch.pipeline.collect import Means
from qualitywatch.pipeline.collect_past import collect_files, collect_revisions
from qualitywatch.pipeline.normalise import Measured, normalise
from qualitywatch.pipeline.revisions import changed_paths
from qualitywatch.plugins import Plugins

_Key = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Change:
    """A value before and after; None where there was none. ``path`` and ``name`` are empty for the whole target.

    ``said`` is what the collector says of a place on either side, in words: its value need not be in the metric's unit.
    """

    metric: MetricDefinition
    before: float | None
    after: float | None
    labels: Mapping[str, str]
    path: str = ""
    name: str = ""
    line: int | None = None
    said: tuple[str, str] = ("", "")

    @property
    def effect(self) -> Effect:
        """Better or worse where both values are there and the metric has a direction."""
        return effect_of(self.metric.direction, self.before, self.after)

    @property
    def difference(self) -> float | None:
        """After minus before; None where one of them is missing."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every metric of the target, and what differs in the files that differ and in the places within them."""

    before: Revision
    after: Revision
    metrics: Sequence[Change]
    files: Sequence[Change]
    places: Sequence[Change]
    problems: Sequence[Problem]


def compare(
    target: Target,
    schedules: Iterable[Schedule],
    revisions: tuple[Revision, Revision],
    plugins: Plugins,
    means: Means,
) -> Comparison:
    """Compare two commits by what each of the collectors measures in them.

    Raises NoEvidenceError or CollectError where one of the commits cannot be measured.
    """
    before, after = revisions
    paths = changed_paths(target.location, before, after)
    metrics: list[Change] = []
    files: list[Change] = []
    places: list[Change] = []
    problems: list[Problem] = []
    for schedule in schedules:
        old, new = _whole(target, schedule, revisions, plugins, means)
        metrics += _changes(_values(old.measurements), _values(new.measurements))
        problems += [*old.run.problems, *new.run.problems]
        former, latter = (
            {path: normalise(item, plugins.catalogue) for path, item in collected}
            for collected in (
                collect_files(target, schedule, revision, paths, means) for revision in revisions
            )
        )
        for path in sorted(former.keys() | latter.keys()):
            pair = _measurements(former, path), _measurements(latter, path)
            files += _differing(_changes(*map(_values, pair), path=path))
            places += _differing(_place_changes(*pair, path=path))
    return Comparison(before, after, metrics, files, places, problems)


def _whole(
    target: Target, schedule: Schedule, revisions: Sequence[Revision], plugins: Plugins, means: Means
) -> list[Measured]:
    measured = [
        normalise(item, plugins.catalogue)
        for revision in revisions  # one by one: the second may be the older one, or the same
        for _, item in collect_revisions(target, schedule, [revision], means)
    ]
    for item in measured:
        if item.run.status is not RunStatus.OK:
            problem = item.run.problems[0]
            kind = NoEvidenceError if item.run.status is RunStatus.NO_EVIDENCE else CollectError
            raise kind(f"{item.run.collector}: {problem.message}", hint=problem.hint)
    return measured


def _measurements(measured: Mapping[str, Measured], path: str) -> Sequence[Measurement]:
    return measured[path].measurements if path in measured else ()


def _values(measurements: Iterable[Measurement]) -> dict[_Key, Measurement]:
    return {(item.metric.id, item.key.labels): item for item in measurements}


def _changes(
    before: Mapping[_Key, Measurement], after: Mapping[_Key, Measurement], *, path: str = ""
) -> Iterator[Change]:
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        known = new or old
        if known is not None:
            was, now = (None if item is None else item.value for item in (old, new))
            yield Change(known.metric, was, now, dict(key[1]), path)


def _place_changes(
    before: Iterable[Measurement], after: Iterable[Measurement], *, path: str
) -> Iterator[Change]:
    """The named places, such as functions, that explain a value; a pair of values is told once, whatever it explains.

    A place that is there on one side only came or went, unless there are more on the other side than are named.
    """
    old, new = _Places(before), _Places(after)
    keys = old.found.keys() | new.found.keys()
    told: set[tuple[str, int, float | None, float | None]] = set()
    for key in sorted(keys, key=lambda key: (key not in old.found, key not in new.found, key)):
        id_, name, number = key
        was, now = (places.found[key].value if key in places.found else None for places in (old, new))
        one_side = key not in old.found or key not in new.found
        halves = {(name, number, was, None), (name, number, None, now)}
        if (name, number, was, now) in told or (
            one_side and (id_ in old.cut | new.cut or not told.isdisjoint(halves))
        ):
            continue
        told |= {(name, number, was, now), *halves}
        there = new.found.get(key) or old.found[key]
        said = tuple(places.found[key].message if key in places.found else "" for places in (old, new))
        metric = new.metrics.get(id_) or old.metrics[id_]
        yield Change(metric, was, now, {}, path, name, there.line, (said[0], said[1]))


class _Places:
    """The named evidence of a file by metric, name, and how many of that name came before in the file."""

    def __init__(self, measurements: Iterable[Measurement]) -> None:
        self.found: dict[tuple[str, str, int], Evidence] = {}
        self.metrics: dict[str, MetricDefinition] = {}
        self.cut: set[str] = set()
        for item in measurements:
            if item.metric.function is not None:
                continue  # explained by the places of its elements
            self.metrics[item.metric.id] = item.metric
            if item.evidence_total > len(item.evidence):
                self.cut.add(item.metric.id)
            names: Counter[str] = Counter()
            for place in sorted(item.evidence, key=lambda place: place.line or 0):
                if place.name:
                    self.found[item.metric.id, place.name, names[place.name]] = place
                    names[place.name] += 1


def _differing(changes: Iterable[Change]) -> list[Change]:
    return [change for change in changes if change.before != change.after]
