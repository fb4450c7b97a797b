"""``import.axe``: accessibility violations by impact, from axe-core's results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from qualitywatch import Collected, MetricDefinition, NoEvidenceError, Target, TargetKind
from qualitywatch_import.evidence import observed, place
from qualitywatch_import.messages import short
from qualitywatch_import.metrics.axe import ELEMENTS, INCOMPLETE, METRICS, PAGES, VIOLATIONS
from qualitywatch_import.reports.ages import Ages
from qualitywatch_import.reports.collector import ReportCollector
from qualitywatch_import.reports.files import moment, written_at
from qualitywatch_import.reports.json_text import Node, load

_SHOWN = 3
IMPACTS = ("critical", "serious", "moderate", "minor")


@dataclass(frozen=True, slots=True)
class _Rule:
    page: str
    id: str
    impact: str
    help: str
    elements: tuple[str, ...]


class AxeCollector(ReportCollector):
    """Reads axe-core's results, of one page or of many."""

    name = "import.axe"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = METRICS
    kinds: ClassVar[tuple[TargetKind, ...]] = (TargetKind.CODE, TargetKind.PIPELINE)
    written_by: ClassVar[str] = "axe URL --save axe.json, or write what axe.run() returns"

    def reported(self, target: Target, ages: Ages) -> Iterable[Collected]:
        """Yield the violations and elements of each impact, 0 included, and what was left undecided."""
        times: list[datetime] = []
        violations: list[_Rule] = []
        undecided: list[_Rule] = []
        pages, told_undecided = 0, True
        for path in self.reports(target):
            report = load(path, expected="axe-core's results", hint=self.written_by)
            results = _pages(report)
            if not results:
                raise NoEvidenceError(f"{path} holds no page", hint=self.written_by)
            for result in results:
                written = written_at(path, stated=moment(result.text_of("timestamp")))
                times.append(ages.checked(path, written))
                violations += _rules(result, "violations")
                if result.get("incomplete") is None:  # the reporter "no-passes" leaves it out
                    told_undecided = False
                else:
                    undecided += _rules(result, "incomplete")
                pages += 1
        at = min(times)
        for impact in IMPACTS:
            rules = sorted(
                (r for r in violations if r.impact == impact), key=lambda r: (-len(r.elements), r.id)
            )
            labels = {"impact": impact}
            evidence = [
                place("", name=rule.id, message=_told(rule), value=len(rule.elements)) for rule in rules
            ]
            yield observed(VIOLATIONS, len(rules), evidence, labels=labels, observed_at=at)
            elements = [
                place("", name=rule.id, message=f"{element} on {rule.page}: {rule.help}")
                for rule in rules
                for element in rule.elements
            ]
            yield observed(ELEMENTS, len(elements), elements, labels=labels, observed_at=at)
        open_rules = [place("", name=rule.id, message=_told(rule)) for rule in undecided]
        if told_undecided:
            yield observed(INCOMPLETE, len(open_rules), open_rules, observed_at=at)
        yield observed(PAGES, pages, observed_at=at)


def _pages(report: Node) -> list[Node]:
    """The results by page, which some runners put into lists of lists; CollectError for rules without their page."""
    waiting, pages = [report], []
    while waiting:
        node = waiting.pop()
        if isinstance(node.value, list):
            waiting += reversed(list(node.elements()))
            continue
        if "id" in node.members():
            raise node.refusal(
                "it lists rules alone, and an empty list of them could be no page at all: keep the whole result"
            )
        pages.append(node)
    return pages


def _rules(result: Node, key: str) -> Iterator[_Rule]:
    page = result.text_of("url").partition("?")[0] or "the page"
    for rule in result[key].elements():
        impact = rule.text_of("impact")
        yield _Rule(
            page,
            rule["id"].text(),
            impact if impact in IMPACTS else "minor",
            rule.text_of("help"),
            tuple(_selector(node) for node in rule["nodes"].elements()),
        )


def _selector(node: Node) -> str:
    """The path to an element; within frames and shadow trees it has several steps."""
    steps: list[Node] = []
    for step in node["target"].elements():
        steps += [step] if isinstance(step.value, str) else step.elements()
    return short(" ".join(step.text() for step in steps))


def _told(rule: _Rule) -> str:
    count = len(rule.elements)
    elements = "1 element" if count == 1 else f"{count} elements"
    such_as = "," if count <= _SHOWN else ", such as"
    return f"{rule.help}: {elements} on {rule.page}{such_as} {', '.join(rule.elements[:_SHOWN])}"
