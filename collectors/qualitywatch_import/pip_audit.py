"""``import.pip_audit``: known vulnerabilities of the Python packages in use, from pip-audit's JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from qualitywatch import Collected, Evidence, MetricDefinition, NoEvidenceError, Problem, Target
from qualitywatch_import import usual_names
from qualitywatch_import.evidence import observed, place
from qualitywatch_import.metrics.pip_audit import DEPENDENCIES, METRICS, SKIPPED, VULNERABILITIES
from qualitywatch_import.reports.ages import Ages
from qualitywatch_import.reports.collector import ReportCollector
from qualitywatch_import.reports.files import written_at
from qualitywatch_import.reports.json_text import Node, load

FIXES = ("available", "none")


@dataclass(frozen=True, slots=True)
class _Vulnerability:
    package: str
    version: str
    id: str
    fixed_in: tuple[str, ...]
    description: str


class PipAuditCollector(ReportCollector):
    """Reads pip-audit's JSON; what several reports say of one version of a package counts once."""

    name = "import.pip_audit"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = METRICS
    usual: ClassVar[tuple[str, ...]] = usual_names.PIP_AUDIT
    written_by: ClassVar[str] = "pip-audit --format json --output pip-audit.json"

    def reported(self, target: Target, ages: Ages) -> Iterable[Collected]:
        """Yield the vulnerabilities with and without a fix, 0 included, and how many packages were and were not audited.

        Where none was audited, 0 would be a lie, and is not told.
        """
        times: list[datetime] = []
        audited: set[tuple[str, str]] = set()
        skipped: dict[str, str] = {}
        found: dict[tuple[str, str, str], _Vulnerability] = {}
        paths = self.reports(target)
        for path in paths:
            times.append(ages.checked(path, written_at(path)))
            report = load(path, expected="pip-audit's JSON", hint=self.written_by)
            listed = report if isinstance(report.value, list) else report["dependencies"]
            for dependency in listed.elements():
                package = dependency["name"].text()
                if dependency.get("skip_reason") is not None:
                    skipped[package] = dependency.text_of("skip_reason")
                    continue
                audited.add((package, dependency["version"].text()))
                for each in _vulnerabilities(dependency):
                    found.setdefault((each.package, each.version, each.id), each)
        if not audited and not skipped:
            raise NoEvidenceError(f"{', '.join(map(str, paths))} names no package", hint=self.written_by)
        at = min(times)
        ordered = [found[key] for key in sorted(found)]
        if audited:
            for fix, wanted in zip(FIXES, (True, False), strict=True):
                evidence = [_evidence(each) for each in ordered if bool(each.fixed_in) is wanted]
                yield observed(VULNERABILITIES, len(evidence), evidence, labels={"fix": fix}, observed_at=at)
        else:
            yield Problem(
                f"none of {len(skipped)} packages was audited: nothing is known of their vulnerabilities",
                hint="the evidence of import.pip_audit.skipped has each reason, such as an index out of reach",
            )
        yield observed(DEPENDENCIES, len(audited), observed_at=at)
        reasons = [place("", name=name, message=reason) for name, reason in sorted(skipped.items())]
        yield observed(SKIPPED, len(reasons), reasons, observed_at=at)


def _vulnerabilities(dependency: Node) -> Iterator[_Vulnerability]:
    for vulnerability in dependency["vulns"].elements():
        yield _Vulnerability(
            dependency["name"].text(),
            dependency["version"].text(),
            vulnerability["id"].text(),
            tuple(version.text() for version in vulnerability["fix_versions"].elements()),
            vulnerability.text_of("description"),
        )


def _evidence(each: _Vulnerability) -> Evidence:
    remedy = f"repaired in {', '.join(each.fixed_in)}" if each.fixed_in else "no version without it"
    return place(
        "", name=f"{each.package} {each.version}", message=f"{each.id}, {remedy}: {each.description}"
    )
