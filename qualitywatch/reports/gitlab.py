"""GitLab's Code Quality report: a JSON array of violations, each with a fingerprint that GitLab compares branches by.

Keys as in docs.gitlab.com/ci/testing/code_quality: description, check_name, fingerprint, severity, location.path,
location.lines.begin. Only breaches are violations; missing evidence is for the exit code.
"""

from __future__ import annotations

from typing import Any

from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.readable import prose
from qualitywatch.domain.rule import Severity
from qualitywatch.domain.verdict import Verdict
from qualitywatch.reports.documents import dump_json
from qualitywatch.reports.places import Place, Places
from qualitywatch.reports.standing import standing
from qualitywatch.reports.wording import full_statement, waiver_text

_SEVERITIES = {
    Severity.INFO: "info",
    Severity.MINOR: "minor",
    Severity.MAJOR: "major",
    Severity.CRITICAL: "critical",
}


def render(verdict: Verdict) -> str:
    """One violation for each place of each breach; what is waived stays in the list, as info and with the waiver."""
    stands, places = standing(verdict), Places(verdict)
    breaches = stands.failed + stands.warned + stands.tolerated + stands.waived
    return dump_json(
        [_violation(outcome, place) for outcome in breaches for place in places.at_least_one_of(outcome)]
    )


def _violation(outcome: RuleOutcome, place: Place) -> dict[str, Any]:
    waiver = outcome.waiver
    return {
        "description": _description(outcome, place),
        "check_name": outcome.rule,
        "fingerprint": place.key,
        "severity": "info" if waiver or outcome.tolerated else _SEVERITIES[outcome.severity],
        "location": {"path": place.path, "lines": {"begin": place.line or 1}},
    }


def _description(outcome: RuleOutcome, place: Place) -> str:
    whole = full_statement(outcome)
    said = f"{place.text} ({whole})" if place.text else whole
    if outcome.waiver:
        return f"{said}, {waiver_text(outcome.waiver)}"
    return f"{said}, {prose(outcome.tolerated)}" if outcome.tolerated else said
