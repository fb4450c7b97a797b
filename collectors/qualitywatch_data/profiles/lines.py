"""Lines of CSV files that the engine passes over, or cannot tell apart into fields: nothing is left out in silence.

The engine looks for a part of a file in which all lines have the same number of fields, and begins there. What stands before
it is a title where it is short; where it is long, rows would be missing.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence

from qualitywatch import CollectError, Problem
from qualitywatch_data.engine.duck import Engine
from qualitywatch_data.engine.text import literal
from qualitywatch_data.messages import short
from qualitywatch_data.objects.file import content
from qualitywatch_data.profiles.queries import Column
from qualitywatch_data.sources.dataset import Dataset, Part
from qualitywatch_data.sources.names import based_on, small, told

TITLE_LIMIT = 10
"""Lines that may stand before a file's header."""
_LOOKED_AT = 65_536
_MARKS = 2
"""Separators in a name that make it look like a line of fields."""
_SEPARATORS = ",;|\t"
_GZIP = 31
"""What tells zlib that a gzip header is expected."""
_SAME = (
    "write the file again, with the same fields in every line, and with quotes around what holds a separator"
)


def is_csv(dataset: Dataset) -> bool:
    """Whether it is read line by line, of fields."""
    return dataset.read.startswith("read_csv")


def skipped_lines(engine: Engine, dataset: Dataset, names: Sequence[str]) -> Iterator[Problem]:
    """One problem for each file of CSV whose first lines are passed over; ``names`` are the columns of the data set.

    To be sure takes another reading of a file, so that it is done where the first line does not name the columns. Raises
    CollectError where more lines than a title has are passed over.
    """
    for part in dataset.parts if is_csv(dataset) else ():
        lines = _first_lines(part)
        if not lines or all(name in lines[0] for name in names):
            continue
        yield from _named_twice(part, lines[0], names)
        found = engine.rows(f"SELECT SkipRows FROM sniff_csv({literal(part.path)}, sample_size=-1)")
        skipped = int(found[0][0] or 0)
        if skipped > TITLE_LIMIT:
            raise CollectError(
                f"its first {skipped:,} lines have another number of fields than those behind them",
                hint=_SAME,
            )
        if not all(line.startswith("#") for line in lines[:skipped]):
            yield Problem(
                f"{short(part.name)}: its first {'line is' if skipped == 1 else f'{skipped} lines are'} not read as rows, because"
                " the lines behind have other fields",
                "take away what stands before the header; else write the same fields in every line",
            )


def _named_twice(part: Part, line: str, names: Sequence[str]) -> Iterator[Problem]:
    """Columns of one name, of which the engine gives all but the first another one."""
    fields = [field.strip(' "\r') for field in re.split(f"[{_SEPARATORS}]", line)]
    own, known = set(fields), small(fields)
    for name in names:
        if name not in own and based_on(name, known):
            yield told(part.name, name, known, names)


def unsplit(dataset: Dataset, columns: Sequence[Column]) -> Iterator[Problem]:
    """Columns whose name is a whole line of a CSV file: its lines could not be told apart into fields."""
    least = 1 if len(columns) == 1 else _MARKS
    for column in columns if is_csv(dataset) else ():
        if any(column.name.count(mark) >= least for mark in _SEPARATORS):
            yield Problem(
                f"{short(dataset.name)}: the column {short(column.name, 100)} is a whole line, because the lines have different"
                " numbers of fields",
                _SAME,
            )


def _first_lines(part: Part) -> list[str]:
    """The first lines of a file, as far as it is looked at; none where it cannot be read, which others tell."""
    try:
        start = content(part.remote or part.path, 0, min(_LOOKED_AT, part.size))
        if part.path.endswith(".gz"):
            start = zlib.decompressobj(_GZIP).decompress(start, _LOOKED_AT)
    except (OSError, zlib.error):
        return []
    return start.decode(errors="replace").splitlines()[: TITLE_LIMIT + 1]
