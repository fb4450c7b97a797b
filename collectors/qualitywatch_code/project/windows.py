"""The windows of a file, kept as text, and how such text is written and read.

A window is the shortest run of lines from a line on that is long enough to count as a duplicate. Its length follows from
its content, so two places hold the same code, long enough, exactly where they hold the same window.
"""

from __future__ import annotations

import sys
from array import array
from base64 import b64decode, b64encode
from typing import NamedTuple

MINIMUM_LINES = 10
MINIMUM_TOKENS = 100
LONG, SHORT = "Q", "I"


class Windows(NamedTuple):
    """One file, in base64 of arrays: empty where it is too short to hold a window.

    ``sample`` is what other files are looked for with, ``repeats`` whether a window occurs twice in the file itself;
    ``hashes`` and ``lengths`` (in lines) are of the windows, one for each line that begins one, ``lines`` are the hashes
    of all lines of code and ``numbers`` their line numbers.
    """

    sample: str = ""
    repeats: bool = False
    hashes: str = ""
    lengths: str = ""
    lines: str = ""
    numbers: str = ""


def packed(values: array[int]) -> str:
    """An array as text, the same on every machine."""
    if sys.byteorder == "big":
        values.byteswap()
    return b64encode(values.tobytes()).decode()


def longs(text: str) -> array[int]:
    """The inverse of ``packed`` for 64-bit numbers; raises ValueError for anything else."""
    return _unpacked(text, LONG)


def shorts(text: str) -> array[int]:
    """The inverse of ``packed`` for 32-bit numbers; raises ValueError for anything else."""
    return _unpacked(text, SHORT)


def small(text: str) -> bytes:
    """The numbers below 256 of a text in base64."""
    return b64decode(text)


def _unpacked(text: str, kind: str) -> array[int]:
    values: array[int] = array(kind)
    values.frombytes(b64decode(text))
    if sys.byteorder == "big":
        values.byteswap()
    return values
