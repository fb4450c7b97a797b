"""SARIF 2.1.0 (OASIS), in the part that GitHub code scanning reads: one run, a result for each place of each breach.

Results bear fingerprints under names of our own: GitHub's upload action keeps ``primaryLocationLineHash`` for a hash of
the source line that it computes itself, and logs a warning for each result that brings another value.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any
from urllib.parse import quote

from qualitywatch import __version__
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.readable import encodable, one_line, prose
from qualitywatch.domain.rule import Severity
from qualitywatch.domain.verdict import Verdict
from qualitywatch.reports.documents import dump_json, finite, utc
from qualitywatch.reports.places import Place, Places, not_shown
from qualitywatch.reports.sarif_rules import describe_rules
from qualitywatch.reports.standing import Standing, standing
from qualitywatch.reports.wording import (
    counted,
    full_statement,
    labelled,
    left_out_text,
    problem_text,
    statement,
    waiver_text,
)

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
RESULT_LIMIT = 25_000
"""How many results GitHub accepts in one run."""

_LEVELS = {
    (Outcome.FAIL, Severity.CRITICAL): "error",
    (Outcome.FAIL, Severity.MAJOR): "error",
    (Outcome.FAIL, Severity.MINOR): "warning",
    (Outcome.FAIL, Severity.INFO): "note",
    (Outcome.WARN, Severity.CRITICAL): "warning",
    (Outcome.WARN, Severity.MAJOR): "warning",
    (Outcome.WARN, Severity.MINOR): "note",
    (Outcome.WARN, Severity.INFO): "note",
}


def render(verdict: Verdict) -> str:
    """The verdict as a SARIF log; every rule that judged is described, so that a reader can close what passes again."""
    stands = standing(verdict)
    rules = describe_rules(verdict.outcomes, level=lambda severity: _LEVELS[Outcome.FAIL, severity])
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    results = list(islice(_results(verdict, stands, index), RESULT_LIMIT))
    run = {
        "tool": {
            "driver": {
                "name": "qualitywatch",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": rules,
            }
        },
        "invocations": [
            {
                "executionSuccessful": not stands.broken,
                "exitCode": verdict.kind.exit_code,
                "startTimeUtc": utc(verdict.started_at),
                "endTimeUtc": utc(verdict.started_at + timedelta(seconds=verdict.duration)),
                "toolExecutionNotifications": list(_notifications(verdict, stands, index, len(results))),
            }
        ],
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": {"verdict": verdict.kind.value, "qualityModel": verdict.quality_model},
    }
    return dump_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _results(verdict: Verdict, stands: Standing, index: dict[str, int]) -> Iterator[dict[str, Any]]:
    places = Places(verdict)
    for outcome in stands.failed + stands.warned + stands.tolerated + stands.waived:
        for place in places.at_least_one_of(outcome):
            yield _result(outcome, place, index[encodable(outcome.rule)])


def _result(outcome: RuleOutcome, place: Place, rule_index: int) -> dict[str, Any]:
    said = ". ".join(part.rstrip(".") for part in (place.text, full_statement(outcome)) if part)
    return {
        "ruleId": outcome.rule,
        "ruleIndex": rule_index,
        "level": _LEVELS[outcome.outcome, outcome.severity],
        "message": {"text": f"{said}."},
        "locations": [_location(place)],
        "partialFingerprints": {
            "qualitywatchPlace/v1": place.key,
            "qualitywatchFinding/v1": outcome.fingerprint,
        },
        "suppressions": _suppressions(outcome),
        "properties": {
            "target": outcome.target,
            "labels": dict(sorted(outcome.labels.items())),
            "outcome": outcome.outcome.value,
            "severity": outcome.severity.value,
            "value": finite(outcome.value),
            "limit": finite(outcome.limit),
            "unit": outcome.unit,
        },
    }


def _location(place: Place) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(place.path)}}
    if place.line is not None:
        physical["region"] = {"startLine": place.line, "endLine": place.end_line or place.line}
    location: dict[str, Any] = {"physicalLocation": physical}
    if place.name:
        location["logicalLocations"] = [{"fullyQualifiedName": place.name}]
    return location


def _uri(path: str) -> str:
    """A relative reference (RFC 3986) to the bytes of the path: nothing in it is taken for a scheme or a query."""
    try:
        return quote(path.encode(errors="surrogateescape"))
    except UnicodeEncodeError:  # half a surrogate pair that never was a byte of a name
        return quote(encodable(path))


def _suppressions(outcome: RuleOutcome) -> list[dict[str, str]]:
    told = waiver_text(outcome.waiver) if outcome.waiver else prose(outcome.tolerated)
    return [{"kind": "external", "status": "accepted", "justification": told}] if told else []


def _notifications(
    verdict: Verdict, stands: Standing, index: dict[str, int], shown: int
) -> Iterator[dict[str, Any]]:
    """What could not be judged, not be measured or not be shown: no silence."""
    for outcome in stands.missing:
        level = "error" if outcome.outcome is Outcome.ERROR else "warning" if outcome.required else "note"
        text = f"{labelled(outcome)} on {one_line(outcome.target)} has no evidence. {statement(outcome)}"
        rule = encodable(outcome.rule)
        yield _notification(level, text) | {"associatedRule": {"id": rule, "index": index[rule]}}
    for text in sorted(map(problem_text, verdict.problems)):
        yield _notification("warning", text)
    for text in sorted(map(left_out_text, verdict.left_out)):
        yield _notification("note", f"Left out: {text}")
    breaches = stands.failed + stands.warned + stands.tolerated + stands.waived
    for outcome in breaches:
        if rest := not_shown(outcome, len(outcome.evidence)):
            text = f"{labelled(outcome)} on {one_line(outcome.target)} has {counted(rest, 'more place')}."
            yield _notification("note", text)
    total = sum(max(len(outcome.evidence), 1) for outcome in breaches)
    if total > shown:
        yield _notification(
            "warning", f"{counted(total - shown, 'result')} left out; the limit is {RESULT_LIMIT:,}."
        )


def _notification(level: str, text: str) -> dict[str, Any]:
    return {"level": level, "message": {"text": prose(text)}}
