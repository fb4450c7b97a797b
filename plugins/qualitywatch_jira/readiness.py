"""What makes an item ready beside its text: owner, components, epic, estimate. What cannot be had is said, not guessed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from qualitywatch import Evidence, Finding, Gathers, SinkError
from qualitywatch_jira.answers import ScreenField
from qualitywatch_jira.codeowners import Line, first_owned, fits, parse

OWNER_LABELS = ("owner", "team")
"""Labels of a finding that name its owner where no file does."""


@dataclass(frozen=True)
class Readiness:
    """How a team wants its items prepared; each part is optional.

    ``codeowners`` is a CODEOWNERS file, ``accounts`` the Jira account of each owner in it; ``components`` the component
    for a path pattern or for ``label=value``; ``points`` the estimate for up to so many places; ``source`` a link with
    {path} and {line}.
    """

    codeowners: Path | None = None
    accounts: Mapping[str, str] = field(default_factory=dict)
    components: Mapping[str, str] = field(default_factory=dict)
    points: Mapping[int, float] = field(default_factory=dict)
    source: str = ""

    def owner(self, finding: Finding) -> str:
        """Who owns the worst place that has an owner, or whom a label names; empty where nobody is known.

        A list of what waits for room is nobody's work.
        """
        if finding.gathers is Gathers.OVERFLOW:
            return ""
        owned = first_owned(paths_of(finding), self.lines)
        labels = finding.outcome.labels
        named = next((labels[name] for name in OWNER_LABELS if labels.get(name)), "")
        return ", ".join(owned) or named

    def account(self, owner: str) -> str:
        """The Jira account of an owner, of several the first that has one."""
        return next((self.accounts[one] for one in owner.split(", ") if one in self.accounts), "")

    def wished_components(self, finding: Finding) -> list[str]:
        """The components that a finding belongs to; none for a list of what waits for room."""
        if finding.gathers is Gathers.OVERFLOW:
            return []
        labels = {f"{name}={value}" for name, value in finding.outcome.labels.items()}
        labels.add(f"target={finding.outcome.target}")
        paths = list(paths_of(finding))
        found = [
            name
            for pattern, name in self.components.items()
            if pattern in labels or any(fits(pattern, path) for path in paths)
        ]
        return list(dict.fromkeys(found))

    def estimate(self, finding: Finding) -> float | None:
        """The story points for as many places as there are to change; None where nobody estimates."""
        if not self.points or finding.gathers is Gathers.OVERFLOW:
            return None
        places = max(places_of(finding), 1)
        fitting = [points for most, points in sorted(self.points.items()) if places <= most]
        return fitting[0] if fitting else self.points[max(self.points)]

    def link(self, evidence: Evidence) -> str:
        """Where a place can be looked at; empty without a ``source``."""
        if not self.source or not evidence.path:
            return ""
        from urllib.parse import quote  # noqa: PLC0415 - seldom

        return self.source.replace("{path}", quote(evidence.path)).replace("{line}", str(evidence.line or 1))

    @cached_property
    def lines(self) -> list[Line]:
        """The CODEOWNERS file; raises SinkError where it cannot be read."""
        if self.codeowners is None:
            return []
        try:
            return parse(self.codeowners.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise SinkError(
                f"the owners in {self.codeowners} cannot be read: {error}",
                hint="check codeowners: a path from where qualitywatch runs",
            ) from None


def usable_components(wished: list[str], screen: Mapping[str, ScreenField]) -> tuple[list[str], list[str]]:
    """Those that the project has, and a remark for each that it lacks."""
    shown = screen.get("components")
    if not wished:
        return [], []
    if shown is None:
        return [], ["The components field is not on the create screen."]
    known = {each.name for each in shown.allowed_values}
    return (
        [name for name in wished if name in known],
        [f"The project has no component {name!r}." for name in wished if name not in known],
    )


def paths_of(finding: Finding) -> Iterator[str]:
    """The places of a finding, or of the findings in an item, worst first."""
    for evidence in finding.outcome.evidence:
        if evidence.path:
            yield evidence.path
    for member in finding.members:
        if member.evidence is not None and member.evidence.path:
            yield member.evidence.path


def places_of(finding: Finding) -> int:
    """How many places there are to change."""
    if finding.gathers:
        return sum(max(member.evidence_total, 1) for member in finding.members)
    return max(finding.outcome.evidence_total, len(finding.outcome.evidence))


def assignee(account: str, *, cloud: bool) -> Mapping[str, Any]:
    """A person as Jira takes one."""
    return {"accountId": account} if cloud else {"name": account}
