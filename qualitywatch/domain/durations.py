"""Durations and sizes as people write them: ``90s``, ``15m``, ``1h``, ``7d``, ``2w``; ``512MiB``, ``2GiB``."""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction

_UNITS = {
    "w": timedelta(weeks=1),
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
    "ms": timedelta(milliseconds=1),
}
_MICROSECOND = timedelta(microseconds=1)
_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h|d|w)")
_SIZES = {"B": 1, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3, "kB": 1000, "MB": 1000**2, "GB": 1000**3}
_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(B|KiB|MiB|GiB|kB|MB|GB)")
_LARGEST = 2**63 - 1
"""What an operating system's limits can hold."""


def parse_duration(text: object) -> timedelta:
    """The length of ``1h30m``, ``7d`` …, to the microsecond.

    Raises ValueError for anything else, for a bare number, and for a length below zero.
    """
    if isinstance(text, timedelta) and text >= timedelta(0):
        return text
    if isinstance(text, str) and re.fullmatch(f"(?:{_PART.pattern})+", text):
        parts = _PART.findall(text)
        microseconds = sum(Fraction(number) * (_UNITS[unit] // _MICROSECOND) for number, unit in parts)
        try:
            return timedelta(microseconds=round(microseconds))
        except OverflowError:
            raise ValueError(f"{text} is too long") from None
    raise ValueError(f"expected a duration such as 90s, 15m, 1h or 7d, not {text!r}")


def format_duration(length: timedelta) -> str:
    """The exact way to write a duration that ``parse_duration`` reads back, as people would; ValueError below zero.

    Weeks are used only where they are whole: 90 days read ``90d``, not ``12w6d``.
    """
    if length < timedelta(0):
        raise ValueError(f"{length} is no duration: it is below zero")
    parts = []
    rest = length
    for unit, size in _UNITS.items():
        if unit == "w" and length % size:
            continue
        count, rest = divmod(rest, size)
        if unit == "ms" and rest:
            parts.append(f"{count}.{rest // _MICROSECOND:03}".rstrip("0") + unit)
        elif count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


def parse_size(text: object) -> int:
    """The number of bytes in ``512MiB``, ``2GB`` …, or a plain number of bytes; raises ValueError for anything else."""
    match = _SIZE.fullmatch(text) if isinstance(text, str) else None
    size = text if isinstance(text, int) and not isinstance(text, bool) else 0
    if match is not None:
        size = int(Fraction(match[1]) * _SIZES[match[2]])
    if 0 < size <= _LARGEST:
        return size
    raise ValueError(f"expected a size such as 512MiB or 2GiB, not {text!r}")
