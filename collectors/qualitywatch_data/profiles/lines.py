"""Lines of CSV files that the engine passes over, or cannot tell apart into fields: nothing is left out in silence.

The engine looks for a part of a file in which all lines have the same number of fields, and begins there. What stands before
it is a title where it is short; where it is long, rows would be missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qualitywatch import CollectError, Problem
from qualitywatch_data.engine.duck import Engine
from qualitywatch_data.engine.failures import UNSPLIT
from qualitywatch_data.engine.text import literal
from qualitywatch_data.messages import short
from qualitywatch_data.profiles.beginning import beginning
from qualitywatch_data.profiles.queries import Column
from qualitywatch_data.profiles.uneven import SEPARATORS, uneven
from qualitywatch_data.sources.dataset import Dataset, Part
from qualitywatch_data.sources.names import based_on, small, told

TITLE_LIMIT = 10
"""Lines that may stand before a file's header."""
MADE_UP = {"read_csv": "column0", "read_json": "json"}
"""What the engine calls the first column where a file does not say it."""
_NOTHING = 64
"""Bytes that a file of nothing may have: an empty list, and what packing adds."""
_LOOKED_AT = 65_536
_BY_LINE = "auto_detect=false, header=false, delim='\x1f', quote='', escape='', parallel=false"
_MARKS = 2
"""Separators in a name that make it look like a line of fields."""
_RARE = re.compile(r"[\x00-\x08\x0e-\x1f^~¦§¬]")
"""What separates fields in files of some databases, and is not known here."""
_SAME = "write the file again, with the same fields and the same end in every line, and with quotes around what holds a separator"


def is_csv(dataset: Dataset) -> bool:
    """Whether it is read line by line, of fields."""
    return dataset.read.startswith("read_csv")


def skipped_lines(engine: Engine, dataset: Dataset, names: Sequence[str]) -> Iterator[Problem]:
    """One problem for each file of CSV whose first lines are passed over; ``names`` are the columns of the data set.

    To be sure takes another reading of a file, so that it is done where the first line does not name the columns. Raises
    CollectError where more lines than a title has are passed over.
    """
    for part in dataset.parts if is_csv(dataset) else ():
        lines = _first_lines(engine, part)
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
    fields = [field.strip(' "\r') for field in re.split(f"[{SEPARATORS}]", line)]
    own, known = set(fields), small(fields)
    for name in names:
        if name not in own and based_on(name, known):
            yield told(part.name, name, known, names)


def unsplit(dataset: Dataset, columns: Sequence[Column]) -> Iterator[Problem]:
    """Columns whose name is a whole line of a CSV file: its lines could not be told apart into fields."""
    least = 1 if len(columns) == 1 else _MARKS
    for column in columns if is_csv(dataset) else ():
        whole = f"{short(dataset.name)}: the column {short(column.name, 100)} is a whole line"
        rare = _RARE.findall(column.name) if len(columns) == 1 else []
        if any(column.name.count(mark) >= least for mark in SEPARATORS):
            where = next(filter(None, (uneven(part) for part in dataset.parts)), "")
            said = "the lines have different numbers of fields"
            yield Problem(f"{whole}, because {said}{f': {where}' if where else ''}", _SAME)
        elif rare:
            yield Problem(
                f"{whole}, because fields that are separated by {short(rare[0])} are not told apart",
                "separate the fields by a comma, a semicolon, a tabulator or |",
            )


def empty_parts(engine: Engine, dataset: Dataset, described: Sequence[tuple[str, str]]) -> list[str]:
    """The files that hold nothing, not even names of columns, and would bring a column that the engine makes up."""
    made_up = next((name for read, name in MADE_UP.items() if dataset.read.startswith(read)), "")
    if not any(name == made_up for name, _ in described):
        return []
    small = (each for each in dataset.alone() if each.parts[0].size <= _NOTHING)
    return [
        each.name
        for each in small
        if [name for name, _ in engine.described(each.relation(engine))] == [made_up]
        and not engine.rows(f"SELECT count(*) FROM {each.relation(engine)}")[0][0]
    ]


def unsplit_name(name: str) -> bool:
    """Whether a column's name looks like a line whose fields are not told apart."""
    return any(mark in name for mark in SEPARATORS)


def with_line(dataset: Dataset, error: CollectError) -> CollectError:
    """What the engine said of one file, with the line where its lines stop being alike, if that is what is wrong."""
    if error.message != UNSPLIT or len(dataset.parts) != 1:
        return error
    where = uneven(dataset.parts[0])
    return CollectError(f"{UNSPLIT}: {where}", hint=_SAME) if where else error


def _first_lines(engine: Engine, part: Part) -> list[str]:
    """The first lines of a file, as far as it is looked at; none where it cannot be read, which others tell."""
    if part.path.endswith(".zst"):
        asked = f"read_csv({literal(part.path)}, columns={{'line': 'VARCHAR'}}, {_BY_LINE})"
        return [str(line) for (line,) in engine.rows(f"SELECT line FROM {asked} LIMIT {TITLE_LIMIT + 1}")]
    return beginning(part, _LOOKED_AT).decode(errors="replace").splitlines()[: TITLE_LIMIT + 1]
