"""The values of a project from those of its files, one at a time: what one commit changed is all that is counted anew.

This holds for measures that the values of single files determine: a fold says how, for each metric.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import fsum

from qualitywatch import MetricDefinition, Observation

Part = tuple[float, int]
"""A file's value, and of how many things it is the mean; 1 where it is no mean."""
Fold = Callable[[Collection[Part]], float]
"""The value of a project from those of the files that have one; there is at least one."""


def total(parts: Collection[Part]) -> float:
    """The sum, rounded once: it does not depend on the order of the files."""
    return fsum(value for value, _ in parts)


def highest(parts: Collection[Part]) -> float:
    """The largest value."""
    return max(value for value, _ in parts)


def lowest(parts: Collection[Part]) -> float:
    """The smallest value."""
    return min(value for value, _ in parts)


def mean(parts: Collection[Part]) -> float:
    """The arithmetic mean over files; where they bring means of whole numbers, over all that those count."""
    count = sum(weight for _, weight in parts)
    if count == len(parts):
        return total(parts) / count
    return sum(round(value * weight) for value, weight in parts) / count


def fold_named(metric: str) -> Fold:
    """The fold of a metric by the last part of its id: ``max``, ``min`` and ``mean`` say it, all others are sums."""
    return {"max": highest, "min": lowest, "mean": mean}.get(metric.rpartition(".")[2], total)


Labels = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Column:
    """The values of one metric by file; ``value`` is None where it has to be computed again."""

    metric: MetricDefinition
    labels: Labels
    fold: Fold
    by_file: dict[str, Part] = field(default_factory=dict)
    value: float | None = None


class FoldedFiles:
    """The files of a project with what each observes on its own."""

    def __init__(self, fold_of: Callable[[str], Fold] = fold_named) -> None:
        self._fold_of = fold_of
        self._columns: dict[tuple[str, Labels], _Column] = {}
        self._of_file: dict[str, list[_Column]] = {}

    def __len__(self) -> int:
        return len(self._of_file)

    def put(
        self, path: str, observations: Iterable[Observation], weights: Mapping[str, int] | None = None
    ) -> None:
        """Set what a file observes; ``weights`` says of how many things a metric is the mean."""
        self.drop(path)
        columns = self._of_file[path] = []
        for item in observations:
            labels = tuple(sorted(item.labels.items()))
            key = item.metric.id, labels
            column = self._columns.get(key)
            if column is None:
                column = self._columns[key] = _Column(item.metric, labels, self._fold_of(item.metric.id))
            column.by_file[path] = item.value, weights.get(item.metric.id, 1) if weights else 1
            column.value = None
            columns.append(column)

    def drop(self, path: str) -> None:
        """Forget a file."""
        for column in self._of_file.pop(path, ()):
            del column.by_file[path]
            column.value = None

    def observations(self) -> Iterator[Observation]:
        """What all files together observe."""
        for column in self._columns.values():
            if column.by_file:
                if column.value is None:
                    column.value = column.fold(column.by_file.values())
                yield Observation(column.metric, column.value, labels=dict(column.labels))
