"""``import.lighthouse``: scores and timings of pages, from Lighthouse's JSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from qualitywatch import (
    Collected,
    CollectError,
    Evidence,
    MetricDefinition,
    NoEvidenceError,
    Problem,
    Target,
    TargetKind,
)
from qualitywatch_import import usual_names
from qualitywatch_import.evidence import observed, place
from qualitywatch_import.messages import short
from qualitywatch_import.metrics.lighthouse import CATEGORIES, MEASURED, METRICS
from qualitywatch_import.reports.ages import Ages
from qualitywatch_import.reports.collector import ReportCollector
from qualitywatch_import.reports.files import moment, written_at
from qualitywatch_import.reports.json_text import Node, load

_PAGE_LIMIT = 200
_PASSED = 0.9


class LighthouseCollector(ReportCollector):
    """Reads Lighthouse's reports, of one page or of many."""

    name = "import.lighthouse"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = METRICS
    kinds: ClassVar[tuple[TargetKind, ...]] = (TargetKind.CODE, TargetKind.PIPELINE)
    usual: ClassVar[tuple[str, ...]] = usual_names.LIGHTHOUSE
    written_by: ClassVar[str] = "lighthouse URL --output=json --output-path=lighthouse.json"

    def reported(self, target: Target, ages: Ages) -> Iterable[Collected]:
        """Yield scores and timings by page, with the audits that failed as evidence of the scores."""
        runs: dict[str, list[tuple[Node, datetime]]] = defaultdict(list)
        for path in self.reports(target):
            loaded = load(path, expected="Lighthouse's JSON", hint=self.written_by)
            report = loaded.get("lighthouseResult") or loaded  # PageSpeed Insights wraps it
            report["lighthouseVersion"].text()
            _refuse_failed(path, report)
            written = written_at(path, stated=moment(report["fetchTime"].text()))
            runs[_page(report)].append((report, ages.checked(path, written)))
        for page, reports in sorted(runs.items()):
            _refuse_mixed(page, reports)
            yield from _page_values(page, reports)
        if not runs:
            raise NoEvidenceError("no report names a page")


def _refuse_failed(path: Path, report: Node) -> None:
    error = report.get("runtimeError")
    if error is not None and error.text_of("code") not in ("", "NO_ERROR"):
        said = error.text_of("message") or error.text_of("code")
        raise CollectError(f"{path}: Lighthouse failed: {short(said)}", hint="run it again")


def _refuse_mixed(page: str, reports: list[tuple[Node, datetime]]) -> None:
    settings = [found for report, _ in reports if (found := report.get("configSettings")) is not None]
    devices = {found.text_of("formFactor") for found in settings}
    if len(devices) > 1:
        raise CollectError(
            f"{page} was measured as {' and as '.join(sorted(devices))}, whose figures do not mix",
            hint="name the reports of one device as report",
        )


def _page(report: Node) -> str:
    """The page's address without user, query and fragment: they may be secret, and differ from run to run."""
    url = report.text_of("finalDisplayedUrl") or report.text_of("finalUrl") or report["requestedUrl"].text()
    try:
        parts = urlsplit(url)
        host = f"{parts.hostname or ''}:{parts.port}" if parts.port else parts.hostname or ""
    except ValueError:
        raise report.refusal("its page has no address") from None
    return short(f"{parts.scheme}://{host}{parts.path or '/'}", _PAGE_LIMIT)


def _page_values(page: str, reports: list[tuple[Node, datetime]]) -> Iterator[Collected]:
    at = min(written for _, written in reports)
    for name, metric in CATEGORIES.items():
        categories = [
            (report, found) for report, _ in reports if (found := report["categories"].get(name)) is not None
        ]
        scores = [score.share() for _, each in categories if (score := each.get("score")) is not None]
        if len(scores) < len(categories):
            yield Problem(
                f"{page}: Lighthouse could not score {name}", "look for audits with errors in its report"
            )
        if scores:
            evidence = _failed_audits(*categories[0])
            yield observed(metric, _median(scores), evidence, labels={"page": page}, observed_at=at)
    for name, metric in MEASURED.items():
        values = [
            value.number() / (1000 if metric.unit == "s" else 1)
            for report, _ in reports
            if (audit := report["audits"].get(name)) and (value := audit.get("numericValue"))
        ]
        if values:
            yield observed(metric, _median(values), labels={"page": page}, observed_at=at)


def _median(values: list[float]) -> float:
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _failed_audits(report: Node, category: Node) -> list[Evidence]:
    failed: list[tuple[float, Evidence]] = []
    for reference in category.each("auditRefs"):
        audit = report["audits"].get(reference["id"].text())
        score = audit.get("score") if audit else None
        weight = reference.get("weight")
        if (
            audit is None
            or score is None
            or weight is None
            or not weight.number()
            or score.number() >= _PASSED
        ):
            continue
        evidence = place(
            "", name=reference["id"].text(), message=audit.text_of("title"), value=score.number()
        )
        failed.append((weight.number() * (1 - score.number()), evidence))
    return [evidence for _, evidence in sorted(failed, key=lambda item: (-item[0], item[1].name))]
