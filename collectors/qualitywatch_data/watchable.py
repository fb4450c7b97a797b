"""What lies in a folder that nobody configured: whether it can be watched, and in which partitions."""

from __future__ import annotations

from pathlib import Path

from qualitywatch import Target
from qualitywatch_data.comparison.usual import LEAST_PARTS
from qualitywatch_data.sources.delta import is_delta
from qualitywatch_data.sources.iceberg import newest_metadata
from qualitywatch_data.sources.location import Place, dataset_at
from qualitywatch_data.sources.partitions import dated, partitions_of
from qualitywatch_data.traces import TRACES

TRAILING = 14
"""Partitions that a reference is proposed to have."""


def dated_partitions(target: Target) -> int | None:
    """How many partitions that are named by days the data at the target's location have, and 0 where others do.

    None where no data are told by TRACES. Raises CollectError where they cannot be listed.
    """
    folder = Path(target.location)
    known = is_delta(folder) or newest_metadata(folder) is not None
    if not known and not any(any(True for _ in folder.glob(each)) for each in TRACES):
        return None
    names = [each.name for each in partitions_of(dataset_at(target.location, Place()))]
    return len(names) if all(dated(name) for name in names) else 0


def enough(partitions: int) -> bool:
    """Whether the newest partition can be compared with those before it."""
    return partitions > LEAST_PARTS
