"""What is wrong with a value, in words that need no knowledge of pydantic."""

from __future__ import annotations

import difflib
import re
import textwrap
from collections.abc import Callable
from datetime import date, time

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from qualitywatch.config.annotations import fields_of, model_at

_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "set_type": "a list",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
    "enum": "{expected}",
    "literal_error": "{expected}",
    "greater_than": "more than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "less than {lt}",
    "less_than_equal": "at most {le}",
    "string_too_short": "text of at least {min_length} characters",
    "string_too_long": "text of at most {max_length} characters",
    "string_pattern_mismatch": "text that matches {pattern}",
    "too_short": "at least {min_length} of them",
    "too_long": "at most {max_length} of them",
}
"""What was expected, by the type of pydantic's remark."""


def in_our_words(
    details: ErrorDetails, model: type[BaseModel], *, hidden: bool, shown_as: Callable[[str], str]
) -> str:
    """One remark about data for ``model``; a ``hidden`` input is not shown, a text in it as ``shown_as`` says."""
    if details["type"] == "extra_forbidden":
        return _unknown_key(str(details["loc"][-1]), model_at(model, details["loc"][:-1]))
    if details["type"] == "missing":
        return "this key is missing"
    said = details["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    said = re.sub(r"^Input should be ", "expected ", said) or "is not allowed"
    kind = details["type"]
    expected = _EXPECTED.get(f"string_{kind}" if hidden and kind in ("too_short", "too_long") else kind)
    if expected is not None:
        said = f"expected {expected.format(**details.get('ctx', {}))}"
    said = f"{said[0].lower()}{said[1:]}"
    return said if hidden else f"{said}{_not_that(details, said, shown_as)}"


def _unknown_key(name: str, model: type[BaseModel] | None) -> str:
    known = sorted(fields_of(model)) if model else []
    near = difflib.get_close_matches(name, known, n=1)
    if near:
        return f"unknown key; did you mean {near[0]!r}?"
    return f"unknown key; known: {', '.join(known) or 'none'}"


def _not_that(details: ErrorDetails, said: str, shown_as: Callable[[str], str]) -> str:
    """What stands there instead, and what was perhaps meant."""
    given = details["input"]
    shown = _shown(given, shown_as)
    if shown is None or shown in said or repr(given) in said:
        return ""
    if details["type"] in ("value_error", "assertion_error") and isinstance(given, dict | list):
        return ""
    if details["type"] in ("too_short", "too_long") and given and isinstance(given, dict | list | tuple):
        return f", not {len(given)}"
    if details["type"] == "string_type" and isinstance(given, int | float | date | time):
        return f", not {shown}; put it in quotes"
    choices = re.findall(r"'([^']*)'", str(details.get("ctx", {}).get("expected", "")))
    near = difflib.get_close_matches(str(given), choices, n=1)
    return f", not {shown}" + (f"; did you mean {near[0]!r}?" if near else "")


def _shown(given: object, shown_as: Callable[[str], str]) -> str | None:
    match given:
        case None:
            return "nothing"
        case bool():
            return str(given).lower()
        case str():
            return textwrap.shorten(repr(shown_as(given)), 60, placeholder="…")
        case int() | float() | date() | time():
            return f"{given}"
        case dict() | list():
            what = "keys with values" if isinstance(given, dict) else "a list"
            return what if given else "nothing"
    return None
