"""Which way a finding goes, and how urgent that makes it."""

from __future__ import annotations

from dataclasses import dataclass

from qualitywatch import Finding, Outcome, Severity


@dataclass(frozen=True, slots=True)
class Trend:
    """``steps`` is 1 for what gets worse, -1 for what gets better; ``said`` tells a person, empty where it stands still."""

    steps: int = 0
    said: str = ""


def trend_of(finding: Finding) -> Trend:
    """From the finding alone, so that the same finding always has the same trend."""
    fails = finding.outcome.outcome is Outcome.FAIL
    changed = finding.changed_at > finding.opened_at
    if finding.generation > 1 and fails and finding.gathers is None:
        return Trend(1, f"Trend: it is back, for the {_times(finding.generation - 1)} time")
    if changed and fails:
        return Trend(1, "Trend: it has got worse since it was found")
    if changed and finding.outcome.outcome is Outcome.WARN:
        return Trend(-1, "Trend: it has got better since it was found")
    return Trend()


def importance(finding: Finding, urgent: tuple[str, ...]) -> Severity:
    """The severity, a step higher for characteristics that are ``urgent``, and a step in the direction of the trend."""
    steps = list(Severity)
    outcome = finding.outcome
    raised = outcome.characteristic.split("/")[0] in urgent
    at = steps.index(outcome.severity) + int(raised) + trend_of(finding).steps
    return steps[min(max(at, 0), len(steps) - 1)]


def _times(number: int) -> str:
    return {1: "first", 2: "second", 3: "third"}.get(number, f"{number}th")
