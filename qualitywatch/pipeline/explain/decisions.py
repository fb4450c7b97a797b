"""A gate decision: what was decided, and by what each rule said then."""

from __future__ import annotations

import json
from collections.abc import Mapping

from qualitywatch.domain.explanation import DecisionExplanation
from qualitywatch.domain.readings import DecisionRecord

_WORST_FIRST = ("fail", "error", "not_available", "warn", "pass")


def explain_decision(record: DecisionRecord) -> DecisionExplanation:
    """The decision with the outcomes that its own document holds, worst first; none where the document is not a verdict."""
    try:
        body = json.loads(record.body)
    except ValueError:
        body = {}
    document: Mapping[str, object] = body if isinstance(body, dict) else {}
    return DecisionExplanation(
        record=record,
        outcomes=tuple(sorted(_objects(document, "outcomes"), key=_rank)),
        quality_model=str(document.get("quality_model", "")),
        problems=tuple(_objects(document, "problems")),
    )


def _objects(document: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    listed = document.get(key)
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _rank(outcome: Mapping[str, object]) -> tuple[bool, int, str]:
    spared = bool(outcome.get("waiver") or outcome.get("tolerated"))
    said = str(outcome.get("outcome"))
    return spared, _WORST_FIRST.index(said) if said in _WORST_FIRST else 0, str(outcome.get("rule"))
