"""The places behind an outcome: paths from the root, and keys that outlive an edit."""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from collections import defaultdict
from dataclasses import dataclass

from qualitywatch.domain.observation import Evidence
from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.quantities import format_number, format_quantity
from qualitywatch.domain.readable import one_line, prose
from qualitywatch.domain.target import Target, TargetKind
from qualitywatch.domain.verdict import Verdict

ROOT = "."
"""The path of what has none of its own: a column, a database, the project as a whole."""


@dataclass(frozen=True, slots=True)
class Place:
    """One piece of evidence as it is shown.

    ``path`` is relative to where the target's location is, ROOT where the evidence names no file; ``line`` is at least 1
    or None; ``amount`` is the value in words; ``key`` stays the same when lines move and values change, and no two
    places of a verdict share one.
    """

    path: str
    line: int | None
    end_line: int | None
    name: str
    amount: str
    message: str
    key: str

    @property
    def spot(self) -> str:
        """``path:line`` as editors and terminals open it; empty where no file is named."""
        if self.path == ROOT:
            return ""
        return one_line(self.path) if self.line is None else f"{one_line(self.path)}:{self.line}"

    @property
    def text(self) -> str:
        """Name, value and message in one phrase."""
        measured = " ".join(part for part in (self.amount, self.message) if part)
        return ": ".join(part for part in (self.name, measured) if part)


class Places:
    """Finds the places of a verdict's outcomes."""

    def __init__(self, verdict: Verdict) -> None:
        self._targets = {report.target.name: report.target for report in verdict.targets}

    def of(self, outcome: RuleOutcome) -> list[Place]:
        """The evidence of an outcome, in its order: worst first."""
        numbers = _ordinals(outcome.evidence)
        return [
            self._place(outcome, evidence, number)
            for evidence, number in zip(outcome.evidence, numbers, strict=True)
        ]

    def at_least_one_of(self, outcome: RuleOutcome) -> list[Place]:
        """The evidence of an outcome, or its target as a whole where there is none."""
        return self.of(outcome) or [self._place(outcome, Evidence(), 0)]

    def _place(self, outcome: RuleOutcome, evidence: Evidence, number: int) -> Place:
        amount, message = _measured(evidence, outcome.unit)
        line, end = evidence.line, evidence.end_line
        known = line is not None and line >= 1
        return Place(
            path=place_path(self._targets.get(outcome.target), evidence.path),
            line=line if known else None,
            end_line=end if line is not None and known and end is not None and end >= line else None,
            name=one_line(evidence.name),
            amount=amount,
            message=message,
            key=_key(outcome, evidence, number),
        )


def not_shown(outcome: RuleOutcome, shown: int) -> int:
    """How many places there are beyond those that are shown."""
    return max(outcome.evidence_total, len(outcome.evidence)) - shown


def place_path(target: Target | None, path: str) -> str:
    """``path`` below the target's location, with slashes, always relative and within the root.

    A location that is absolute, elsewhere or a URL (which may hold a password) is never shown: there, the path stands
    alone.
    """
    location = target.location if target is not None else ""
    local = not (location.startswith(("/", "..", "~")) or ":" in location or "\\" in location)
    holds_files = target is not None and target.kind is TargetKind.CODE
    base = location if local and (holds_files or not path) else ""
    whole = posixpath.normpath(posixpath.join(base, path.lstrip("/")))
    return "/".join(step for step in whole.split("/") if step not in ("", ".", "..")) or ROOT


def _measured(evidence: Evidence, unit: str) -> tuple[str, str]:
    """The value in words and the message; no value where the message says it already.

    A message may name the unit of the value: then counts, and ratios that cannot be one, are bare numbers.
    """
    message = prose(evidence.message)
    if evidence.value is None:
        return "", message
    bare, full = format_number(evidence.value), format_quantity(evidence.value, unit)
    own_unit = unit.startswith("{") or (unit == "1" and not 0 <= evidence.value <= 1)
    said = any(re.search(rf"(?<![\w.,]){re.escape(form)}(?!\w)", message) for form in (bare, full))
    return "" if said else bare if message and own_unit else full, message


def _ordinals(evidence: tuple[Evidence, ...]) -> list[int]:
    """A number for each piece of evidence among those of the same path and name, counted down the file."""
    same: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, each in enumerate(evidence):
        same[each.path, each.name].append(index)
    numbers = [0] * len(evidence)
    for indices in same.values():
        for number, index in enumerate(sorted(indices, key=lambda i: (evidence[i].line or 0, i))):
            numbers[index] = number
    return numbers


def _key(outcome: RuleOutcome, evidence: Evidence, number: int) -> str:
    identity = [outcome.fingerprint, outcome.metric, evidence.path, evidence.name, number]
    return hashlib.sha256(json.dumps(identity).encode()).hexdigest()
