"""Which files of deletes are for which data file of an Iceberg table's snapshot, where some of them delete by equality.

pyiceberg plans all other tables. The rules are those of the format ("Scan Planning"): deletes by equality are for files that
are older, deletes by position also for those of the same commit, both of the same partition; deletes by equality that have no
partition are for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Planned:
    """A data file with its files of deletes, in the words of pyiceberg's tasks."""

    file: Any
    delete_files: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    file: Any
    sequence: int

    @property
    def partition(self) -> tuple[int, str]:
        values = self.file.partition
        return self.file.spec_id, repr([values[place] for place in range(len(values))])


def planned(table: Any, snapshot: Any) -> list[Planned]:
    """Each data file of the snapshot that has rows; raises ValueError and OSError as pyiceberg does."""
    from pyiceberg.manifest import DataFileContent  # noqa: PLC0415 - an extra

    found: dict[Any, list[_Entry]] = {each: [] for each in DataFileContent}
    for manifest in snapshot.manifests(table.io):
        for entry in manifest.fetch_manifest_entry(table.io):
            found[entry.data_file.content].append(_Entry(entry.data_file, entry.sequence_number or 0))
    specs = table.metadata.specs()
    everywhere = {
        number for number, spec in specs.items() if all(str(each.transform) == "void" for each in spec.fields)
    }
    keys = found[DataFileContent.EQUALITY_DELETES]
    of_all = [each for each in keys if each.file.spec_id in everywhere]
    of_some = _by_partition(each for each in keys if each.file.spec_id not in everywhere)
    positions = _by_partition(found[DataFileContent.POSITION_DELETES])
    plan = []
    for data in found[DataFileContent.DATA]:
        if data.file.record_count:
            at = [each for each in positions.get(data.partition, ()) if each.sequence >= data.sequence]
            by = [
                each for each in (*of_all, *of_some.get(data.partition, ())) if each.sequence > data.sequence
            ]
            plan.append(Planned(data.file, tuple(each.file for each in (*at, *by))))
    return plan


def _by_partition(entries: Iterable[_Entry]) -> Mapping[tuple[int, str], list[_Entry]]:
    grouped: dict[tuple[int, str], list[_Entry]] = {}
    for each in entries:
        grouped.setdefault(each.partition, []).append(each)
    return grouped
