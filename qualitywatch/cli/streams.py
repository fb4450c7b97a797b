"""Standard streams: there even where the caller closed them, and written in whatever encoding they have."""

from __future__ import annotations

import os
import sys
from typing import TextIO

import click

from qualitywatch.domain.readable import one_line

_NAMES = ("stdin", "stdout", "stderr")
_PLAIN = str.maketrans(
    {"→": "->", "–": "-", "…": "...", "×": "x", "≥": ">=", "≤": "<=", "■": "#", "·": ".", "•": "*"}
)


class ReaderLeftError(Exception):
    """Nobody reads standard output to its end."""


def open_streams() -> None:
    """Give whichever of the three streams the caller closed to the null device.

    Else the next file or pipe that is opened would get its number, and be printed to.
    """
    for number, name in enumerate(_NAMES):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest free number, which is this one
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8", closefd=False))


def discard_output() -> None:
    """Nobody reads standard output any more: let what is still to come vanish."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def say(text: str, *, error: bool = False) -> None:
    """One line on standard output, or on standard error, however strange the names in it."""
    stream = sys.stderr if error else sys.stdout
    click.echo(printable(text, stream), err=error)


def printable(text: str, stream: TextIO) -> str:
    """Text that a terminal shows as it is: control characters, and what it has no letters for, are escaped."""
    return fitting("\n".join(map(one_line, text.split("\n"))), stream)


def fitting(text: str, stream: TextIO) -> str:
    """Text that can be written to the stream: what its encoding lacks gets a plain spelling, or is escaped."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    if _encodes(text, encoding):
        return text
    return text.translate(_PLAIN).encode(encoding, "backslashreplace").decode(encoding)


def can_show(text: str) -> bool:
    """Whether standard output's encoding has these characters."""
    return _encodes(text, getattr(sys.stdout, "encoding", None) or "utf-8")


def _encodes(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
