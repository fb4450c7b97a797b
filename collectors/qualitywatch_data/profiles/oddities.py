"""What a profile says is odd about the types of columns: known of a sum of partitions, none of which need be read again."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualitywatch import Problem
from qualitywatch_data.messages import short
from qualitywatch_data.profiles.column import PARTLY_ZONED, ColumnProfile, TableProfile
from qualitywatch_data.profiles.lines import is_csv
from qualitywatch_data.sources.dataset import Dataset

MOSTLY = 0.9
"""The share of numbers from which other texts in a column of a CSV file look as if they should be numbers, too."""
_NUMBERS = {2: "two", 3: "three"}
_NUMBER = re.compile(r"[-+]?(9|\.9|9\.|9\.9)([aA][-+]?9)?")
"""The patterns of numbers."""


def odd_columns(dataset: Dataset, profile: TableProfile) -> Iterator[Problem]:
    """A problem for each column of times with and without a zone, for those of texts and numbers in files without types, and for names alike."""
    yield from _alike(dataset, profile)
    for each in profile.columns.values():
        name = f"{short(dataset.name)}: column {short(each.source or each.name)}"
        if each.type == PARTLY_ZONED:
            yield Problem(
                f"{name} has a time zone in some files and none in others, where it is taken as UTC",
                "give it a time zone in all of them",
            )
        elif each.type == "JSON" and each.values:
            yield Problem(f"{name} holds values of several kinds, and is read as texts", "give it one kind")
        elif each.type == "PATTERN" and is_csv(dataset):
            others = _between_numbers(each)
            if others:
                yield Problem(
                    f"{name} is read as texts, because {others:,} of {each.values:,} values are no numbers",
                    "write numbers only, and nothing where there is none",
                )


def _alike(dataset: Dataset, profile: TableProfile) -> Iterator[Problem]:
    """Columns that are called otherwise in other files: in one file the engine tells such names apart itself."""
    own = [each.name for each in profile.columns.values() if not each.source]
    written: dict[str, list[str]] = {}
    for name in own:
        written.setdefault(name.lower(), []).append(name)
    for names in written.values() if len(written) < len(own) else ():
        if len(names) > 1:
            yield Problem(
                f"{short(dataset.name)}: {' and '.join(map(short, sorted(names)))} differ in capitals only, from file to file:"
                f" they are measured as {_NUMBERS.get(len(names), len(names))} columns",
                "give the column one name in all files",
            )


def _between_numbers(patterns: ColumnProfile) -> int:
    """How many values are no numbers where most are; 0 else."""
    known = patterns.categories.values if patterns.categories else {}
    numbers = sum(count for pattern, count in known.items() if _NUMBER.fullmatch(pattern))
    return patterns.values - numbers if numbers >= MOSTLY * patterns.values else 0
