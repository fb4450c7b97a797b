"""``import.sarif``: the issues that any scanner reported in SARIF 2.1.0, by tool and level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
from qualitywatch_import.evidence import counted, place
from qualitywatch_import.messages import short
from qualitywatch_import.metrics.sarif import ISSUES, METRICS, SECURITY_ISSUES, SUPPRESSED
from qualitywatch_import.reports.ages import Ages
from qualitywatch_import.reports.collector import CommitReportCollector
from qualitywatch_import.reports.places import check_places

if TYPE_CHECKING:
    from qualitywatch_import.reports.sarif import ScanResult, ScanResults

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
        from qualitywatch_import.reports.sarif import ScanResults, read_sarif  # noqa: PLC0415 - late

        location = Path(target.location).resolve()
        found: dict[str, ScanResults] = {}
        ended: dict[str, datetime] = {}
        for path in self.reports(target):
            log = read_sarif(path, location, only_security=self._only_security)
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
                    check_places(path, location, scan.results.lines.items())
                for failure in scan.failures:
                    yield Problem(
                        f"{path.name}: {tool} reports: {short(failure)}", "its counts may be too low"
                    )
                found.setdefault(tool, ScanResults()).merge(scan.results)
                ended[tool] = min(ended.get(tool, written), written)
        if not found:
            yield Problem("only qualitywatch itself wrote SARIF here, which is not counted", self.written_by)
        for tool, results in sorted(found.items()):
            yield from _told(tool, results, ended[tool])

    def _only_security(self, tool: str) -> bool:
        return short(tool, _NAME_LIMIT).lower() in SECURITY_SCANNERS | {
            name.lower() for name in self.security_tools
        }


def _told(tool: str, results: ScanResults, at: datetime) -> Iterator[Collected]:
    for level in LEVELS:
        labels = {"tool": tool, "level": level}
        for metric, security in ((ISSUES, False), (SECURITY_ISSUES, True)):
            yield counted(
                metric, results.of(level, security=security), _evidence, labels=labels, observed_at=at
            )
    yield counted(SUPPRESSED, results.suppressed, _evidence, labels={"tool": tool}, observed_at=at)


def _evidence(result: ScanResult) -> Evidence:
    said = f" (suppressed: {result.justification or 'no reason given'})" if result.suppressed else ""
    return place(
        result.path,
        result.line,
        end_line=result.end_line,
        name=result.rule,
        message=f"{result.message}{said}",
    )
