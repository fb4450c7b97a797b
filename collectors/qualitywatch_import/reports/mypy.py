"""Reads what mypy printed: its text with the summary, or one JSON object on each line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from qualitywatch import CollectError
from qualitywatch_import.reports.files import text
from qualitywatch_import.reports.json_text import parse

_HINT = "write it again: mypy src > mypy.txt, or mypy --output json src > mypy.json"
_ERROR = re.compile(
    r"(?P<path>[^:\n]+|[A-Za-z]:[^:\n]+)(?::(?P<line>\d+))?(?::\d+)*: error: (?P<message>.*?)(?:  \[(?P<code>[\w-]+)\])?"
)
_FOUND = re.compile(r"Found (\d+) errors? in (\d+) files? \(checked (\d+) source files?\)")
_STOPPED = re.compile(r"Found (\d+) errors? in (\d+) files? \(errors prevented further checking\)")
_SUCCESS = re.compile(r"Success: no issues found in (\d+) source files?")


@dataclass(frozen=True, slots=True)
class TypeError_:  # noqa: N801 - Python has taken the name
    """One error."""

    path: str
    line: int | None
    message: str
    code: str


@dataclass(frozen=True, slots=True)
class TypeCheck:
    """One run; ``files`` is None where it does not say how many it checked."""

    errors: tuple[TypeError_, ...]
    files: int | None


def read_mypy(path: Path) -> TypeCheck:
    """Read a report; raises CollectError where it is cut off, where mypy gave up, and where it is not mypy's."""
    lines = [line for line in text(path).splitlines() if line.strip()]
    if not lines or lines[0].lstrip().startswith("{"):
        return _from_json(path, lines)  # without an error, mypy prints an empty line
    return _from_text(path, lines)


def _from_json(path: Path, lines: list[str]) -> TypeCheck:
    errors = []
    for number, line in enumerate(lines, 1):
        node = parse(line, source=f"{path}:{number}", expected="mypy's JSON", hint=_HINT)
        found = TypeError_(
            node["file"].text(), node.line_of("line"), node["message"].text(), node.text_of("code")
        )
        if node["severity"].text() == "error":
            if found.code == "syntax":
                raise _gave_up(path, found)
            errors.append(found)
    return TypeCheck(tuple(errors), None)


def _from_text(path: Path, lines: list[str]) -> TypeCheck:
    errors = [_error(found) for line in lines if (found := _ERROR.fullmatch(line))]
    for line in reversed(lines):
        if _SUCCESS.fullmatch(line) or _FOUND.fullmatch(line):
            numbers = [int(number) for number in re.findall(r"\d+", line)]
            stated = numbers[0] if len(numbers) > 1 else 0
            if stated != len(errors):
                raise CollectError(
                    f"{path} is cut off: mypy found {stated} errors, and {len(errors)} are listed", hint=_HINT
                )
            return TypeCheck(tuple(errors), numbers[-1])
        if _STOPPED.fullmatch(line):
            raise _gave_up(path, errors[0] if errors else None)
    raise CollectError(
        f"{path} does not end with mypy's summary (Found … or Success …)",
        hint=f"it was cut off, is not mypy's, or --no-error-summary is set: {_HINT}",
    )


def _error(found: re.Match[str]) -> TypeError_:
    line = int(found["line"]) if found["line"] and len(found["line"]) < 10 else None  # noqa: PLR2004 - digits
    return TypeError_(found["path"], line, found["message"], found["code"] or "")


def _gave_up(path: Path, error: TypeError_ | None) -> CollectError:
    why = f": {error.path}:{error.line}: {error.message[:200]}" if error else ""
    return CollectError(
        f"{path}: errors prevented mypy from checking everything{why}", hint="repair that first"
    )
