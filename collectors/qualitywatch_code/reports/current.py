"""Whether a coverage report is about the sources that lie here.

Times do not tell: a checkout makes old sources look new, and a squashed merge makes tested ones. So the sources do: no
statement begins beyond the end of a file and, in Python, none on a blank line or on a comment. A report that says
otherwise is about another version. A change that moves no statement onto such a line goes unnoticed; max_age bounds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Never

from qualitywatch import NoEvidenceError, one_line

_SIZE_LIMIT = 32 * 1024**2
_LINE_END = re.compile(rb"\r\n|\r|\n")
_PYTHON = (".py", ".pyi", ".pyw")


def check_statements(location: Path, path: str, lines: Iterable[int]) -> None:
    """Raise NoEvidenceError where a line is not that of a statement of the file at ``path``, if that file is there."""
    for line, content in _contents(location, path, lines):
        if path.endswith(_PYTHON) and content.startswith(b"#"):
            _refuse(path, line, "that line is a comment")


def check_executed(location: Path, path: str, lines: Iterable[int]) -> None:
    """Raise NoEvidenceError where a line cannot have run: within a string that computes, it may look like a comment."""
    for _ in _contents(location, path, lines):
        pass


def _contents(location: Path, path: str, lines: Iterable[int]) -> Iterator[tuple[int, bytes]]:
    source = _source(location / path)
    if source is None:
        return
    text = _LINE_END.split(source)
    if not text[-1]:
        text.pop()
    for line in sorted(lines):
        if line <= 1:  # where Python says that modules run which are empty or begin with a comment
            continue
        if line > len(text):
            _refuse(path, line, f"the file ends with line {len(text)}")
        content = text[line - 1].strip()
        if not content and path.endswith(_PYTHON):
            _refuse(path, line, "that line is blank")
        yield line, content


def _source(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            source = file.read(_SIZE_LIMIT + 1)
    except (OSError, ValueError):
        return None
    return source if len(source) <= _SIZE_LIMIT else None


def _refuse(path: str, line: int, why: str) -> Never:
    raise NoEvidenceError(
        f"the coverage report is about another version of the sources: line {line} of {one_line(path)} ran or should"
        f" have run, and {why}",
        hint="run the tests with coverage again",
    )
