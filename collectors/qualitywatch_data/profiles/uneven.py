"""Where the lines of a CSV file stop being alike: the engine says that they do, and not in which line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from qualitywatch_data.profiles.beginning import beginning
from qualitywatch_data.sources.dataset import Part

SEPARATORS = ",;|\t"
LOOKED_AT = 64 * 2**20
"""Bytes of a file that are looked at for the first line that is unlike the others."""
_LONGEST = 16 * 2**20
_BARE = re.compile(rb"[^\r]\n")


def uneven(part: Part) -> str:
    """In words which line is the first that has another number of fields, or that lines end differently; nothing where none does."""
    start = beginning(part, LOOKED_AT)
    text = start.decode(errors="replace")
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    if first.count(separator):
        found = next(_unlike(text, separator), None)
        if found is not None:
            return f"line {found[0]:,} has {found[1]} fields and the first one {found[2]}"
    return "some lines end in CR LF and others in LF" if b"\r\n" in start and _BARE.search(start) else ""


def _unlike(text: str, separator: str) -> Iterator[tuple[int, int, int]]:
    """The number of each line that has not so many fields, with how many it has, and the first one has."""
    csv.field_size_limit(_LONGEST)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        first = next(reader, [])
        for row in reader:
            if row and len(row) != len(first) and not row[0].startswith("#"):
                yield reader.line_num, len(row), len(first)
    except csv.Error:
        return
