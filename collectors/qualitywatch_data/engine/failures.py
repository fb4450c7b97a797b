"""What DuckDB says where it fails, in words for the user: its own where they are clear, else what they mean."""

from __future__ import annotations

import re

from qualitywatch_data.messages import engine_said, short

_ENCODE = "write it in UTF-8, such as by iconv -f LATIN1 -t UTF-8, or name it as what it is"
UNSPLIT = "its lines cannot be told apart into fields"
_WHOLE = "write one whole object in a line, or one list of objects"
_MEANINGS: tuple[tuple[str, str, str], ...] = (
    (
        r"Line: (?P<line>[\d,]+)[\s\S]*not utf-8 encoded",
        "line {line} is no text in UTF-8",
        _ENCODE,
    ),
    (
        r"not utf-8 encoded|Invalid unicode|invalid UTF-?8|UTF-16 encoding|UTF-32 encoding",
        "it is no text in UTF-8",
        _ENCODE,
    ),
    (
        r"automatically detect the CSV",
        UNSPLIT,
        "look whether it is a CSV file at all, and whether its quotes are closed",
    ),
    (
        r"Maximum line size of (?P<most>\d+) bytes exceeded. Actual Size:(?P<size>\d+)",
        "a line of {size} bytes is longer than the {most} that are read",
        "look whether a quote is not closed before it; keep such values in a file of their own, or write Parquet",
    ),
    (
        r"Malformed JSON[^,]*, at byte \d+ in line (?P<line>\d+): (?P<why>[^.\n]*)",
        "line {line} is no JSON, or the one before it is broken off ({why})",
        _WHOLE,
    ),
    (
        r"Malformed JSON[^,]*, at byte \d+ in record/value (?P<value>\d+): (?P<why>[^.\n]*)",
        "its value {value} is no JSON ({why})",
        _WHOLE,
    ),
    (
        r"in (?P<where>line \d+|record/value \d+): Object [\s\S]* has duplicate key \"(?P<key>[^\"]*)\"",
        "{where} holds several values called {key}",
        "give each value of an object a name of its own",
    ),
    (
        r"RecordBatchReader has already been consumed",
        "it is a stream that was read before",
        "give a table, such as reader.read_all()",
    ),
    (
        r"reading the stream registered as '\w+' failed: (Unknown error: )?(?P<why>.*?)(\. Detail:|\n|$)",
        "it cannot be read: {why}",
        "look at what it is made of",
    ),
    (
        r"is encrypted",
        "it is encrypted, and encrypted Parquet is not read",
        "name a copy that is not encrypted, or read it through a database",
    ),
    (
        r"a column with this name is also in the file",
        "one of its columns is called as the engine calls the numbers of rows, file_row_number",
        "give the column another name",
    ),
    (
        r"end of GZIP",
        "it ends too early: its end is missing",
        "write the file again, and rename it when it is whole",
    ),
)


def too_large(said: str) -> bool:
    """Whether the engine had no room for what it was asked."""
    return "Out of Memory" in said or "max_temp_directory_size" in said


def meaning(said: str) -> tuple[str, str]:
    """What a message of the engine's means, and what to do."""
    if too_large(said):
        return f"DuckDB says: {short(engine_said(said))}", "raise engine_memory, or watch fewer columns"
    for pattern, told, hint in _MEANINGS:
        found = re.search(pattern, said)
        if found:
            return told.format(**found.groupdict()), hint
    return f"DuckDB says: {short(engine_said(said))}", "look at the file or column that it names"
