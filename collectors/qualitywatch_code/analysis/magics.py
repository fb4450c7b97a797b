r"""IPython's own syntax in a notebook's cell, replaced line by line by Python that counts the same number of lines.

A line magic, a shell command and a request for help become ``pass``, and ``None`` where they are assigned. A cell magic becomes
``pass``, too, and what follows stays if it is Python (``%%time``); else the cell has no code.
"""

from __future__ import annotations

import re
from textwrap import dedent

_OF_PYTHON = frozenset(
    {"time", "timeit", "capture", "prun", "memit", "mprun", "python", "python3", "pypy", "debug", "px"}
)
"""Cell magics whose body is Python."""
_SUSPECT = re.compile(r"^[ \t]*[%!?]|\?[ \t]*$|=[ \t]*[%!]", re.MULTILINE)
_CELL_MAGIC = re.compile(r"\s*%%(\w*)")
_COMMAND = re.compile(r"([ \t]*)(?:[%!].*|\?{1,2}[\w.*]+.*|[\w.*\[\]%]+\?{1,2}[ \t]*)")
_ASSIGNED = re.compile(r"([ \t]*[\w.,* \t\[\]'\"]+?=[ \t]*)(?:%[A-Za-z]|!).*")
_TOKEN = re.compile(
    r"""\"""|'''|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\#.*|[()\[\]{}]|\\$""",
)


def without_magics(cell: str) -> str:
    """The cell as Python, with as many lines."""
    if cell[:1] in {" ", "\t"}:
        cell = dedent(cell)  # as IPython does
    if not _SUSPECT.search(cell):
        return cell
    lines = cell.split("\n")
    magic = _CELL_MAGIC.match(cell)
    if magic and magic[1] not in _OF_PYTHON:
        return "\n" * (len(lines) - 1)
    state = _State()
    for number, line in enumerate(lines):
        command = state.is_between_statements() and _replaced(line)
        if command:
            lines[number] = command
        else:
            state.read(line)
    return "\n".join(lines)


def _replaced(line: str) -> str | None:
    if command := _COMMAND.fullmatch(line):
        return f"{command[1]}pass"
    if assigned := _ASSIGNED.fullmatch(line):
        return f"{assigned[1]}None"
    return None


class _State:
    """Whether the next line begins a statement: not in a bracket, in a string of several lines, or behind a backslash."""

    def __init__(self) -> None:
        self._depth = 0
        self._quotes = ""
        self._continued = False

    def is_between_statements(self) -> bool:
        return not (self._depth or self._quotes or self._continued)

    def read(self, line: str) -> None:
        self._continued = False
        at = 0
        while at < len(line):
            if self._quotes:
                end = _end_of_string(line, at, self._quotes)
                if end is None:
                    return
                at, self._quotes = end, ""
                continue
            found = _TOKEN.search(line, at)
            if found is None:
                return
            at = found.end()
            self._take(found[0])

    def _take(self, token: str) -> None:
        if token in {'"""', "'''"}:
            self._quotes = token
        elif token == "\\":
            self._continued = True
        elif token in "([{":
            self._depth += 1
        elif token in ")]}":
            self._depth = max(0, self._depth - 1)


def _end_of_string(line: str, at: int, quotes: str) -> int | None:
    while at < len(line):
        if line[at] == "\\":
            at += 2
        elif line.startswith(quotes, at):
            return at + len(quotes)
        else:
            at += 1
    return None
