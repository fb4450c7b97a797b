"""Of which time a partition is, by its name: a date in one piece, or folders of years, months, days and hours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

_JOINED = re.compile(
    r"(?<!\d)(?P<year>\d{4})(?P<between>[-_]?)(?P<month>\d{2})(?P=between)(?P<day>\d{2})(?:[T_-]?(?P<hour>\d{2}))?(?!\d)"
)
_FOLDERS = re.compile(
    r"(?<![^/])(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})(?:/(?P<hour>\d{1,2}))?(?![^/])"
)
_UNITS = {
    **dict.fromkeys(("year", "yyyy", "y"), "year"),
    **dict.fromkeys(("month", "mm", "m"), "month"),
    **dict.fromkeys(("day", "dd", "d"), "day"),
    **dict.fromkeys(("hour", "hh", "h"), "hour"),
}
"""How folders are called that hold one unit of time each."""
_YEARS = range(1900, 2200)


@dataclass(frozen=True, slots=True)
class Moment:
    """When what a partition holds begins, in the zone of whoever named it; ``keys`` are the folders' that say it.

    Without ``has_day`` it is a month, without ``has_hour`` a whole day or month.
    """

    start: datetime
    has_day: bool = True
    has_hour: bool = False
    keys: frozenset[str] = frozenset()


@lru_cache(maxsize=4096)  # a partition is asked for its time whenever it is put in order
def moment_of(name: str) -> Moment | None:
    """The moment that a partition's name tells; None where it tells none, or no possible one."""
    keyed = {key: value for key, found, value in (each.partition("=") for each in name.split("/")) if found}
    units = {key: _UNITS[key.lower()] for key in keyed if key.lower() in _UNITS}
    told = _moment({unit: keyed[key] for key, unit in units.items()}, frozenset(units))
    if told is not None:
        return told
    hours = {key: keyed[key] for key, unit in units.items() if unit == "hour"}
    for match in (*reversed(list(_JOINED.finditer(name))), *_FOLDERS.finditer(name)):
        said = {unit: value for unit, value in match.groupdict().items() if value and unit != "between"}
        if hours:
            said["hour"] = max(hours.values())
        holding = {key for key, value in keyed.items() if value and match.group() in f"{key}={value}"}
        found = _moment(said, frozenset(holding | hours.keys()))
        if found is not None:
            return found
    return None


def _moment(said: Mapping[str, str], keys: frozenset[str]) -> Moment | None:
    """The moment of these units, of which a year and a month must be among them."""
    try:
        year, month = int(said["year"]), int(said["month"])
        start = datetime(year, month, int(said.get("day", 1)), int(said.get("hour", 0)))  # noqa: DTZ001 - names have no zone
    except (KeyError, ValueError):
        return None
    return Moment(start, "day" in said, "hour" in said, keys) if year in _YEARS else None
