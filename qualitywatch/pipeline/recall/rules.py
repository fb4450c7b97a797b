"""The rules in force as one text, by which a change of them is noticed."""

from __future__ import annotations

from collections.abc import Iterable

from qualitywatch.domain.canonical import canonical
from qualitywatch.domain.rule import Rule
from qualitywatch.pipeline.recall.plain import plain


def rules_text(rules: Iterable[Rule]) -> str:
    """The rules as canonical JSON, in their order."""
    return canonical([plain(rule) for rule in rules])
