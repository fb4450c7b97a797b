"""Writes a finding as a backlog item that a team can take up: why, what, how, and when it is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qualitywatch import Evidence, FindingChange, RuleOutcome, format_quantity
from qualitywatch_jira import adf
from qualitywatch_jira.adf import Node
from qualitywatch_jira.identity import label_of

EVIDENCE_SHOWN = 20
PROSE_LIMIT = 4_000
LINES_LIMIT = 30
RATIO = "1"
"""UCUM's unit of a share from 0 to 1."""
PART_LIMIT = 250
RISKS = {
    "functional_suitability": "Who is affected: users, who get wrong results or none.",
    "performance_efficiency": "Who is affected: users who wait, and whoever pays for the machines.",
    "compatibility": "Who is affected: the systems that exchange data with this one.",
    "interaction_capability": "Who is affected: the people who have to work with it.",
    "reliability": "Who is affected: users when it fails, and whoever is called to repair it.",
    "security": "Who is affected: everybody whose data or access can be abused.",
    "maintainability": "Who is affected: the team, whose every further change costs more and breaks more.",
    "flexibility": "Who is affected: whoever has to run it elsewhere or at another size.",
    "safety": "Who is affected: people, property and environment when it goes wrong.",
}
"""Who bears the risk, for each characteristic of ISO/IEC 25010:2023; in our own words."""


@dataclass(frozen=True, slots=True)
class Story:
    """A summary of at most 255 characters on one line, and a description of at most 32,767."""

    summary: str
    description: Node


def write_story(
    change: FindingChange, *, remarks: Sequence[str] = (), fits: Callable[[Node], bool] = adf.fits
) -> Story:
    """The story of a finding; evidence stands worst first, as many pieces as Jira's limit leaves room for."""
    outcome = change.finding.outcome
    shown = min(EVIDENCE_SHOWN, len(outcome.evidence))
    while True:
        description = adf.document(_blocks(change, shown, remarks))
        if shown == 0 or fits(description):
            return Story(summary(outcome), description)
        shown //= 2


def summary(outcome: RuleOutcome) -> str:
    """One line that stays true while the value changes."""
    state = f"is {outcome.comparison} its limit" if outcome.comparison else "breaks its rule"
    title = outcome.title or outcome.metric
    return adf.shortened(adf.cleaned(f"{_subject(outcome)}: {title} {state}"), adf.SUMMARY_LIMIT)


def criterion(outcome: RuleOutcome) -> str:
    """What the next measurement has to show, so that nobody needs to decide whether the work is done."""
    measured = f"The next measurement of {outcome.metric} on {_subject(outcome)}"
    if outcome.limit is None or outcome.comparison is None:
        return f"{measured} passes the rule {outcome.rule}."
    clears_at = outcome.limit if outcome.clears_at is None else outcome.clears_at
    bound = clears_at + (outcome.baseline or 0.0)
    at = "at most" if outcome.comparison == "above" else "at least"
    said = f"{measured} is {at} {format_quantity(bound, outcome.unit, digits=6)}"
    if outcome.baseline is None:
        return f"{said}."
    points = f"{clears_at * 100:+.6g} points" if outcome.unit == RATIO else f"{clears_at:+.6g}"
    return (
        f"{said}: {points} from the baseline of {format_quantity(outcome.baseline, outcome.unit, digits=6)}."
    )


def _subject(outcome: RuleOutcome) -> str:
    where = [f"{name}={value}" for name, value in sorted(outcome.labels.items())]
    if outcome.environment:
        where.insert(0, outcome.environment)
    return f"{outcome.target} ({', '.join(where)})" if where else outcome.target


def _blocks(change: FindingChange, shown: int, remarks: Sequence[str]) -> list[Node]:
    outcome = change.finding.outcome
    blocks = [_opening(change), adf.heading("Why it matters"), *_prose(outcome.why)]
    blocks.append(
        adf.paragraph(
            adf.text(
                f"Quality characteristic: {_part(outcome.characteristic)}. Severity: {outcome.severity}."
            )
        )
    )
    if risk := RISKS.get(outcome.characteristic.split("/")[0]):
        blocks.append(adf.paragraph(adf.text(risk)))
    listed = adf.bullets(_evidence_item(each, outcome.unit) for each in outcome.evidence[:shown])
    more = max(outcome.evidence_total, len(outcome.evidence)) - shown
    if listed or more > 0:
        blocks += [adf.heading("What to change (worst first)"), *listed]
    if more > 0:
        blocks.append(adf.paragraph(adf.text(f"… and {more} more.")))
    if prose := _prose(outcome.fix):
        blocks += [adf.heading("How"), *prose]
    blocks += [
        adf.heading("Done when"),
        *adf.bullets([adf.text(_part(criterion(outcome), limit=4 * PART_LIMIT))]),
        adf.paragraph(
            adf.text("qualitywatch checks this with its next measurement; nobody has to report it.")
        ),
    ]
    blocks += [adf.paragraph(adf.text(_part(remark), "em")) for remark in remarks]
    return [*blocks, {"type": "rule"}, _footer(outcome)]


def _opening(change: FindingChange) -> Node:
    outcome = change.finding.outcome
    measured = outcome.observed_at or change.at
    parts = [
        adf.text(_part(outcome.title or outcome.metric), "strong"),
        adf.text(f"of {_part(_subject(outcome))}"),
    ]
    if outcome.value is not None:
        parts += [adf.text("is"), adf.text(format_quantity(outcome.value, outcome.unit), "strong")]
    if outcome.limit is not None:
        bound = outcome.limit + (outcome.baseline or 0.0)
        parts.append(adf.text(f"where the limit is {format_quantity(bound, outcome.unit)}"))
    parts.append(adf.text(f"(measured {measured:%Y-%m-%d %H:%M %Z})."))
    return adf.paragraph(adf.sentence(*parts))


def _evidence_item(evidence: Evidence, unit: str) -> list[Node]:
    place = _part(evidence.path)
    if place and evidence.line:
        place += f":{evidence.line}"
    value = "" if evidence.value is None or evidence.message else format_quantity(evidence.value, unit)
    name = "" if evidence.name == evidence.path else _part(evidence.name)
    return adf.sentence(
        adf.text(place, "code"), adf.text(name, "strong"), adf.text(value), adf.text(_part(evidence.message))
    )


def _footer(outcome: RuleOutcome) -> Node:
    return adf.paragraph(
        adf.sentence(
            adf.text("Filed by qualitywatch: rule"),
            adf.text(_part(outcome.rule), "code"),
            adf.text("label"),
            adf.text(label_of(outcome.fingerprint), "code"),
            adf.text("fingerprint"),
            adf.text(outcome.fingerprint, "code"),
        )
    )


def _prose(content: str) -> list[Node]:
    said = adf.paragraphs(adf.shortened(content, PROSE_LIMIT))
    return said if len(said) <= LINES_LIMIT else [*said[:LINES_LIMIT], adf.paragraph(adf.text(adf.CUT))]


def _part(content: str, *, limit: int = PART_LIMIT) -> str:
    return adf.shortened(adf.cleaned(content), limit)
