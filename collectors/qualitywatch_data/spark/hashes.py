"""The hash that distinct values and buckets are counted by, in Spark's SQL, bit for bit as DuckDB has it.

A number is its 64 bits mixed twice; a text is its length and its bytes, eight at a time, folded into one number that is
mixed the same way. Spark has neither, but multiplies integers modulo 2^64 (outside of ANSI mode), and its ``xxhash64`` of a
double can be undone, which gives the bits of the double.

Hashes are signed here: ``ordered`` turns them into the order that they have without a sign.
"""

from __future__ import annotations

from collections.abc import Sequence

from qualitywatch_data.spark.steps import Steps

HASHING = "duckdb:15364782396454966961:7199933130570745587"
"""Which hash function this is, by what it makes of two values, as readers tell it."""
_MODULUS = 2**64
_FACTOR = 0xD6E8FEB86659FD93
_SEED = 0xE17A1465
_OF_LENGTH = 0xC6A4A7935BD1E995
_XX = (
    0x9E3779B185EBCA87,
    0xC2B2AE3D27D4EB4F,
    0x165667B19E3779F9,
    0x85EBCA77C2B2AE63,
    0x27D4EB2F165667C5,
)
"""The constants of xxHash64 (xxhash.com), and the seed that Spark gives it."""
_XX_SEED = 42
_AT_ONCE = 4
"""Changes of a hash that are one step of a query."""


def signed(value: int) -> str:
    """An integer modulo 2^64 as Spark's SQL has it."""
    value %= _MODULUS
    if value == _MODULUS // 2:
        return "(-9223372036854775807L - 1L)"
    return f"({value - _MODULUS if value > _MODULUS // 2 else value}L)"


def _inverse(value: int) -> str:
    return signed(pow(value, -1, _MODULUS))


def _rotated(right: int) -> str:
    return f"(shiftrightunsigned(h, {right}) | shiftleft(h, {64 - right}))"


_MIXED = (
    f"(h ^ shiftrightunsigned(h, 32)) * {signed(_FACTOR)}",
    f"(h ^ shiftrightunsigned(h, 32)) * {signed(_FACTOR)}",
    "h ^ shiftrightunsigned(h, 32)",
)
_BITS = (
    f"(h ^ shiftrightunsigned(h, 32)) * {_inverse(_XX[2])}",
    f"(h ^ shiftrightunsigned(h, 29) ^ shiftrightunsigned(h, 58)) * {_inverse(_XX[1])}",
    f"((h ^ shiftrightunsigned(h, 33)) - {signed(_XX[3])}) * {_inverse(_XX[0])}",
    f"({_rotated(27)} ^ {signed(_XX_SEED + _XX[4] + 8)}) * {_inverse(_XX[0])}",
    f"{_rotated(31)} * {_inverse(_XX[1])}",
)


def with_number_hash(steps: Steps, relation: str, kept: str) -> str:
    """A relation of ``kept`` and ``h``, the hash of the integer ``i`` or, where there is none, of the double ``x``."""
    bits = _chained(steps, f"SELECT {kept}, xxhash64(x) AS h FROM {relation}", kept, _BITS)
    return _chained(steps, f"SELECT {kept}, coalesce(i, h) AS h FROM {bits}", kept, _MIXED)


def with_text_hash(steps: Steps, relation: str, kept: str, text: str) -> str:
    """A relation of ``kept`` and ``h``, the hash of a text; null where that is null."""
    start = f"{signed(_SEED)} ^ (octet_length({text}) * {signed(_OF_LENGTH)})"
    words = f"transform(sequence(0, CAST((octet_length({text}) - 1) div 8 AS INT)), k -> {_word('d', 'k')})"
    folded = f"aggregate({words}, {start}, (a, w) -> (a ^ {_SWAPPED}) * {signed(_FACTOR)})"
    empty = f"CASE WHEN {text} IS NOT NULL THEN {start} END"
    digits = f"SELECT {kept}, hex({text}) AS d FROM {relation}"
    hashed = f"SELECT {kept}, CASE WHEN octet_length({text}) > 0 THEN {folded} ELSE {empty} END AS h FROM ({digits})"
    return _chained(steps, hashed, kept, _MIXED)


def ordered(h: str) -> str:
    """A number that is as large among its like as the hash is without a sign."""
    return f"({h} ^ {signed(_MODULUS // 2)})"


def bounded(bound: int) -> str:
    """The largest hash that counts, to be compared with ``ordered``."""
    return signed(bound - _MODULUS // 2)


def bucket(h: str, buckets: int) -> str:
    """The remainder of a hash; ``buckets`` is a power of two."""
    return f"({h} & {buckets - 1}L)"


def unsigned(h: str) -> str:
    """A hash as a text without a sign."""
    return f"conv(hex({h}), 16, 10)"


_SWAPPED = "({})".format(
    " | ".join(
        f"shiftleft(shiftrightunsigned(w, {8 * place}) & 255L, {56 - 8 * place})" for place in range(8)
    )
)
"""A word whose first byte is its lowest."""


def _word(digits: str, place: str) -> str:
    """Eight bytes as a number whose first byte is its highest; what is missing of the last ones is 0."""
    return f"CAST(conv(rpad(substring({digits}, {place} * 16 + 1, 16), 16, '0'), 16, -10) AS BIGINT)"


def _chained(steps: Steps, start: str, kept: str, changes: Sequence[str]) -> str:
    """What is made of ``h`` one change after another: each uses the one before more than once, and so is a query of its own."""
    query = start
    for place, change in enumerate(changes, 1):
        before = f"({query})" if place % _AT_ONCE else steps.named(query)
        query = f"SELECT {kept}, {change} AS h FROM {before}"
    return steps.named(query)
