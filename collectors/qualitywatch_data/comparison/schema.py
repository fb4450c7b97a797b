"""What became of the columns themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qualitywatch_data.profiles.column import ColumnProfile, Kind, zoned


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """One column that is not what it was; ``change`` says how."""

    column: str
    change: str


def schema_changes(
    reference: Mapping[str, ColumnProfile], current: Mapping[str, ColumnProfile]
) -> list[SchemaChange]:
    """Columns that vanished, are new, have got or lost a time zone, or are measured in another way; a wider number is no change."""
    own = [name for name, each in reference.items() if not each.source]
    changes = [SchemaChange(name, "vanished") for name in own if name not in current]
    changes += [
        SchemaChange(name, "is new")
        for name, each in current.items()
        if name not in reference and not each.source
    ]
    for name in own:
        before = reference[name]
        now = current.get(name)
        if now is None or not (now.values and before.values):
            continue
        of_times = before.kind is now.kind is Kind.TEMPORAL and "DATE" not in (before.type, now.type)
        if now.kind is not before.kind or (of_times and zoned(now.type) != zoned(before.type)):
            changes.append(SchemaChange(name, f"was {before.type} and is {now.type}"))
    return changes
