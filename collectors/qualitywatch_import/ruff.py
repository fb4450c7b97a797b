"""``import.ruff``: what ruff reported in JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from qualitywatch import Collected, Evidence, MetricDefinition, Target
from qualitywatch_import.evidence import observed, place
from qualitywatch_import.metrics.ruff import FIXABLE, METRICS, SECURITY_VIOLATIONS, SYNTAX_ERRORS, VIOLATIONS
from qualitywatch_import.reports.ages import Ages
from qualitywatch_import.reports.collector import ReportCollector
from qualitywatch_import.reports.files import place_in, written_at
from qualitywatch_import.reports.json_text import Node, load

_SECURITY = re.compile(r"S\d+")


@dataclass(frozen=True, slots=True)
class _Violation:
    rule: str
    fixable: bool
    evidence: Evidence


class RuffCollector(ReportCollector):
    """Reads ruff's JSON; several reports are added up."""

    name = "import.ruff"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = METRICS
    written_by: ClassVar[str] = "ruff check --output-format json --output-file ruff.json"
    names_sources: ClassVar[bool] = True

    def reported(self, target: Target, ages: Ages) -> Iterable[Collected]:
        """Yield the counts, 0 included, with the places."""
        location = Path(target.location).resolve()
        found: list[_Violation] = []
        times: list[datetime] = []
        for path in self.reports(target):
            times.append(ages.checked(path, written_at(path)))
            report = load(path, expected="ruff's JSON", hint=self.written_by)
            found += [_violation(node, location) for node in report.elements()]
        at = min(times)
        for metric, violations in (
            (VIOLATIONS, [each for each in found if each.rule and not _SECURITY.fullmatch(each.rule)]),
            (SECURITY_VIOLATIONS, [each for each in found if _SECURITY.fullmatch(each.rule)]),
            (SYNTAX_ERRORS, [each for each in found if not each.rule]),
            (FIXABLE, [each for each in found if each.fixable]),
        ):
            evidence = [each.evidence for each in violations]
            yield observed(metric, len(violations), evidence, observed_at=at)


def _violation(node: Node, location: Path) -> _Violation:
    code = node.text_of("code")
    rule = "" if code == "invalid-syntax" else code  # older versions wrote null
    fix = node.get("fix")
    start, end = node["location"], node.get("end_location")
    return _Violation(
        rule,
        fix is not None and fix.text_of("applicability") == "safe",
        place(
            place_in(location, node["filename"].text()),
            start.line_of("row"),
            end_line=end.line_of("row") if end else None,
            name=rule or "syntax error",
            message=node["message"].text(),
        ),
    )
