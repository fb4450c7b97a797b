"""The Prometheus name of a metric: ``qualitywatch_``, the id with underscores, and the base unit as suffix."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qualitywatch import MetricDefinition, PluginError

PREFIX = "qualitywatch_"

_BASE_UNITS = {
    "1": ("ratio", 1.0),
    "%": ("ratio", 0.01),
    "s": ("seconds", 1.0),
    "ms": ("seconds", 0.001),
    "us": ("seconds", 1e-6),
    "ns": ("seconds", 1e-9),
    "min": ("seconds", 60.0),
    "h": ("seconds", 3600.0),
    "d": ("seconds", 86400.0),
    "wk": ("seconds", 604800.0),
    "By": ("bytes", 1.0),
    "kBy": ("bytes", 1e3),
    "MBy": ("bytes", 1e6),
    "GBy": ("bytes", 1e9),
    "KiBy": ("bytes", 1024.0),
    "MiBy": ("bytes", 1024.0**2),
    "GiBy": ("bytes", 1024.0**3),
}
_PER = {"s": "second", "min": "minute", "h": "hour", "d": "day", "wk": "week", "mo": "month", "a": "year"}
_RESERVED_ENDINGS = re.compile(r"_(total|sum|count|bucket|info|created)$")
"""Endings that Prometheus keeps for counters, histograms and summaries; ours are all gauges."""
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Name:
    """A Prometheus name and what a value is multiplied with to be in its base unit."""

    text: str
    factor: float = 1.0


def name_of(metric_id: str, unit: str) -> Name:
    """The name of a metric in this UCUM unit: ``code.coverage.lines`` in ``1`` → ``…_code_coverage_lines_ratio``."""
    suffix, factor = _suffix(unit)
    stem = PREFIX + metric_id.replace(".", "_")
    bare = _RESERVED_ENDINGS.sub("", stem)
    if not suffix or bare == suffix or bare.endswith(f"_{suffix}"):
        return Name(bare, factor)
    return Name(f"{bare}_{suffix}", factor)


def names_of(definitions: Iterable[MetricDefinition], *, taken: Iterable[str] = ()) -> Mapping[str, Name]:
    """The names of a whole catalogue by metric id; PluginError where two would be the same."""
    owners = dict.fromkeys(taken, "qualitywatch itself")
    names = {}
    for definition in definitions:
        name = name_of(definition.id, definition.unit)
        owner = owners.setdefault(name.text, definition.id)
        if owner != definition.id:
            raise PluginError(
                f"{definition.id} and {owner} would both be {name.text} in Prometheus",
                hint="give the metric another id, or block one of the plugins",
            )
        names[definition.id] = name
    return names


def _suffix(unit: str) -> tuple[str, float]:
    numerator, slash, denominator = unit.partition("/")
    if slash and denominator:
        suffix, factor = _suffix(numerator)
        each = f"per_{_PER.get(denominator) or _word(denominator)}"
        return (each if numerator in {"", "1"} else f"{suffix}_{each}"), factor
    if unit in _BASE_UNITS:
        return _BASE_UNITS[unit]
    return (_plural(_word(unit)) if unit.startswith("{") else _word(unit)), 1.0


def _word(unit: str) -> str:
    return _NOT_IN_NAMES.sub("_", unit.lower()).strip("_")


def _plural(noun: str) -> str:
    if not noun or (noun.endswith("s") and not noun.endswith("ss")):
        return noun
    if noun.endswith(("ss", "x", "ch", "sh")):
        return f"{noun}es"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}s"
