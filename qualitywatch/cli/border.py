"""The outer border of the command line: every way to end becomes a message and an exit code, never a traceback."""

from __future__ import annotations

import os
import sys
from types import TracebackType
from typing import Self

import click

from qualitywatch.cli.streams import ReaderLeftError, discard_output, say
from qualitywatch.errors import QualitywatchError

DEBUG_VARIABLE = "QUALITYWATCH_DEBUG"
INTERNAL_ERROR = 70
_INTERRUPTED = 130
_BROKEN_PIPE = 141


class reported:  # noqa: N801 - reads as a word in a with statement, as contextlib's do
    """Within this, errors end the process: 2 usage and configuration, 70 internal, 130 interrupted, 141 not read."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            return
        if isinstance(error, BrokenPipeError | ReaderLeftError):
            discard_output()
            sys.exit(_BROKEN_PIPE)
        if isinstance(error, SystemExit) or os.environ.get(DEBUG_VARIABLE):
            return
        sys.exit(_report(error))


def _report(error: BaseException) -> int:
    match error:
        case click.exceptions.Exit():
            return error.exit_code
        case click.ClickException():
            error.show()
            return error.exit_code
        case click.Abort() | KeyboardInterrupt():
            _say("interrupted")
            return _INTERRUPTED
        case QualitywatchError():
            for line in error.message.splitlines():
                _say(f"error: {line}")
            if error.hint:
                _say(f"  → {error.hint}")
            return error.exit_code
        case OSError():
            place = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
            _say(f"error: {place}{error.strerror or error}")
            return 2
        case _:
            _say(f"internal error: {type(error).__name__}: {error}")
            _say(f"  → this is a defect of qualitywatch; {DEBUG_VARIABLE}=1 shows where, please report it")
            return INTERNAL_ERROR


def _say(text: str) -> None:
    say(text, error=True)
