"""Which partitions of a data set are meant: the newest, those before them, those of the same weekday."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_data.messages import short
from qualitywatch_data.sources.dataset import Dataset, Part

_DATE = re.compile(r"(?<!\d)(\d{4})-?(\d{2})-?(\d{2})(?!\d)")
_HOUR = re.compile(r"\bhour=(?P<hour>\d{1,2})(?!\d)|\d{4}-?\d{2}-?\d{2}[T_-]?(?P<joined>\d{2})(?!\d)")


def chosen_partitions(
    dataset: Dataset, *, newest: int | None, skip: int, same_weekday: bool, same_hour: bool = False
) -> Dataset:
    """The data set with only so many of its newest partitions, after leaving out the ``skip`` newest.

    A partition is a folder of files, or a file where all lie in one folder; they are ordered by name. With
    ``same_weekday`` and ``same_hour``, only those count whose name holds a date of the weekday, or the hour, of the newest
    one. Raises NoEvidenceError where none is left.
    """
    if newest is None and not skip and not same_weekday and not same_hour:
        return dataset
    if not dataset.parts:
        raise CollectError(
            f"{short(dataset.name)} has no partitions",
            hint="newest, skip, same_weekday and same_hour are for files",
        )
    named = _named(dataset)
    names = sorted(named, reverse=True)
    kept = names[skip:]
    if same_weekday:
        weekday = _weekday(names[0])
        kept = [name for name in kept if _weekday(name) == weekday]
    if same_hour:
        hour = _hour(names[0])
        kept = [name for name in kept if _hour(name) == hour]
    kept = kept[:newest]
    if not kept:
        raise NoEvidenceError(
            f"{short(dataset.name)} has no such partition among {len(names)}",
            hint="wait for more of them, or skip fewer",
        )
    return replace(dataset, parts=tuple(part for name in sorted(kept) for part in named[name]))


def partitions_of(dataset: Dataset) -> list[Dataset]:
    """Each partition as a data set of its own, in the order of their names."""
    named = _named(dataset)
    return [replace(dataset, name=name, parts=tuple(parts)) for name, parts in sorted(named.items())]


def _named(dataset: Dataset) -> dict[str, list[Part]]:
    folders = {_folder(part) for part in dataset.parts}
    named: dict[str, list[Part]] = {}
    for part in dataset.parts:
        named.setdefault(_folder(part) if len(folders) > 1 else part.name, []).append(part)
    return named


def _folder(part: Part) -> str:
    return part.name.rpartition("/")[0]


def dated(name: str) -> bool:
    """Whether a partition's name says of which day it is."""
    return _DATE.search(name) is not None


def _hour(name: str) -> int:
    found = _HOUR.search(name)
    if found is None:
        raise CollectError(
            f"{short(name)} holds no hour", hint="same_hour needs names such as day=2026-01-31/hour=07"
        )
    return int(found["hour"] or found["joined"])


def _weekday(name: str) -> int:
    found = list(_DATE.finditer(name))
    try:
        return date(*map(int, found[-1].groups())).weekday()
    except (IndexError, ValueError):
        raise CollectError(
            f"{short(name)} holds no date", hint="same_weekday needs names such as day=2026-01-31"
        ) from None
