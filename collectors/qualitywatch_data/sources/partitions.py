"""Which partitions of a data set are meant: the newest, those before them, those of the same weekday."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_data.messages import short
from qualitywatch_data.sources.dataset import Dataset, Part
from qualitywatch_data.sources.moments import moment_of

_NUMBERS = re.compile(r"(\d+)")


def chosen_partitions(
    dataset: Dataset, *, newest: int | None, skip: int, same_weekday: bool, same_hour: bool = False
) -> Dataset:
    """The data set with only so many of its newest partitions, after leaving out the ``skip`` newest.

    A partition is a folder of files, or a file where all lie in one folder; they are ordered by the time in their names, then
    by name. With
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
    names = sorted(named, key=_age, reverse=True)
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
    return replace(dataset, parts=tuple(part for name in sorted(kept, key=_age) for part in named[name]))


def partitions_of(dataset: Dataset) -> list[Dataset]:
    """Each partition as a data set of its own, the oldest first by the time in its name, then in the order of names."""
    named = _named(dataset)
    return [replace(dataset, name=name, parts=tuple(named[name])) for name in sorted(named, key=_age)]


def partition_names(dataset: Dataset) -> list[str]:
    """The names of all partitions; none where the data set has no files."""
    return list(_named(dataset))


def time_keys(*datasets: Dataset) -> frozenset[str]:
    """The columns that folders make of the times in their names: they say which partition it is, and nothing of the data."""
    parts = [part for each in datasets for part in (*each.parts[:1], *each.parts[-1:])]
    moments = [moment_of(_folder(part)) for part in parts]
    return frozenset().union(*(each.keys for each in moments if each is not None))


def newest_moment(dataset: Dataset) -> tuple[datetime, str] | None:
    """When the newest partition begins, with its name; None where no name tells a time."""
    found = [(moment.start, name) for name in _named(dataset) if (moment := moment_of(name)) is not None]
    return max(found, default=None)


def _named(dataset: Dataset) -> dict[str, list[Part]]:
    folders = {_folder(part) for part in dataset.parts}
    named: dict[str, list[Part]] = {}
    for part in dataset.parts:
        named.setdefault(_folder(part) if len(folders) > 1 else part.name, []).append(part)
    return named


def _folder(part: Part) -> str:
    return part.name.rpartition("/")[0]


def dated(name: str) -> bool:
    """Whether a partition's name says of which time it is."""
    return moment_of(name) is not None


def _age(name: str) -> tuple[datetime, list[str | int]]:
    """What partitions are ordered by: months and parts are numbers, the ninth before the tenth."""
    moment = moment_of(name)
    natural = [int(each) if each.isdecimal() else each for each in _NUMBERS.split(name)]
    return (moment.start if moment else datetime.min), natural  # noqa: DTZ901 - names have no zone


def _hour(name: str) -> int:
    found = moment_of(name)
    if found is None or not found.has_hour:
        raise CollectError(
            f"{short(name)} holds no hour", hint="same_hour needs names such as day=2026-01-31/hour=07"
        )
    return found.start.hour


def _weekday(name: str) -> int:
    found = moment_of(name)
    if found is None or not found.has_day:
        raise CollectError(
            f"{short(name)} holds no date",
            hint="same_weekday needs names such as day=2026-01-31 or year=2026/month=01/day=31",
        )
    return found.start.weekday()
