"""The definition of a metric (SQuaRE: quality measure): what is measured, in which unit, and which way is better."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from qualitywatch.domain.quality_model import resolve_characteristic
from qualitywatch.errors import QualityModelError

MeasurementFunction = Callable[[Mapping[str, float]], float | None]

_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){1,3}")
_LABEL = re.compile(r"[a-z][a-z0-9_]*")


class Direction(StrEnum):
    """Which way is better; ``NONE`` for facts such as size that are neither good nor bad."""

    HIGHER = "higher"
    LOWER = "lower"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Ratio:
    """The share of ``part`` in ``whole``, both ids of metrics; ``whole`` is the size of the sample behind it."""

    part: str
    whole: str

    def __call__(self, elements: Mapping[str, float]) -> float | None:
        """Part / whole, or None where ``whole`` is 0."""
        return elements[self.part] / elements[self.whole] if elements[self.whole] else None


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricDefinition:
    """One metric, stable for ever under its ``id`` (``domain.topic.measure``).

    ``unit`` is UCUM's (``1`` for a ratio from 0 to 1, ``s``, ``By``, ``{file}`` for a count of files), ``how`` says in
    a sentence how the value comes about, ``source`` where a formula stands. Without ``function`` the metric is
    observed (a quality measure element); with it, it is computed from ``elements``, and None means undefined (0/0).
    ``new_code`` marks what is measured only where a collector is given the changes to measure.
    Raises QualityModelError where a part is missing, malformed, or names an unknown characteristic.
    """

    id: str
    title: str
    unit: str
    direction: Direction
    characteristic: str
    how: str
    source: str = ""
    labels: tuple[str, ...] = ()
    elements: tuple[str, ...] = ()
    function: MeasurementFunction | None = None
    new_code: bool = False

    def __post_init__(self) -> None:
        self._require(_ID.fullmatch(self.id) is not None, "an id reads domain.topic.measure in lower case")
        self._require(self.title.strip(), "a title is missing")
        self._require(self.how.strip(), "how it is computed is missing")
        self._require(self.unit.strip(), "a unit is missing (1 for a ratio)")
        self._require(isinstance(self.labels, tuple), "labels are a tuple, such as ('column',)")
        self._require(isinstance(self.elements, tuple), "elements are a tuple, such as ('code.size.files',)")
        self._require(all(_LABEL.fullmatch(label) for label in self.labels), "labels are lower_snake_case")
        self._require(len(set(self.labels)) == len(self.labels), "a label stands twice")
        self._require(self.direction in tuple(Direction), "the direction is higher, lower or none")
        self._require(
            (self.function is None) == (not self.elements), "function and elements belong to each other"
        )
        try:
            canonical = resolve_characteristic(self.characteristic)
        except QualityModelError as error:
            raise QualityModelError(f"metric {self.id}: {error.message}", hint=error.hint) from None
        object.__setattr__(self, "characteristic", canonical)
        object.__setattr__(self, "direction", Direction(self.direction))

    @property
    def share(self) -> Ratio | None:
        """What this is a share of, and what it counts; None for a metric that is no share."""
        return self.function if isinstance(self.function, Ratio) else None

    def _require(self, holds: object, message: str) -> None:
        if not holds:
            raise QualityModelError(f"metric {self.id!r}: {message}")


def ratio(part: str, whole: str) -> Ratio:
    """The measurement function part / whole; None where ``whole`` is 0, because 0/0 is no data and not 0."""
    return Ratio(part, whole)
