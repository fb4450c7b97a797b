"""Reads coverage reports in XML: Cobertura's, JaCoCo's and Clover's."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from qualitywatch import CollectError
from qualitywatch_import.reports.coverage import WHOLE_FILE, FileLines, LinesReport
from qualitywatch_import.reports.xml_text import events

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_CONDITIONS = re.compile(r"\((\d+)/(\d+)\)")
_SOURCE_ROOTS = ("src/main/java", "src/main/kotlin", "src/main/scala", "src/main/groovy", "src")
"""Where the packages lie that JaCoCo names files by."""
_GROUPS_LIMIT = 50
_LATEST_SECONDS = 1e11  # anything above counts milliseconds


def read(path: Path) -> LinesReport:
    """Read a report; CollectError where it is cut off or another document, KeyError and ValueError for a broken part."""
    report = LinesReport()
    reader: _Cobertura | _JaCoCo | _Clover | None = None
    for event, element in events(path):
        if reader is None:
            reader = _reader(path, element, report)
        if event == "start":
            reader.start(element)
        else:
            reader.end(element)
            if element.tag in ("class", "sourcefile", "package", "file"):
                element.clear()
    return report


def _reader(path: Path, root: Element, report: LinesReport) -> _Cobertura | _JaCoCo | _Clover:
    if root.tag == "report":
        return _JaCoCo(report)
    if root.tag == "coverage":
        return _Clover(report) if root.get("generated") or root.get("clover") else _Cobertura(report)
    raise CollectError(
        f"{path} is no coverage report: its root is <{root.tag[:80]}>",
        hint="Cobertura, JaCoCo, Clover and LCOV are read",
    )


class _Cobertura:
    def __init__(self, report: LinesReport) -> None:
        self._report = report
        self._file = FileLines()
        self._within_methods = False

    def start(self, element: Element) -> None:
        if element.tag == "coverage":
            self._report.stated = _time(element.get("timestamp", ""))
        elif element.tag == "class":
            self._file = self._report.file(element.attrib["filename"])
        elif element.tag == "methods":
            self._within_methods = True

    def end(self, element: Element) -> None:
        if element.tag == "methods":
            self._within_methods = False
        elif element.tag == "class":
            self._file.pack()
        elif element.tag == "line" and not self._within_methods:
            number = int(element.attrib["number"])
            self._file.line(number, hit=float(element.attrib["hits"]) > 0)
            conditions = _CONDITIONS.search(element.get("condition-coverage", ""))
            if element.get("branch", "").lower() == "true" and conditions:
                self._file.branch(number, int(conditions[1]), int(conditions[2]))
        elif element.tag == "source" and element.text:
            self._report.sources.append(element.text.strip())


class _JaCoCo:
    def __init__(self, report: LinesReport) -> None:
        self._report = report
        self._groups: list[str] = []
        self._package = ""
        self._file = FileLines()

    def start(self, element: Element) -> None:
        if element.tag == "sessioninfo":
            dumped = _time(element.get("dump", ""))
            if dumped and (self._report.stated is None or dumped > self._report.stated):
                self._report.stated = dumped
        elif element.tag == "group":
            self._groups.append(element.attrib["name"])
            if len(self._groups) > _GROUPS_LIMIT:
                raise ValueError("groups within more than 50 groups")
        elif element.tag == "package":
            self._package = element.attrib["name"]
        elif element.tag == "sourcefile":
            self._file = self._report.file(self._name(element.attrib["name"]))

    def _name(self, file: str) -> str:
        """The file's name, with the groups that it is in: modules may have packages of the same name."""
        packaged = f"{self._package}/{file}".lstrip("/")
        groups = "/".join(self._groups)
        name = f"{groups}/{packaged}" if groups else packaged
        modules = dict.fromkeys((groups, groups.rpartition("/")[2], ""))
        self._report.paths[name.replace("\\", "/")] = tuple(
            f"{module}/{root}/{packaged}".lstrip("/") for module in modules for root in _SOURCE_ROOTS
        )
        return name

    def end(self, element: Element) -> None:
        if element.tag == "group":
            self._groups.pop()
        elif element.tag == "sourcefile":
            self._file.pack()
        elif element.tag == "line":
            number = int(element.attrib["nr"])
            self._file.line(number, hit=int(element.attrib["ci"]) > 0)
            taken, missed = int(element.get("cb", "0")), int(element.get("mb", "0"))
            self._file.branch(number, taken, taken + missed)


class _Clover:
    def __init__(self, report: LinesReport) -> None:
        self._report = report
        self._file: FileLines | None = None
        self._within_class = False

    def start(self, element: Element) -> None:
        if element.tag == "coverage":
            self._report.stated = _time(element.get("generated", ""))
        elif element.tag == "file":
            self._file = self._report.file(element.get("path") or element.attrib["name"])
        elif element.tag == "class":
            self._within_class = True

    def end(self, element: Element) -> None:
        if element.tag == "class":
            self._within_class = False
        elif element.tag == "file" and self._file is not None:
            self._file.pack()
            self._file = None
        elif self._file is not None and element.tag == "metrics" and not self._within_class:
            # A line's truecount and falsecount are how often in one tool and how many in another; the sums agree.
            covered, total = (
                int(element.get("coveredconditionals", "0")),
                int(element.get("conditionals", "0")),
            )
            self._file.branch(WHOLE_FILE, covered, total)
        elif self._file is not None and element.tag == "line" and element.get("type") in ("stmt", "cond"):
            counts = (element.get(name, "0") for name in ("count", "truecount", "falsecount"))
            ran = int(element.attrib["count"]) if "count" in element.attrib else sum(map(int, counts))
            self._file.line(int(element.attrib["num"]), hit=ran > 0)


def _time(stated: str) -> datetime | None:
    """The time in seconds or milliseconds since 1970: tools differ."""
    try:
        number = float(stated)
        return datetime.fromtimestamp(number / 1000 if number > _LATEST_SECONDS else number, UTC)
    except (ValueError, OverflowError, OSError):
        return None
