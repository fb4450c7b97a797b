"""Reads SARIF 2.1.0 logs of any scanner: results one after another, of which the first are kept and all are counted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote, urlsplit

from qualitywatch import CollectError, Foremost
from qualitywatch_import.reports.files import moment, place_in, written_at
from qualitywatch_import.reports.json_stream import EACH, JsonStream
from qualitywatch_import.reports.json_text import Node

T = TypeVar("T")

LEVELS = ("error", "warning", "note")
_EXPECTED = "a SARIF 2.1.0 log"
_RESULTS = ("runs", EACH, "results")
_NOT_SUPPRESSED = ("underReview", "rejected")
_BANDIT_IN_RUFF = re.compile(r"S\d+")
"""The rules that ruff has of bandit, which it does not mark as being about security."""
_LEVEL = "warning"
"""The level of a result that states none, and whose rule states none (SARIF 2.1.0, 3.27.10)."""


@dataclass(frozen=True, slots=True)
class ScanResult:
    """One issue; ``security`` says that its rule is about security, ``stated`` is the path as the log has it."""

    rule: str
    level: str
    message: str
    security: bool
    suppressed: bool
    path: str = ""
    line: int | None = None
    end_line: int | None = None
    justification: str = ""
    stated: str = ""


@dataclass(slots=True)
class ScanResults:
    """What a run reported: counted by level and by whether it is about security, and what is suppressed apart.

    ``lines`` has the last line that is told of each path as the log states it.
    """

    counted: dict[tuple[str, bool], Foremost[ScanResult]] = field(default_factory=dict)
    suppressed: Foremost[ScanResult] = field(default_factory=lambda: Foremost(_order))
    lines: dict[str, int] = field(default_factory=dict)

    def add(self, result: ScanResult) -> None:
        """Count one."""
        if result.stated and result.line is not None:
            last = result.end_line or result.line
            self.lines[result.stated] = max(last, self.lines.get(result.stated, 0))
        (self.suppressed if result.suppressed else self.of(result.level, security=result.security)).add(
            result
        )

    def of(self, level: str, *, security: bool) -> Foremost[ScanResult]:
        """What is not suppressed, of a level."""
        return self.counted.setdefault((level, security), Foremost(_order))

    def merge(self, later: ScanResults) -> None:
        """Add what a later run of the same tool reported."""
        for (level, security), found in later.counted.items():
            self.of(level, security=security).merge(found)
        self.suppressed.merge(later.suppressed)


def _order(result: ScanResult) -> tuple[str, int, str]:
    return result.path, result.line or 0, result.rule


@dataclass(frozen=True, slots=True)
class Scan:
    """One run of one tool: ``results`` is None where it brought none at all, ``failures`` what it says went wrong."""

    tool: str
    results: ScanResults | None
    failures: tuple[str, ...]
    commits: frozenset[str]


@dataclass(frozen=True, slots=True)
class SarifLog:
    """One file."""

    scans: tuple[Scan, ...]
    written: datetime


@dataclass(slots=True)
class _Rules:
    """The rules of a run, by id and by place, and the levels that the run was configured with."""

    by_id: dict[str, Node] = field(default_factory=dict)
    listed: list[list[Node]] = field(default_factory=list)
    overrides: dict[str, str] = field(default_factory=dict)


def read_sarif(path: Path, location: Path, *, only_security: Callable[[str], bool]) -> SarifLog:
    """Read a log; raises CollectError where it is cut off, of another version or no SARIF log.

    ``only_security`` tells tools all of whose results are about security. The log is read twice: what the results mean
    may stand behind them.
    """
    stream = JsonStream(
        path, [_RESULTS], expected=_EXPECTED, hint="write it with the scanner's option for SARIF"
    )
    log = stream.rest()
    version = log["version"].text()
    if version != "2.1.0":
        raise CollectError(
            f"{path} is SARIF {version[:20]}, and 2.1.0 is read", hint="let the scanner write 2.1.0"
        )
    runs = list(log["runs"].elements())
    ended = [moment(call.text_of("endTimeUtc")) for run in runs for call in run.each("invocations")]
    stated = max((time for time in ended if time and time.tzinfo), default=None)
    readings = [_Reading(run, location, only_security) for run in runs]
    for (run, _), result in stream.elements(_RESULTS):
        readings[run].take(result)
    return SarifLog(tuple(reading.scan() for reading in readings), written_at(path, stated=stated))


class _Reading:
    """One run, whose results come one after another."""

    def __init__(self, run: Node, location: Path, only_security: Callable[[str], bool]) -> None:
        self._run = run
        self._tool = run["tool"]["driver"]["name"].text()
        self._only_security = only_security(self._tool)
        self._rules = _rules(run)
        self._bases = run.get("originalUriBaseIds")
        self._artifacts = list(run.each("artifacts"))
        self._location = location
        self._places: dict[str, str] = {}
        self._brought = run.get("results")
        for _ in run.each("results"):  # which are read apart; what is no list is refused
            break
        self._results = ScanResults()

    def scan(self) -> Scan:
        """What the run told."""
        return Scan(
            tool=self._tool,
            results=None if self._brought is None else self._results,
            failures=tuple(_failures(self._run)),
            commits=frozenset(
                commit
                for each in self._run.each("versionControlProvenance")
                if (commit := each.text_of("revisionId"))
            ),
        )

    def take(self, result: Node) -> None:
        """Count a result, unless it tells of nothing that should not be there, or of nothing that is still there."""
        if (result.text_of("kind") or "fail") != "fail" or result.text_of("baselineState") == "absent":
            return
        name, rule = _rule_of(result, self._rules)
        suppressions = list(result.each("suppressions"))
        path, region = _place(result, self._bases, self._artifacts)
        self._results.add(
            ScanResult(
                rule=name,
                level=_level(result, name, rule, self._rules),
                message=_message(result) or _rule_message(rule),
                security=self._only_security or _is_security(rule) or self._bandit_in_ruff(name),
                suppressed=bool(suppressions)
                and not any(each.text_of("status") in _NOT_SUPPRESSED for each in suppressions),
                path=self._place_in(path) if path else "",
                stated=path,
                line=region.line_of("startLine") if region else None,
                end_line=region.line_of("endLine") if region else None,
                justification="; ".join(
                    filter(None, (each.text_of("justification") for each in suppressions))
                ),
            )
        )

    def _bandit_in_ruff(self, rule: str) -> bool:
        return self._tool.lower() == "ruff" and bool(_BANDIT_IN_RUFF.fullmatch(rule))

    def _place_in(self, path: str) -> str:
        if path not in self._places:
            self._places[path] = place_in(self._location, path)
        return self._places[path]


def _rules(run: Node) -> _Rules:
    rules = _Rules()
    for component in (run["tool"]["driver"], *run["tool"].each("extensions")):
        listed = list(component.each("rules"))
        rules.listed.append(listed)
        for rule in listed:
            rules.by_id.setdefault(rule["id"].text(), rule)
    for call in run.each("invocations"):
        for override in call.each("ruleConfigurationOverrides"):
            level = (override.get("configuration") or override).text_of("level")
            if level:
                rules.overrides[override["descriptor"].text_of("id")] = level
    return rules


def _failures(run: Node) -> Iterator[str]:
    for call in run.each("invocations"):
        told = False
        for notification in (
            *call.each("toolExecutionNotifications"),
            *call.each("toolConfigurationNotifications"),
        ):
            if notification.text_of("level") == "error":
                told = True
                said = _message(notification) or "an error that it does not name"
                where = _place(notification, None, [])[0]
                yield f"{where}: {said}" if where else said
        successful = call.get("executionSuccessful")
        if successful is not None and successful.value is False and not told:
            yield call.text_of("exitCodeDescription") or "it did not end well"


def _rule_of(result: Node, rules: _Rules) -> tuple[str, Node | None]:
    reference = result.get("rule")
    name = result.text_of("ruleId") or (reference.text_of("id") if reference else "")
    index = result.members().get("ruleIndex")
    component: object = 0
    if reference is not None:
        index = reference.members().get("index", index)
        if (tool := reference.get("toolComponent")) is not None:
            extension = tool.members().get("index")
            component = extension + 1 if isinstance(extension, int) else 0
    if (rule := _at(_at(rules.listed, component) or [], index)) is not None:
        return name or rule["id"].text(), rule
    described = name  # ids are hierarchical: CA1000/1 is described as CA1000
    while described not in rules.by_id and "/" in described:
        described = described.rpartition("/")[0]
    return name or "unnamed", rules.by_id.get(described)


def _at(values: Sequence[T], index: object) -> T | None:
    if isinstance(index, int) and not isinstance(index, bool) and 0 <= index < len(values):
        return values[index]
    return None


def _level(result: Node, name: str, rule: Node | None, rules: _Rules) -> str:
    configuration = rule.get("defaultConfiguration") if rule else None
    by_rule = configuration.text_of("level") if configuration else ""
    level = result.text_of("level") or rules.overrides.get(name) or by_rule or _LEVEL
    return level if level in LEVELS else "note"


def _is_security(rule: Node | None) -> bool:
    properties = rule.get("properties") if rule else None
    if properties is None:
        return False
    if properties.get("security-severity") is not None:
        return True
    return any(tag.value == "security" for tag in properties.each("tags"))


def _message(result: Node) -> str:
    message = result.get("message")
    return "" if message is None else message.text_of("text") or message.text_of("markdown")


def _rule_message(rule: Node | None) -> str:
    for key in ("shortDescription", "fullDescription"):
        if rule is not None and (described := rule.get(key)) is not None:
            return described.text_of("text")
    return ""


def _place(result: Node, bases: Node | None, artifacts: list[Node]) -> tuple[str, Node | None]:
    location = next(result.each("locations"), None)
    physical = location.get("physicalLocation") if location else None
    artifact = physical.get("artifactLocation") if physical else None
    if physical is None or artifact is None:
        return "", None
    uri, base = artifact.text_of("uri"), artifact.text_of("uriBaseId")
    indexed = _at(artifacts, artifact.members().get("index"))
    if not uri and indexed is not None and (listed := indexed.get("location")) is not None:
        uri, base = listed.text_of("uri"), listed.text_of("uriBaseId")
    origin = bases.get(base) if bases is not None and base else None
    prefix = origin.text_of("uri") if origin is not None and "://" not in uri else ""
    return _path(prefix + uri), physical.get("region")


def _path(uri: str) -> str:
    try:
        parts = urlsplit(uri)
    except ValueError:
        return uri
    return unquote(parts.path) if parts.scheme in ("", "file") else uri
