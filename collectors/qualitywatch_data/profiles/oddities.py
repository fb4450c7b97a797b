"""What a profile says is odd about the types of columns: known of a sum of partitions, none of which need be read again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qualitywatch import Problem
from qualitywatch_data.messages import short
from qualitywatch_data.profiles.column import PARTLY_ZONED, ColumnProfile, TableProfile
from qualitywatch_data.profiles.lines import MADE_UP, is_csv, unsplit_name
from qualitywatch_data.sources.dataset import Dataset

MOSTLY = 0.9
"""The share of numbers from which other texts in a column of a CSV file look as if they should be numbers, too."""
_COMMA = re.compile(r"[-+]?(9|9\.9|9\.9\.9)?,9")
"""The patterns of numbers with a decimal comma."""
_NUMBERED = re.compile(r"column\d+")
_NUMBERS = {2: "two", 3: "three"}
_NUMBER = re.compile(r"[-+]?(9|\.9|9\.|9\.9)([aA][-+]?9)?")
"""The patterns of numbers."""


def odd_columns(dataset: Dataset, profile: TableProfile) -> Iterator[Problem]:
    """A problem for each column of times with and without a zone, for those of texts and numbers in files without types, and for names alike."""
    yield from _alike(dataset, profile)
    yield from _of_texts(dataset, profile)
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
            if _with_comma(each) and not unsplit_name(each.source):
                yield Problem(
                    f"{name} is read as texts, because its numbers have a decimal comma",
                    "write numbers with a point, such as 1234.5",
                )
            elif others:
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


def _of_texts(dataset: Dataset, profile: TableProfile) -> Iterator[Problem]:
    """What is odd where lines or objects say themselves which columns there are."""
    first = next((name for name in MADE_UP if dataset.read.startswith(name)), None)
    made_up = profile.columns.get(MADE_UP[first]) if first else None
    others = [each for each in profile.columns.values() if not each.source and each is not made_up]
    if first == "read_json" and profile.rows == 1 and len(others) == 1 and others[0].type.endswith(")[]"):
        yield Problem(
            f"{short(dataset.name)} is one object, whose rows lie within its {short(others[0].name)} and are not measured",
            "write the list alone, or one object in a line",
        )
    if first == "read_csv":
        yield from _nameless(dataset, others)
    if made_up is None or not made_up.values:
        return
    beside = [each for each in others if first == "read_json" or not _NUMBERED.fullmatch(each.name)]
    apart = made_up.values + max((each.values for each in beside), default=0) <= profile.rows
    if first == "read_json" and apart:
        yield Problem(
            f"{short(dataset.name)}: {made_up.values:,} of {profile.rows:,} rows are read as one column json, because they are no objects"
            " that have the same few names",
            "write objects, each with the same names, none of which is empty",
        )
    elif beside and apart:
        yield Problem(
            f"{short(dataset.name)}: {made_up.values:,} of {profile.rows:,} rows are of files without a header, and their columns called"
            " column0, column1 …",
            "write the header in every file",
        )


def _nameless(dataset: Dataset, columns: Sequence[ColumnProfile]) -> Iterator[Problem]:
    """Columns of nothing, such as one separator too many in every line makes them."""
    found = [each.name for each in columns if _NUMBERED.fullmatch(each.name) and not each.values]
    if found and len(found) < len(columns):
        more = f", nor have {len(found) - 1} more" if len(found) > 1 else ""
        yield Problem(
            f"{short(dataset.name)}: {found[0]} has neither a name nor a value{more}",
            "separate fields by one character and write none behind the last one, or exclude such columns",
        )


def _with_comma(patterns: ColumnProfile) -> bool:
    """Whether most values are numbers with a comma, and most of these no thousands."""
    known = patterns.categories.values if patterns.categories else {}
    numbers = sum(count for pattern, count in known.items() if _COMMA.fullmatch(pattern))
    return bool(numbers) and numbers >= MOSTLY * patterns.values


def _between_numbers(patterns: ColumnProfile) -> int:
    """How many values are no numbers where most are; 0 else."""
    known = patterns.categories.values if patterns.categories else {}
    numbers = sum(count for pattern, count in known.items() if _NUMBER.fullmatch(pattern))
    return patterns.values - numbers if numbers >= MOSTLY * patterns.values else 0
