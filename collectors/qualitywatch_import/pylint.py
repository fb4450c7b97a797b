"""``import.pylint``: the messages and the score that pylint reported in JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from qualitywatch import (
    Collected,
    CollectError,
    Evidence,
    MetricDefinition,
    NoEvidenceError,
    Problem,
    Target,
)
from qualitywatch_import.evidence import observed, place
from qualitywatch_import.metrics.pylint import MESSAGES, METRICS, SCORE
from qualitywatch_import.reports.ages import Ages
from qualitywatch_import.reports.collector import ReportCollector
from qualitywatch_import.reports.files import place_in, written_at
from qualitywatch_import.reports.json_text import Node, load

_UNPARSED = "syntax-error"
TYPES = ("fatal", "error", "warning", "refactor", "convention", "info")


class PylintCollector(ReportCollector):
    """Reads pylint's reports in its formats json2 and json; several are added up."""

    name = "import.pylint"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = METRICS
    written_by: ClassVar[str] = "pylint --output-format=json2:pylint.json src"
    names_sources: ClassVar[bool] = True

    def reported(self, target: Target, ages: Ages) -> Iterable[Collected]:
        """Yield the messages of each type, 0 included, and the score where there is one."""
        location = Path(target.location).resolve()
        found: dict[str, list[Evidence]] = {kind: [] for kind in TYPES}
        times: list[datetime] = []
        scores: list[float] = []
        paths = self.reports(target)
        for path in paths:
            times.append(ages.checked(path, written_at(path)))
            report = load(path, expected="pylint's JSON", hint=self.written_by)
            for kind, evidence in _messages(report, location):
                found[kind].append(evidence)
            if not isinstance(report.value, list):
                scores += _statistics(path, report)
        at = min(times)
        unread = [*found["fatal"], *(each for each in found["error"] if each.name == _UNPARSED)]
        if unread:
            such_as = f"{len(unread)} files, such as " if len(unread) > 1 else ""
            yield Problem(
                f"pylint could not read {such_as}{unread[0].path}",
                "nothing is known of what is in there: repair or leave out",
            )
        for kind, evidences in found.items():
            yield observed(MESSAGES, len(evidences), evidences, labels={"type": kind}, observed_at=at)
        if len(scores) == len(paths) == 1:
            yield observed(SCORE, scores[0], observed_at=at)


def _messages(report: Node, location: Path) -> Iterator[tuple[str, Evidence]]:
    listed = report if isinstance(report.value, list) else report["messages"]
    for message in listed.elements():
        kind = message["type"].text()
        if kind not in TYPES:
            raise message.refusal(f"{message.where}.type is {kind[:40]!r}, which is no type of message")
        yield (
            kind,
            place(
                place_in(location, message["path"].text()),
                message.line_of("line"),
                end_line=message.line_of("endLine"),
                name=message["symbol"].text(),
                message=message["message"].text(),
            ),
        )


def _statistics(path: Path, report: Node) -> Iterator[float]:
    statistics = report["statistics"]
    listed = Counter(message["type"].text() for message in report["messages"].elements())
    for kind, count in statistics["messageTypeCount"].entries():
        if count.count() != listed[kind]:
            raise CollectError(
                f"{path} contradicts itself: {count.count()} messages of type {kind}, and {listed[kind]} are listed",
                hint="write it again",
            )
    if statistics["modulesLinted"].count() == 0:
        raise NoEvidenceError(f"{path}: pylint read no module", hint="name packages or files to pylint")
    yield statistics["score"].number()
