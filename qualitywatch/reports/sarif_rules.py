"""The rules of a SARIF run: what each asks for, why, and how to repair what it finds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.readable import encodable, prose
from qualitywatch.domain.rule import Severity
from qualitywatch.reports.standing import ordered

TAG_LIMIT = 10
"""How many tags of a rule GitHub shows; it refuses a file with more than 20."""

_SECURITY_SEVERITIES = {
    Severity.INFO: "1.0",
    Severity.MINOR: "3.0",
    Severity.MAJOR: "7.0",
    Severity.CRITICAL: "9.0",
}
"""CVSS-like numbers in the bands that GitHub names low (to 3.9), high (7.0 on) and critical (9.0 on)."""


def describe_rules(
    outcomes: Iterable[RuleOutcome], *, level: Callable[[Severity], str]
) -> list[dict[str, Any]]:
    """One ``reportingDescriptor`` for each rule, by id; ``level`` is that of a failure."""
    by_rule: dict[str, RuleOutcome] = {}
    for each in sorted(
        ordered(outcomes), key=lambda outcome: outcome.is_rest
    ):  # whose title is not the rule's
        by_rule.setdefault(encodable(each.rule), each)
    return [
        {
            "id": rule,
            "name": _pascal_case(rule) or rule,
            "shortDescription": {"text": prose(outcome.title) or rule},
            "fullDescription": {"text": prose(outcome.why) or prose(outcome.title) or rule},
            "help": {
                "text": f"Why: {prose(outcome.why)}\nFix: {prose(outcome.fix)}",
                "markdown": f"**Why:** {prose(outcome.why)}\n\n**Fix:** {prose(outcome.fix)}",
            },
            "defaultConfiguration": {"level": level(outcome.severity)},
            "properties": _properties(outcome),
        }
        for rule, outcome in sorted(by_rule.items())
    ]


def _properties(outcome: RuleOutcome) -> dict[str, Any]:
    head = outcome.characteristic.partition("/")[0]
    tags = [tag for tag in dict.fromkeys((head, outcome.characteristic, outcome.metric)) if tag]
    properties: dict[str, Any] = {"tags": tags[:TAG_LIMIT]}
    if head == "security":  # GitHub ranks what is tagged so by this number alone
        properties["security-severity"] = _SECURITY_SEVERITIES[outcome.severity]
    return properties


def _pascal_case(rule: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[^0-9A-Za-z]+", rule))
