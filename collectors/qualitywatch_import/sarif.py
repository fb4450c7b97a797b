"""``import.sarif``: the issues that any scanner reported in SARIF 2.1.0, by tool and level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from qualitywatch import (
    Collected,
    CollectError,
    Evidence,
    MetricDefinition,
    NoEvidenceError,
    Problem,
    Target,
)
from qualitywatch_import import usual_names
from qualitywatch_import.evidence import observed, place
from qualitywatch_import.messages import short
from qualitywatch_import.metrics.sarif import ISSUES, METRICS, SECURITY_ISSUES, SUPPRESSED
from qualitywatch_import.reports.ages import Ages
from qualitywatch_import.reports.collector import CommitReportCollector
from qualitywatch_import.reports.places import check_places

if TYPE_CHECKING:
    from qualitywatch_import.reports.sarif import Scan, ScanResult

LEVELS = ("error", "warning", "note")
SECURITY_SCANNERS = frozenset({
    "bandit", "brakeman", "cargo-audit", "checkov", "dependency-check", "detect-secrets", "find security bugs",
    "gitleaks", "gosec", "govulncheck", "grype", "kics", "njsscan", "osv-scanner", "pip-audit", "safety",
    "snyk code", "snyk container", "snyk open source", "tfsec", "trivy", "trufflehog", "zizmor",
})  # fmt: skip
"""Scanners, in lower case, that look for nothing else; some of them do not say so of each rule."""
_NAME_LIMIT = 80
_OURS = "qualitywatch"


class SarifCollector(CommitReportCollector):
    """Reads SARIF logs; runs of the same tool are added up."""

    name = "import.sarif"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = METRICS
    usual: ClassVar[tuple[str, ...]] = usual_names.SARIF
    written_by: ClassVar[str] = "let the scanner write SARIF 2.1.0"
    names_sources: ClassVar[bool] = True

    security_tools: tuple[str, ...] = Field(
        default=(),
        description="Tools whose issues are all about security, besides scanners that are known for nothing else.",
    )

    def reported(self, target: Target, ages: Ages) -> Iterable[Collected]:
        """Yield for each tool the issues of each level, 0 included, and what is suppressed."""
        from qualitywatch_import.reports.sarif import read_sarif  # noqa: PLC0415 - late

        location = Path(target.location).resolve()
        scans: dict[str, list[Scan]] = {}
        ended: dict[str, datetime] = {}
        for path in self.reports(target):
            log = read_sarif(path, location)
            written = ages.checked(path, log.written)
            if not log.scans:
                raise NoEvidenceError(f"{path} holds no run of a scanner", hint="run the scanner again")
            for scan in log.scans:
                if (
                    scan.tool == _OURS
                ):  # written by a check into the same directory: its findings are judged already
                    continue
                self.check_commit(path, set(scan.commits), target)
                tool = short(scan.tool, _NAME_LIMIT)
                if scan.results is None:
                    raise CollectError(
                        f"{path}: {tool} brought no results, not even none",
                        hint="look why the scan did not start",
                    )
                if not self.any_commit:
                    check_places(path, location, _places(scan.results))
                for failure in scan.failures:
                    yield Problem(
                        f"{path.name}: {tool} reports: {short(failure)}", "its counts may be too low"
                    )
                scans.setdefault(tool, []).append(scan)
                ended[tool] = min(ended.get(tool, written), written)
        if not scans:
            yield Problem("only qualitywatch itself wrote SARIF here, which is not counted", self.written_by)
        for tool, runs in sorted(scans.items()):
            yield from self._tool(tool, [result for run in runs for result in run.results or ()], ended[tool])

    def _tool(self, tool: str, results: Sequence[ScanResult], at: datetime) -> Iterator[Collected]:
        counted = [result for result in results if not result.suppressed]
        security = tool.lower() in SECURITY_SCANNERS | {name.lower() for name in self.security_tools}
        for level in LEVELS:
            labels = {"tool": tool, "level": level}
            of_level = [result for result in counted if result.level == level]
            for metric, wanted in ((ISSUES, False), (SECURITY_ISSUES, True)):
                found = [result for result in of_level if (security or result.security) is wanted]
                yield observed(metric, len(found), _evidence(found), labels=labels, observed_at=at)
        hidden = [result for result in results if result.suppressed]
        yield observed(SUPPRESSED, len(hidden), _evidence(hidden), labels={"tool": tool}, observed_at=at)


def _places(results: Iterable[ScanResult]) -> Iterator[tuple[str, int]]:
    for result in results:
        if result.stated and result.line is not None:
            yield result.stated, result.end_line or result.line


def _evidence(results: Iterable[ScanResult]) -> list[Evidence]:
    ordered = sorted(results, key=lambda result: (result.path, result.line or 0, result.rule))
    return [
        place(
            result.path,
            result.line,
            end_line=result.end_line,
            name=result.rule,
            message=f"{result.message} (suppressed: {result.justification or 'no reason given'})"
            if result.suppressed
            else result.message,
        )
        for result in ordered
    ]
