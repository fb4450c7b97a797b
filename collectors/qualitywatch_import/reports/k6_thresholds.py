"""Judges k6's thresholds on the values of a metric, as k6 does at the end of a test."""

from __future__ import annotations

import math
import operator
import re
from array import array
from collections.abc import Callable, Mapping, Sequence

_THRESHOLD = re.compile(
    r"\s*(avg|min|max|med|count|rate|value|p\(\s*(\d+(?:\.\d+)?)\s*\))\s*(<=|>=|===|==|!=|<|>)\s*(-?\d+(?:\.\d+)?)\s*"
)
_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "==": operator.eq, "===": operator.eq, "!=": operator.ne,
}  # fmt: skip


class Values:
    """The values of a metric of a ``kind``: trend, counter, gauge or rate. Only those of a trend are kept."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.all: array[float] = array("d")
        self.count = 0
        self.total = 0.0
        self.last = 0.0

    def add(self, value: float) -> None:
        """Take a value."""
        if self.kind == "trend":
            self.all.append(value)
        self.count += 1
        self.total += bool(value) if self.kind == "rate" else value
        self.last = value


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value below which a share (0 to 1) of the values lies, which are in order: linear between ranks, as k6 has it."""
    at = share * (len(ordered) - 1)
    below, above = ordered[math.floor(at)], ordered[math.ceil(at)]
    return below + (above - below) * (at - math.floor(at))


def judged(threshold: str, values: Values, seconds: float) -> bool | None:
    """Whether a threshold such as ``p(95)<200`` holds; None where that cannot be told. ``seconds`` is how long the test took."""
    parts = _THRESHOLD.fullmatch(threshold)
    if parts is None:
        return None
    found = _aggregated(parts[1], parts[2], values, seconds)
    return None if found is None else _COMPARE[parts[3]](found, float(parts[4]))


def _aggregated(name: str, rank: str | None, values: Values, seconds: float) -> float | None:
    if values.kind == "trend" and not values.all:
        return 0.0
    if values.kind == "trend" and rank is not None:
        share = float(rank) / 100
        return percentile(sorted(values.all), share) if share <= 1 else None
    if (values.kind, name) == ("counter", "rate"):
        return values.total / seconds if seconds else None
    found = _AGGREGATES.get((values.kind, name))
    return None if found is None else found(values)


_AGGREGATES: Mapping[tuple[str, str], Callable[[Values], float]] = {
    ("trend", "avg"): lambda values: math.fsum(values.all) / len(values.all),
    ("trend", "min"): lambda values: min(values.all),
    ("trend", "max"): lambda values: max(values.all),
    ("trend", "med"): lambda values: percentile(sorted(values.all), 0.5),
    ("counter", "count"): lambda values: values.total,
    ("rate", "rate"): lambda values: values.total / values.count if values.count else 0.0,
    ("gauge", "value"): lambda values: values.last,
}
