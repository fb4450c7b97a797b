"""The values of a project from those of its files, one at a time: what one commit changed is all that is counted anew.

This holds for measures that the values of single files determine: a fold says how, for each metric.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import fsum
from typing import NamedTuple, Protocol

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
_ONE = 1 << 1074
"""What exact sums count in: every float is a whole number of the smallest there is."""


class Value(NamedTuple):
    """What a file observes of a metric, and of how many things that is the mean."""

    metric: str
    labels: Labels
    value: float
    weight: int = 1


def _exact(value: float) -> int:
    numerator, denominator = float(value).as_integer_ratio()
    return numerator * (_ONE // denominator)


class _Running(Protocol):
    """A fold that is told of each value which comes or goes."""

    def add(self, value: float, weight: int, /) -> None: ...

    def remove(self, value: float, weight: int, /) -> None: ...

    def value(self, parts: Collection[Part], /) -> float: ...


class _Total:
    """The sum as an exact number: it is rounded once, and what was added can be taken away without a trace."""

    __slots__ = ("_sum",)

    def __init__(self) -> None:
        self._sum = 0

    def add(self, value: float, weight: int) -> None:
        del weight
        self._sum += _exact(value)

    def remove(self, value: float, weight: int) -> None:
        del weight
        self._sum -= _exact(value)

    def value(self, parts: Collection[Part]) -> float:
        del parts
        return self._sum / _ONE


class _Mean(_Total):
    """The arithmetic mean, as ``mean`` has it."""

    __slots__ = ("_count", "_whole")

    def __init__(self) -> None:
        super().__init__()
        self._count = self._whole = 0

    def add(self, value: float, weight: int) -> None:
        super().add(value, weight)
        self._count += weight
        self._whole += round(value * weight)

    def remove(self, value: float, weight: int) -> None:
        super().remove(value, weight)
        self._count -= weight
        self._whole -= round(value * weight)

    def value(self, parts: Collection[Part]) -> float:
        if self._count == len(parts):
            return super().value(parts) / self._count
        return self._whole / self._count


class _Outermost:
    """The largest or smallest value: looked for again only where it is gone."""

    __slots__ = ("_known", "_of")

    def __init__(self, of: Fold) -> None:
        self._of = of
        self._known: float | None = None

    def add(self, value: float, weight: int) -> None:
        if self._known is not None:
            self._known = self._of([(self._known, 1), (value, weight)])

    def remove(self, value: float, weight: int) -> None:
        del weight
        if value == self._known:
            self._known = None

    def value(self, parts: Collection[Part]) -> float:
        if self._known is None:
            self._known = self._of(parts)
        return self._known


def _running(metric: str) -> _Running:
    """The fold of a metric as ``fold_named`` chooses it."""
    fold = fold_named(metric)
    if fold is total:
        return _Total()
    return _Mean() if fold is mean else _Outermost(fold)


@dataclass(slots=True)
class _Column:
    """The values of one metric by file."""

    metric: MetricDefinition
    labels: Labels
    running: _Running
    by_file: dict[str, Part] = field(default_factory=dict)


class FoldedFiles:
    """The files of a project with what each observes on its own; ``metrics`` are all that are observed, by id."""

    def __init__(self, metrics: Mapping[str, MetricDefinition]) -> None:
        self._metrics = metrics
        self._columns: dict[tuple[str, Labels], _Column] = {}
        self._of_file: dict[str, list[_Column]] = {}

    def __len__(self) -> int:
        return len(self._of_file)

    def put(self, path: str, values: Iterable[Value]) -> None:
        """Set what a file observes."""
        self.drop(path)
        columns = self._of_file[path] = []
        for metric, labels, value, weight in values:
            column = self._columns.get((metric, labels))
            if column is None:
                column = _Column(self._metrics[metric], labels, _running(metric))
                self._columns[metric, labels] = column
            column.by_file[path] = value, weight
            column.running.add(value, weight)
            columns.append(column)

    def drop(self, path: str) -> None:
        """Forget a file."""
        for column in self._of_file.pop(path, ()):
            column.running.remove(*column.by_file.pop(path))

    def observations(self) -> Iterator[Observation]:
        """What all files together observe."""
        for column in self._columns.values():
            if column.by_file:
                value = column.running.value(column.by_file.values())
                yield Observation(column.metric, value, labels=dict(column.labels))
