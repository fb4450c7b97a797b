"""The pattern of a text in SQL, for every value or every row: one that is recognised need not be made, which is much faster."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qualitywatch_data.engine.text import literal
from qualitywatch_data.profiles.texts import LOOKED_AT

KNOWN_LIMIT = 8
"""Patterns that are recognised: each costs a little for every text that it does not fit."""
LEARNED_FROM = 500
"""Texts that the patterns to be recognised are taken from; which ones makes no difference to any result."""
_RUNS = {"A": "[A-Z]", "a": "[a-z]", "9": "[0-9]", "ä": r"[^\x00-\x7F]"}


def pattern(text: str, known: Sequence[str] = ()) -> str:
    """The pattern of a text (SQL): the same whether it is among the ``known`` ones or not."""
    head = f"left({text}, {LOOKED_AT})"
    made = head
    for sign, characters in _RUNS.items():
        made = f"regexp_replace({made}, {literal(characters + '+')}, {literal(sign)}, 'g')"
    cases = " ".join(
        f"WHEN regexp_full_match({head}, {literal(_expression(each))}) THEN {literal(each)}"
        for each in known
        if each.isprintable()
    )
    return f"CASE {cases} ELSE {made} END" if cases else made


def frequent_patterns(number: int, text: str, relation: str) -> str:
    """The most frequent patterns of some texts."""
    some = f"SELECT {text} AS x FROM {relation} WHERE {text} IS NOT NULL LIMIT {LEARNED_FROM}"
    made = f"SELECT {pattern('x')} AS t, count(*) AS n FROM ({some}) GROUP BY t ORDER BY n DESC, t LIMIT {KNOWN_LIMIT}"
    return f"SELECT {number}, list(t ORDER BY n DESC, t) FROM ({made})"


def readable_expression(known: str) -> str:
    """The same as a person would write it."""
    return "".join(f"{_RUNS[each]}+" if each in _RUNS else re.escape(each) for each in known)


def _expression(known: str) -> str:
    """What fits the texts of a pattern and no others (RE2)."""
    return "".join(f"{_RUNS[each]}+" if each in _RUNS else rf"\x{{{ord(each):x}}}" for each in known)
