"""What a template can say of a finding: every name that stands in one, with a value that a person can read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qualitywatch import Evidence, FindingChange, Gathers, Member, RuleOutcome, format_limit, format_quantity
from qualitywatch_jira import adf
from qualitywatch_jira.identity import label_of
from qualitywatch_jira.markup import escaped
from qualitywatch_jira.trend import trend_of

PROSE_LIMIT = 4_000
LINES_LIMIT = 30
RATIO = "1"
"""UCUM's unit of a share from 0 to 1."""
_AT = {"above": "at most", "below": "at least", "differs": "exactly"}
PART_LIMIT = 250
ALONE = "alone"
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

Link = Callable[[Evidence], str]


@dataclass(frozen=True, slots=True)
class Extras:
    """What a ticket says beside its finding: remarks, who owns the place, where a place can be looked at."""

    remarks: Sequence[str] = ()
    owner: str = ""
    link: Link = lambda _: ""


def facts_of(change: FindingChange, shown: int, extras: Extras) -> dict[str, Any]:
    """The facts about a finding, with its worst ``shown`` places or members."""
    finding = change.finding
    outcome, overflow = finding.outcome, finding.gathers is Gathers.OVERFLOW
    total = finding.members_total if finding.gathers else _places(outcome)
    listed = len(finding.members[:shown]) if finding.gathers else len(outcome.evidence[:shown])
    measured = outcome.observed_at or change.at
    risk = RISKS.get(outcome.characteristic.split("/")[0], "")
    return {
        "kind": finding.gathers.value if finding.gathers else ALONE,
        "subject": _part(subject(replace(outcome, labels={}) if overflow else outcome)),
        "title": _part(outcome.title or outcome.metric),
        "state": _state(outcome),
        "value": _quantity(outcome.value, outcome.unit),
        "limit": _quantity(bound(outcome), outcome.unit),
        "measured": f"{measured:%Y-%m-%d %H:%M %Z}",
        "why": prose(outcome.why),
        "fix": prose(outcome.fix),
        "characteristic": _part(outcome.characteristic),
        "severity": outcome.severity.value,
        "risk": risk,
        "trend": trend_of(finding).said,
        "owner": _part(extras.owner),
        "members": _members(finding.members[:shown], finding.gathers, outcome, extras.link),
        "evidence": [_evidence(each, outcome.unit, extras.link) for each in outcome.evidence[:shown]],
        "more": max(total, len(outcome.evidence)) - listed,
        "total": total,
        "explanation": _part(outcome.explanation, limit=4 * PART_LIMIT),
        "criteria": [_part(each, limit=4 * PART_LIMIT) for each in criteria(change)],
        "remarks": [_part(remark) for remark in extras.remarks],
        "rule": _part(outcome.rule),
        "metric": _part(outcome.metric),
        "target": _part(outcome.target),
        "environment": _part(outcome.environment),
        "labels": {name: _part(value) for name, value in outcome.labels.items()},
        "label": label_of(outcome.fingerprint),
        "fingerprint": outcome.fingerprint,
    }


def subject(outcome: RuleOutcome) -> str:
    """What was measured, with its environment and labels."""
    where = [f"{name}={value}" for name, value in sorted(outcome.labels.items())]
    if outcome.environment:
        where.insert(0, outcome.environment)
    return f"{outcome.target} ({', '.join(where)})" if where else outcome.target


def bound(outcome: RuleOutcome) -> float | None:
    """What the value was held against."""
    return outcome.bound


def _state(outcome: RuleOutcome) -> str:
    beyond = outcome.comparison in ("above", "below") and outcome.bound is not None
    return f"is {outcome.comparison} its limit" if beyond else "breaks its rule"


def criteria(change: FindingChange) -> list[str]:
    """What the next measurement has to show, so that nobody needs to decide whether the work is done."""
    outcome = change.finding.outcome
    match change.finding.gathers:
        case Gathers.OVERFLOW:
            return ["Every finding listed is repaired, or has a ticket of its own."]
        case Gathers.ALIKE:
            return [f"For every place listed: {criterion(outcome)[:1].lower()}{criterion(outcome)[1:]}"]
        case _:
            return [criterion(outcome)]


