"""Columns that the engine cannot call as their files do: it is told which, and what they are called instead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qualitywatch import Problem
from qualitywatch_data.engine.duck import Engine
from qualitywatch_data.engine.text import listed
from qualitywatch_data.profiles.beginning import beginning
from qualitywatch_data.sources.dataset import Dataset, Part
from qualitywatch_data.sources.names import based_on, may_be_renamed, small, told

_KEY = re.compile(r'"((?:[^"\\]|\\.)*)"\s*:')
_LOOKED_AT = 65_536


def renamed_columns(engine: Engine, dataset: Dataset, names: Sequence[str]) -> Iterator[Problem]:
    """A problem for each of the columns ``names`` that the files of Parquet or JSON call otherwise.

    Files are only looked into where a name may be the engine's.
    """
    suspects = may_be_renamed(names)
    if not suspects or not dataset.parts:
        return
    if dataset.read.startswith("read_json"):
        keys = list({key: None for part in dataset.parts for key in _keys(part)})
        known = small(keys)
        suspects = [name for name in suspects if based_on(name, known)]
    elif dataset.read.startswith("read_parquet") and "schema=" not in dataset.read:
        keys = _columns(engine, dataset)
        known = small(keys)
        suspects = [name for name in suspects if f"{name}=" not in dataset.parts[0].path]
    else:
        return
    own = set(keys)
    for name in suspects:
        if name not in own:
            yield told(dataset.name, name, known, names)


def _columns(engine: Engine, dataset: Dataset) -> list[str]:
    """The names that files of Parquet have, each as often as a file has it, and those that the table adds."""
    paths = listed(part.path for part in dataset.parts)
    counted = f"SELECT name, count(*) AS times FROM parquet_schema({paths}) GROUP BY file_name, name"
    found = engine.rows(f"SELECT name, max(times) FROM ({counted}) GROUP BY name ORDER BY name")
    names = [str(name) for name, times in found for _ in range(times)]
    return [*names, *(each.name for part in dataset.parts for each in part.constants)]


def _keys(part: Part) -> list[str]:
    """The names that the beginning of a file of JSON has; none where it cannot be read, which others tell."""
    return _KEY.findall(beginning(part, _LOOKED_AT).decode(errors="replace"))
