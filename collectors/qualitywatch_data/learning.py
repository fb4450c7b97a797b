"""What the partitions of a reference say of how much the data vary; kept, because it is asked of the same ones again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from qualitywatch_data.comparison.places import Places
from qualitywatch_data.comparison.usual import LEAST_PARTS, MOST_PARTS
from qualitywatch_data.comparison.variation import Usual, Variation, learned
from qualitywatch_data.profiles.column import ColumnProfile, TableProfile
from qualitywatch_data.profiles.keeping import KeptProfiles
from qualitywatch_data.profiles.profiled import Leaf, Profiled
from qualitywatch_data.sources.partitions import dated

_VERSION = "3"


def usual(kept: KeptProfiles, reference: Profiled, window: int) -> dict[str, Usual]:
    """What windows of so many partitions of the reference say of each column; nothing where they are no times.

    The newest ones are looked at, at most eight weeks of days.

    Partitions are windows of time where all their names hold a date: regions or files by number differ for other reasons.
    """
    if not all(dated(leaf.name) for leaf in reference.leaves):
        return {}
    count = min(len(reference.leaves) // window, MOST_PARTS)
    if count < LEAST_PARTS:
        return {}
    leaves = reference.leaves[len(reference.leaves) - count * window :]
    told = json.dumps([_VERSION, window, [leaf.digest for leaf in leaves]])
    key = f"variation {hashlib.sha256(told.encode()).hexdigest()}"
    found = _read(kept.cache.get(key))
    if found is None:
        found = _learned(leaves, window)
        numbers = {name: _numbers(each) for name, each in found.items()}
        kept.cache.put(key, json.dumps(numbers).encode())
    return found


def _learned(leaves: Sequence[Leaf], window: int) -> dict[str, Usual]:
    parts: dict[str, list[tuple[ColumnProfile, int]]] = {}
    for start in range(0, len(leaves), window):
        profile = _sum(leaves[start : start + window])
        for name, column in profile.columns.items():
            parts.setdefault(name, []).append((column, profile.rows))
    return {name: learned(each) for name, each in parts.items()}


def _sum(leaves: Sequence[Leaf]) -> TableProfile:
    total = leaves[0].profile()
    for leaf in leaves[1:]:
        total = total.merged(leaf.profile())
    return total


def _numbers(usual: Usual) -> list[list[float] | None]:
    places = usual.places
    return [
        [usual.values.parts, usual.values.mean],
        [usual.missing.parts, usual.missing.mean],
        None if places is None else [places.parts, places.centre, places.mean],
    ]


def _read(kept: bytes | None) -> dict[str, Usual] | None:
    try:
        numbers = json.loads(kept or b"")
        return {
            name: Usual(_variation(*values), _variation(*missing), _places(*places) if places else None)
            for name, (values, missing, places) in numbers.items()
        }
    except (ValueError, TypeError, AttributeError):
        return None


def _variation(parts: float, mean: float) -> Variation:
    return Variation(int(parts), float(mean))


def _places(parts: float, centre: float, mean: float) -> Places:
    return Places(int(parts), float(centre), float(mean))