def criterion(outcome: RuleOutcome) -> str:
    """What the next measurement of one finding has to show."""
    measured = f"The next measurement of {outcome.metric} on {subject(outcome)}"
    reached, clears_at = (
        outcome.repaired_at,
        outcome.limit if outcome.clears_at is None else outcome.clears_at,
    )
    if reached is None or clears_at is None or outcome.comparison not in _AT:
        limit = format_limit(outcome)
        return f"{measured} passes the rule {outcome.rule}{f': {limit}' if limit else ''}."
    said = f"{measured} is {_AT[outcome.comparison]} {format_quantity(reached, outcome.unit, digits=6)}"
    if outcome.baseline is None:
        return f"{said}."
    share = f"{clears_at * 100:+.6g} %"
    points = f"{clears_at * 100:+.6g} points" if outcome.unit == RATIO else f"{clears_at:+.6g}"
    step = share if outcome.quantity == "relative_change" else points
    return f"{said}: {step} from the baseline of {format_quantity(outcome.baseline, outcome.unit, digits=6)}."


def prose(content: str) -> Any:
    """A text of several lines, none of them markup, cut with a mark where it is too long."""
    from markupsafe import Markup  # noqa: PLC0415 - no finding, no template

    lines = [escaped(line) for line in adf.shortened(content, PROSE_LIMIT).splitlines() if adf.cleaned(line)]
    kept = lines if len(lines) <= LINES_LIMIT else [*lines[:LINES_LIMIT], escaped(adf.CUT)]
    return Markup("\n").join(kept)


def _members(
    members: Iterable[Member], gathers: Gathers | None, outcome: RuleOutcome, link: Link
) -> list[Mapping[str, Any]]:
    return [
        {
            "name": _part(member_name(each, gathers, outcome)),
            "value": ""
            if gathers is Gathers.OVERFLOW and each.value is None
            else _quantity(each.value, each.unit),
            "limit": _quantity(each.limit, each.unit),
            "place": _place(each.evidence, link) if each.evidence else "",
            "places": each.evidence_total,
            "rule": _part(each.rule),
            "target": _part(each.target),
            "severity": each.severity.value,
            "labels": {name: _part(value) for name, value in each.labels.items()},
        }
        for each in members
    ]


def member_name(member: Member, gathers: Gathers | None, outcome: RuleOutcome) -> str:
    """What tells a member from the others in its item: its own labels, or the whole of its name."""
    own = {name: value for name, value in member.labels.items() if outcome.labels.get(name) != value}
    if gathers is Gathers.ALIKE and own:
        return ", ".join(f"{name}={value}" for name, value in sorted(own.items()))
    return member.name


def _evidence(evidence: Evidence, unit: str, link: Link) -> Mapping[str, Any]:
    value = "" if evidence.value is None or evidence.message else format_quantity(evidence.value, unit)
    return {
        "place": _place(evidence, link),
        "path": _part(evidence.path),
        "line": evidence.line,
        "name": "" if evidence.name == evidence.path else _part(evidence.name),
        "value": value,
        "message": _part(evidence.message),
        "link": link(evidence),
    }


def _place(evidence: Evidence, link: Link) -> Any:
    """File and line as code, with a link where there is one."""
    from markupsafe import Markup  # noqa: PLC0415

    place = _part(evidence.path)
    if not place:
        return ""
    if evidence.line:
        place += f":{evidence.line}"
    href = link(evidence)
    if href:
        return Markup("[{}]({})").format(escaped(place), escaped(href))
    return Markup("`{}`").format(escaped(place))


def _places(outcome: RuleOutcome) -> int:
    return max(outcome.evidence_total, len(outcome.evidence))


def _quantity(value: float | None, unit: str) -> str:
    return "" if value is None else format_quantity(value, unit)


def _part(content: str, *, limit: int = PART_LIMIT) -> str:
    return adf.shortened(adf.cleaned(content), limit)
