"""``import.cyclonedx``: vulnerabilities of components by severity, from CycloneDX in JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from qualitywatch import Collected, CollectError, Evidence, MetricDefinition, NoEvidenceError, Target
from qualitywatch_import.evidence import observed, place
from qualitywatch_import.metrics.cyclonedx import COMPONENTS, DISMISSED, METRICS, VULNERABILITIES
from qualitywatch_import.reports.ages import Ages
from qualitywatch_import.reports.collector import ReportCollector
from qualitywatch_import.reports.files import is_xml, moment, written_at
from qualitywatch_import.reports.json_text import Node, load

SEVERITIES = ("critical", "high", "medium", "low", "info", "none", "unknown")
_DISMISSED = ("resolved", "resolved_with_pedigree", "false_positive", "not_affected")


@dataclass(frozen=True, slots=True)
class _Vulnerability:
    id: str
    severity: str
    dismissed: str
    affected: tuple[str, ...]
    description: str


class CycloneDxCollector(ReportCollector):
    """Reads bills of materials with vulnerabilities, and VEX documents; several are added up."""

    name = "import.cyclonedx"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = METRICS
    written_by: ClassVar[str] = (
        "let the scanner write CycloneDX JSON with vulnerabilities, such as trivy or grype do"
    )

    def reported(self, target: Target, ages: Ages) -> Iterable[Collected]:
        """Yield the vulnerabilities of each severity, 0 included; a document without a list of them is no evidence."""
        times: list[datetime] = []
        found: dict[tuple[str, tuple[str, ...]], _Vulnerability] = {}
        components = 0
        for path in self.reports(target):
            bom = _bom(path)
            metadata = bom.get("metadata")
            stated = moment(metadata.text_of("timestamp")) if metadata else None
            times.append(ages.checked(path, written_at(path, stated=stated)))
            if bom.get("vulnerabilities") is None:
                raise NoEvidenceError(
                    f"{path} has no list of vulnerabilities, not even an empty one", hint=self.written_by
                )
            names = {ref: name for ref, name in _components(bom) if ref}
            components += sum(1 for _ in _components(bom))
            for each in _vulnerabilities(bom, names):
                found.setdefault((each.id, each.affected), each)
        at = min(times)
        ordered = [found[key] for key in sorted(found)]
        for severity in SEVERITIES:
            evidence = [
                _evidence(each) for each in ordered if each.severity == severity and not each.dismissed
            ]
            labels = {"severity": severity}
            yield observed(VULNERABILITIES, len(evidence), evidence, labels=labels, observed_at=at)
        dismissed = [_evidence(each) for each in ordered if each.dismissed]
        yield observed(DISMISSED, len(dismissed), dismissed, observed_at=at)
        yield observed(COMPONENTS, components, observed_at=at)


def _bom(path: Path) -> Node:
    if is_xml(path):
        raise CollectError(f"{path} is XML, and CycloneDX in JSON is read", hint="let the tool write JSON")
    bom = load(path, expected="a CycloneDX document")
    if bom["bomFormat"].text() != "CycloneDX":
        raise bom.refusal(f"$.bomFormat is {bom['bomFormat'].text()[:40]!r}")
    return bom


def _components(parent: Node) -> Iterator[tuple[str, str]]:
    """The components with those within them, without recursion: documents may be nested deeply."""
    waiting = list(parent.each("components"))
    while waiting:
        component = waiting.pop()
        name = f"{component['name'].text()} {component.text_of('version')}".strip()
        yield component.text_of("bom-ref"), name
        waiting += component.each("components")


def _vulnerabilities(bom: Node, names: dict[str, str]) -> Iterator[_Vulnerability]:
    for vulnerability in bom.each("vulnerabilities"):
        analysis = vulnerability.get("analysis")
        state = analysis.text_of("state") if analysis else ""
        severities = {rating.text_of("severity") for rating in vulnerability.each("ratings")}
        references = [affected["ref"].text() for affected in vulnerability.each("affects")]
        yield _Vulnerability(
            id=vulnerability.text_of("id") or "unnamed",
            severity=next((each for each in SEVERITIES if each in severities), "unknown"),
            dismissed=state if state in _DISMISSED else "",
            affected=tuple(sorted(names.get(reference, reference) for reference in references)),
            description=vulnerability.text_of("description"),
        )


def _evidence(each: _Vulnerability) -> Evidence:
    said = f"{each.dismissed}: " if each.dismissed else ""
    return place("", name=each.id, message=f"{said}{', '.join(each.affected)}: {each.description}")
