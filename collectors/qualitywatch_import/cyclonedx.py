"""``import.cyclonedx``: vulnerabilities of components by severity, from CycloneDX in JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import ClassVar

from qualitywatch import (
    Collected,
    CollectError,
    Evidence,
    Foremost,
    MetricDefinition,
    NoEvidenceError,
    Target,
)
from qualitywatch_import.evidence import counted, observed, place
from qualitywatch_import.metrics.cyclonedx import COMPONENTS, DISMISSED, METRICS, VULNERABILITIES
from qualitywatch_import.reports.ages import Ages
from qualitywatch_import.reports.collector import ReportCollector
from qualitywatch_import.reports.files import is_xml, moment, written_at
from qualitywatch_import.reports.json_stream import JsonStream
from qualitywatch_import.reports.json_text import Node

SEVERITIES = ("critical", "high", "medium", "low", "info", "none", "unknown")
_COMPONENTS, _VULNERABILITIES = ("components",), ("vulnerabilities",)
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
        found = _Found()
        components = 0
        for path in self.reports(target):
            stream = _stream(path)
            bom = stream.rest()
            if bom["bomFormat"].text() != "CycloneDX":
                raise bom.refusal(f"$.bomFormat is {bom['bomFormat'].text()[:40]!r}")
            metadata = bom.get("metadata")
            stated = moment(metadata.text_of("timestamp")) if metadata else None
            times.append(ages.checked(path, written_at(path, stated=stated)))
            if bom.get("vulnerabilities") is None:
                raise NoEvidenceError(
                    f"{path} has no list of vulnerabilities, not even an empty one", hint=self.written_by
                )
            names: dict[str, str] = {}
            for reference, name in _components(bom, stream):
                components += 1
                if reference:
                    names.setdefault(reference, name)
            for each in _vulnerabilities(bom, stream, names):
                found.add(each)
        at = min(times)
        for severity in SEVERITIES:
            labels = {"severity": severity}
            yield counted(VULNERABILITIES, found.of(severity), _evidence, labels=labels, observed_at=at)
        yield counted(DISMISSED, found.dismissed, _evidence, observed_at=at)
        yield observed(COMPONENTS, components, observed_at=at)


@dataclass(slots=True)
class _Found:
    """The vulnerabilities of all documents, each counted once by its id and what it affects."""

    by_severity: dict[str, Foremost[_Vulnerability]] = field(default_factory=dict)
    dismissed: Foremost[_Vulnerability] = field(default_factory=lambda: Foremost(_order))
    seen: set[bytes] = field(default_factory=set)
    """Digests: the texts would take ten times the memory."""

    def add(self, each: _Vulnerability) -> None:
        """Count one, unless it is known."""
        key = blake2b(repr(_order(each)).encode(), digest_size=16).digest()
        if key not in self.seen:
            self.seen.add(key)
            (self.dismissed if each.dismissed else self.of(each.severity)).add(each)

    def of(self, severity: str) -> Foremost[_Vulnerability]:
        """Those of a severity that are not dismissed."""
        return self.by_severity.setdefault(severity, Foremost(_order))


def _order(each: _Vulnerability) -> tuple[str, ...]:
    return each.id, *each.affected


def _stream(path: Path) -> JsonStream:
    if is_xml(path):
        raise CollectError(f"{path} is XML, and CycloneDX in JSON is read", hint="let the tool write JSON")
    return JsonStream(path, [_COMPONENTS, _VULNERABILITIES], expected="a CycloneDX document")


def _components(bom: Node, stream: JsonStream) -> Iterator[tuple[str, str]]:
    """The components with those within them."""
    _check_list(bom, "components")
    for _, component in stream.elements(_COMPONENTS):
        yield from _within(component)


def _within(component: Node) -> Iterator[tuple[str, str]]:
    """A component and those within it, without recursion: documents may be nested deeply."""
    waiting = [component]
    while waiting:
        component = waiting.pop()
        name = f"{component['name'].text()} {component.text_of('version')}".strip()
        yield component.text_of("bom-ref"), name
        waiting += component.each("components")


def _check_list(bom: Node, key: str) -> None:
    """Refuse what is there and is no list; one that is there was read apart."""
    for _ in bom.each(key):
        break


def _vulnerabilities(bom: Node, stream: JsonStream, names: dict[str, str]) -> Iterator[_Vulnerability]:
    _check_list(bom, "vulnerabilities")
    for _, vulnerability in stream.elements(_VULNERABILITIES):
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
