"""What texts look like, beside what they are: how long they are, and which pattern their characters follow.

Both are columns of their own, made of every column of texts, so that they add up and compare as others do. A pattern is
the text with capitals as A, small letters as a, digits as 9 and runs of the same squeezed: ``Aa-9`` for ``Item-2041``.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from qualitywatch_data.profiles.bins import Bin, Bins
from qualitywatch_data.profiles.categories import BUCKETS, KEPT, Categories, filled
from qualitywatch_data.profiles.column import ColumnProfile, Kind
from qualitywatch_data.profiles.histogram import Histogram
from qualitywatch_data.profiles.layout import Layout

LENGTHS = Layout(0.0, 16.0)
"""Bins of lengths: one for each length up to 127 characters."""
LOOKED_AT = 48
PLAIN = string.ascii_uppercase + string.ascii_lowercase + string.digits
ROUGH = "A" * 26 + "a" * 26 + "9" * 10
SQUEEZED = (("A+", "A"), ("a+", "a"), ("9+", "9"), (r"[^\x00-\x7F]+", "ä"))


def looks(relation: str) -> tuple[str, str]:
    """What stands in WITH and in SELECT to say what texts look like; ``relation`` has patterns t, lengths l and rows n.

    Four answers: lengths with their rows, the frequent patterns with theirs, buckets of patterns, how many patterns.
    """
    patterns = f"p AS MATERIALIZED (SELECT t AS v, sum(n) AS n FROM {relation} GROUP BY t)"
    answers = (
        f"(SELECT list({{'l': l, 'n': n}}) FROM (SELECT l, sum(n) AS n FROM {relation} GROUP BY l)),"
        f" (SELECT list({{'v': v, 'n': n}}) FROM (SELECT v, n FROM p ORDER BY n DESC, v LIMIT {KEPT})),"
        f" (SELECT list({{'b': b, 'n': n}}) FROM (SELECT hash(v) % {BUCKETS} AS b, sum(n) AS n FROM p GROUP BY b)),"
        " (SELECT count(*) FROM p)"
    )
    return patterns, answers


def looks_of(name: str, answer: Sequence[Any]) -> Iterable[ColumnProfile]:
    """The columns that an answer of ``looks`` makes of the texts in ``name``."""
    lengths, patterns, buckets, different = answer
    yield length_profile(name, {int(each["l"]): int(each["n"]) for each in lengths})
    rows = filled((each["b"], each["n"]) for each in buckets)
    values = {str(each["v"]): int(each["n"]) for each in patterns}
    yield pattern_profile(name, Categories(values, rows, complete=different == len(values)))


def pattern_profile(name: str, patterns: Categories) -> ColumnProfile:
    """The profile of the patterns that the texts in ``name`` follow."""
    return ColumnProfile(
        f"{name} (pattern)", "PATTERN", Kind.CATEGORICAL, patterns.count, categories=patterns, source=name
    )


def length_profile(name: str, lengths: Mapping[int, int]) -> ColumnProfile:
    """The profile of how many characters the texts in ``name`` have; ``lengths`` are rows by length."""
    bins: dict[int, Bin] = {}
    squares = 0.0
    for length, rows in sorted(lengths.items()):
        index, standard = LENGTHS.index(length), length / LENGTHS.scale
        known = bins.get(index, Bin(index, 0, 0.0, float(length)))
        atom = float(length) if known.atom == length else None
        bins[index] = Bin(index, known.count + rows, known.total + rows * standard, atom)
        squares += rows * standard * standard
    histogram = Histogram(LENGTHS, Bins.of(bins[index] for index in sorted(bins))).compact()
    return ColumnProfile(
        f"{name} (length)",
        "LENGTH",
        Kind.NUMERIC,
        sum(lengths.values()),
        squares=squares,
        histogram=histogram,
        source=name,
    )
