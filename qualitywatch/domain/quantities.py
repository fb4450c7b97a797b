"""Values and limits as people read them: 23.4 %, 1.5 min, 12 functions, 4.2 MiB, at most 21 %."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from decimal import Context, Decimal

from qualitywatch.domain.readable import one_line

_CHANGE_OF_UNIT = 2
"""A time reads in minutes, hours or days from so many of them on: 94 s, 3 min."""

_SECONDS = {"ns": "1e-9", "us": "1e-6", "ms": "1e-3", "s": "1", "min": "60", "h": "3600", "d": "86400"}
_SHOWN_SECONDS = {"us": "µs"}
_PER = {"s": "second", "min": "minute", "h": "hour", "d": "day", "wk": "week", "mo": "month", "a": "year"}
_BYTES = {"B": "1", "KiB": "1024", "MiB": "1048576", "GiB": "1073741824", "TiB": "1099511627776"}
_UCUM_TIMES = {**_SECONDS, "wk": "604800"}
_UCUM_BYTES = {
    "By": "1",
    "kBy": "1e3",
    "MBy": "1e6",
    "GBy": "1e9",
    "KiBy": "1024",
    "MiBy": "1048576",
    "GiBy": "1073741824",
}
_ANNOTATION = re.compile(r"\{([^{}]+)\}")

_PLAIN_EXPONENTS = range(-4, 18)
"""Powers of ten that are written out; beyond them, numbers are in scientific notation."""

DIGITS = 3
"""Significant digits of a value, unless more are needed to tell it from its limit."""
ALL_DIGITS = 17
"""Enough for every digit that somebody wrote."""


def format_quantity(value: float, unit: str, *, digits: int = DIGITS) -> str:
    """A value with its UCUM unit in words, to ``digits`` significant digits.

    Ratios (unit ``1``) read as per cent, times and sizes in the unit that fits, annotations (``{function}``) as
    counted nouns; a share reads 0 % or 100 % only where it is exactly that. Values that are not finite read ``n/a``.
    """
    if not math.isfinite(value):
        return "n/a"
    exact = Decimal(repr(float(value)))
    unit = one_line(unit)
    numerator, slash, denominator = unit.partition("/")
    if slash and denominator:
        return f"{_counted(exact, numerator, digits)} per {_each(denominator)}"
    if unit == "1":
        return f"{_percentage(exact, digits)} %"
    return _counted(exact, unit, digits)


def format_apart(values: Sequence[float], unit: str) -> list[str]:
    """Values as ``format_quantity`` has them, with as many digits as tell apart those that differ."""
    digits = DIGITS
    while True:
        texts = [format_quantity(value, unit, digits=digits) for value in values]
        if digits >= ALL_DIGITS or len(set(texts)) >= len(set(values)):
            return texts
        digits += 1


def format_change(difference: float, unit: str) -> str:
    """A signed difference of two values with its unit; that of two ratios is in percentage points."""
    if unit == "1" and math.isfinite(difference):
        points = _number(Decimal(repr(float(difference))) * 100, DIGITS)
        text = f"{points} point{'' if points in ('1', '-1') else 's'}"
    else:
        text = format_quantity(difference, unit)
    return f"+{text}" if difference > 0 else text


def format_number(value: float, *, digits: int = DIGITS) -> str:
    """A bare number: whole ones in full with commas, others to ``digits`` significant digits."""
    return _number(Decimal(repr(float(value))), digits) if math.isfinite(value) else "n/a"


def exact_difference(value: float, unit: str) -> str:
    """A difference as somebody wrote it; that of two ratios in percentage points."""
    if unit == "1":
        points = _number(Decimal(repr(value)) * 100, ALL_DIGITS)
        return f"{points} point{'' if points == '1' else 's'}"
    return exact_quantity(value, unit)


def exact_quantity(value: float, unit: str) -> str:
    """A limit as somebody wrote it: nothing is rounded away, and a time stays in a unit where it is round."""
    if math.isfinite(value) and unit in _UCUM_TIMES:
        seconds = Decimal(repr(float(value))) * Decimal(_UCUM_TIMES[unit])
        for name, size in reversed(_SECONDS.items()):
            count = seconds / Decimal(size)
            if abs(count) >= _least(name) and count * 100 == (count * 100).to_integral_value():
                return f"{_number(count, ALL_DIGITS)} {_SHOWN_SECONDS.get(name, name)}"
    scaled = unit in _UCUM_TIMES or unit in _UCUM_BYTES
    return format_quantity(value, unit, digits=DIGITS + 1 if scaled else ALL_DIGITS)


def _counted(value: Decimal, unit: str, digits: int) -> str:
    if unit in _UCUM_TIMES:
        return _scaled(value * Decimal(_UCUM_TIMES[unit]), _SECONDS, digits)
    if unit in _UCUM_BYTES:
        return _scaled(value * Decimal(_UCUM_BYTES[unit]), _BYTES, digits)
    number = _number(value, digits)
    if unit in ("1", ""):
        return number
    annotation = _ANNOTATION.fullmatch(unit)
    if annotation is None:
        return f"{number} {unit}"
    noun = annotation[1].replace("_", " ")
    return f"{number} {noun if number == '1' else _plural(noun)}"


def _scaled(value: Decimal, units: Mapping[str, str], digits: int) -> str:
    """The value in the largest unit of which there is enough, after rounding."""
    base = next(name for name, size in units.items() if size == "1")
    if value == 0:
        return f"0 {base}"
    chosen = next(iter(units))
    for name, size in units.items():
        if abs(_rounded(value / Decimal(size), digits)) >= _least(name):
            chosen = name
    return f"{_number(value / Decimal(units[chosen]), digits)} {_SHOWN_SECONDS.get(chosen, chosen)}"


def _least(unit: str) -> int:
    return _CHANGE_OF_UNIT if unit in ("min", "h", "d") else 1


def _percentage(value: Decimal, digits: int) -> str:
    percentage = value * 100
    text = _number(percentage, digits)
    while text in ("0", "100") and Decimal(text) != percentage and digits < ALL_DIGITS:
        digits += 1
        text = _number(percentage, digits)
    return text


def _number(value: Decimal, digits: int) -> str:
    rounded = value if value == value.to_integral_value() else _rounded(value, digits)
    if rounded == 0:
        return "0"
    if rounded.adjusted() not in _PLAIN_EXPONENTS:
        return f"{rounded.normalize():e}"
    text = f"{rounded:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _rounded(value: Decimal, digits: int) -> Decimal:
    if value == 0:
        return value
    return Context(prec=max(digits, value.adjusted() + 1)).plus(value)


def _each(unit: str) -> str:
    annotation = _ANNOTATION.fullmatch(unit)
    return annotation[1].replace("_", " ") if annotation else _PER.get(unit, unit)


def _plural(noun: str) -> str:
    if noun.endswith(("ss", "x", "ch", "sh", "us", "is")):
        return f"{noun}es"
    if noun.endswith("s"):
        return noun
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}s"
