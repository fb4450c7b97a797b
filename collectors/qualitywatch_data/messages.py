"""Texts from measured data, made safe to show: they may hold anything and be of any length."""

from __future__ import annotations

import hashlib
import re

from qualitywatch import one_line, prose

MESSAGE_LIMIT = 400
LABEL_LIMIT = 200
_FOLDERS = re.compile(r"(?<![\w:/])/(?:[^\s'\":,/]+/)+(?=[^\s/])")
_MARKED = re.compile(r" #[0-9a-f]{8}$")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def short(text: str, limit: int = MESSAGE_LIMIT) -> str:
    """One line of at most ``limit`` characters, every one of which can be seen."""
    line = prose(text[: 2 * limit])
    return line if len(line) <= limit and len(text) <= 2 * limit else f"{line[: limit - 1]}…"


def label_of(name: str) -> str:
    """The name of a column as one line of at most LABEL_LIMIT characters, different for different names.

    It is the name itself where that can be shown; else white space stands there as an escape, and the beginning of the name's
    SHA-256 behind it.
    """
    if short(name, LABEL_LIMIT) == name and not _MARKED.search(name):
        return name
    mark = f" #{hashlib.sha256(name.encode(errors='surrogatepass')).hexdigest()[:8]}"
    spelled = name[:LABEL_LIMIT].replace("\t", r"\t").replace("\r", r"\r").replace("\n", r"\n")
    return f"{one_line(spelled)[: LABEL_LIMIT - len(mark)]}{mark}"


def uncoloured(text: str) -> str:
    """The text without the colours that some libraries give their errors for a terminal."""
    return _COLOURS.sub("", text)


def engine_said(text: str) -> str:
    """What DuckDB says, without the query that it repeats, its advice on settings, and the folders of this machine that it names."""
    said = text.partition("\nLINE ")[0].partition("\nPossible solutions:")[0]
    return _FOLDERS.sub("", said).strip().rstrip(".")


def steady(value: float) -> float:
    """The value to ten significant digits: sums that threads share out differ in their last bits from run to run."""
    return float(f"{value:.10g}")
