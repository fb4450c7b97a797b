"""Fills placeholders in configured field values; lists, numbers and objects stay what they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from qualitywatch import RuleOutcome

PLACEHOLDER = re.compile(r"\{([a-z]+(?:\.[^{}]+)?)\}")


class UnknownPlaceholderError(Exception):
    """A placeholder that this finding says nothing for."""


def filled(value: Any, words: Mapping[str, str]) -> Any:
    """The value with every placeholder in its texts replaced, at any depth; raises UnknownPlaceholderError."""
    if isinstance(value, str):
        return PLACEHOLDER.sub(lambda found: _word(found[1], words), value)
    if isinstance(value, Mapping):
        return {name: filled(each, words) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [filled(each, words) for each in value]
    return value


def words_of(outcome: RuleOutcome) -> dict[str, str]:
    """What placeholders may stand for."""
    words = {
        "target": outcome.target,
        "rule": outcome.rule,
        "metric": outcome.metric,
        "severity": outcome.severity.value,
        "environment": outcome.environment,
        "characteristic": outcome.characteristic,
        "path": outcome.evidence[0].path if outcome.evidence else "",
    }
    return {**words, **{f"labels.{name}": value for name, value in outcome.labels.items()}}


def _word(name: str, words: Mapping[str, str]) -> str:
    if not words.get(name):
        raise UnknownPlaceholderError(name)
    return words[name]
