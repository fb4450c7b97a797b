"""Durations and sizes as people write them: ``90s``, ``15m``, ``1h``, ``7d``, ``2w``; ``512MiB``, ``2GiB``."""

from __future__ import annotations

import re
from datetime import timedelta

_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d|w)")
_SIZES = {"B": 1, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3, "kB": 1000, "MB": 1000**2, "GB": 1000**3}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(B|KiB|MiB|GiB|kB|MB|GB)")


def parse_duration(text: object) -> timedelta:
    """The length of ``1h30m``, ``7d`` …; raises ValueError for anything else, and for a bare number."""
    if isinstance(text, timedelta):
        return text
    if isinstance(text, str) and re.fullmatch(f"(?:{_PART.pattern})+", text):
        seconds = sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(text))
        try:
            return timedelta(seconds=seconds)
        except OverflowError:
            raise ValueError(f"{text} is too long") from None
    raise ValueError(f"expected a duration such as 90s, 15m, 1h or 7d, not {text!r}")


def format_duration(length: timedelta) -> str:
    """The shortest exact way to write a duration that ``parse_duration`` reads back."""
    milliseconds = round(length / timedelta(milliseconds=1))
    if milliseconds == 0:
        return "0s"
    parts = []
    for unit, size in sorted(_UNITS.items(), key=lambda item: -item[1]):
        count, milliseconds = divmod(milliseconds, round(size * 1000))
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts)


def parse_size(text: object) -> int:
    """The number of bytes in ``512MiB``, ``2GB`` …; raises ValueError for anything else."""
    if isinstance(text, int) and not isinstance(text, bool) and text > 0:
        return text
    match = _SIZE.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError(f"expected a size such as 512MiB or 2GiB, not {text!r}")
    return int(float(match[1]) * _SIZES[match[2]])
