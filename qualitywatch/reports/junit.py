"""JUnit XML: a suite for each target, a test case for each rule on it, with the characteristic as class name.

The dialect is the one that Jenkins' xUnit plugin describes (junit-10.xsd) and that GitLab, GitHub actions and others read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.readable import encodable, one_line, prose
from qualitywatch.domain.verdict import Verdict
from qualitywatch.reports.documents import utc
from qualitywatch.reports.headline import reason, verdict_word
from qualitywatch.reports.places import Places, not_shown
from qualitywatch.reports.standing import is_tolerated, is_waived, ordered
from qualitywatch.reports.wording import (
    comparison,
    counted,
    labelled,
    left_out_text,
    pending_text,
    problem_text,
    statement,
    waiver_text,
)

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped (section 2.2, Char)."""


def render(verdict: Verdict) -> str:
    """The verdict as one ``testsuites`` document in ASCII, so that it survives whatever encoding it is written with."""
    root = Element("testsuites", name="qualitywatch", time=_seconds(verdict.duration))
    names = [report.target.name for report in verdict.targets]
    others = {outcome.target for outcome in verdict.outcomes}
    others |= {problem.target for problem in verdict.problems} | {each.target for each in verdict.left_out}
    others -= set(names)
    for name in (*names, *sorted(others)):
        _suite(root, verdict, name)
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    indent(root)
    return f"{tostring(root, encoding='us-ascii', xml_declaration=True).decode()}\n"


def _suite(root: Element, verdict: Verdict, target: str) -> None:
    outcomes = ordered(outcome for outcome in verdict.outcomes if outcome.target == target)
    suite = SubElement(root, "testsuite", name=_text(one_line(target)), timestamp=utc(verdict.started_at))
    if len(verdict.targets) == 1:  # the duration is that of all targets together
        suite.set("time", _seconds(verdict.duration))
    properties = SubElement(suite, "properties")
    for name, value in _properties(verdict, target):
        SubElement(properties, "property", name=name, value=_text(value))
    places = Places(verdict)
    for outcome in outcomes:
        _case(suite, outcome, places)
    _output(suite, "system-out", (left_out_text(each) for each in verdict.left_out if each.target == target))
    _output(suite, "system-err", (problem_text(each) for each in verdict.problems if each.target == target))
    suite.set("tests", str(len(outcomes)))
    for count, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(count, str(len(suite.findall(f"testcase/{tag}"))))


def _properties(verdict: Verdict, target: str) -> Iterable[tuple[str, str]]:
    yield "verdict", verdict_word(verdict.kind)
    yield "reason", reason(verdict)
    yield "quality_model", verdict.quality_model
    for report in verdict.targets:
        if report.target.name == target:
            versions = report.versions
            known = (("code", versions.code), ("data", versions.data), ("model", versions.model))
            yield from ((f"version.{name}", version) for name, version in known if version)


def _case(suite: Element, outcome: RuleOutcome, places: Places) -> None:
    case = SubElement(
        suite,
        "testcase",
        name=_text(labelled(outcome)),
        classname=_text(outcome.characteristic),
        time=_seconds(0.0),
    )
    if is_waived(outcome) and outcome.waiver is not None:
        _result(case, "skipped", f"{comparison(outcome)}; {waiver_text(outcome.waiver)}", "waived")
    elif is_tolerated(outcome):
        _result(case, "skipped", f"{comparison(outcome)}; {prose(outcome.tolerated)}", "tolerated")
    elif outcome.outcome is Outcome.FAIL:
        _result(case, "failure", comparison(outcome), outcome.severity.value, _body(outcome, places))
    elif outcome.outcome is Outcome.ERROR:
        _result(case, "error", prose(outcome.message), "error", statement(outcome))
    elif outcome.outcome is Outcome.NOT_AVAILABLE:
        demand = "required evidence is missing" if outcome.required else "no evidence"
        message = f"{demand}: {prose(outcome.message)}" if outcome.message else demand
        _result(case, "skipped", message, "not_available")
    elif outcome.outcome is Outcome.WARN:
        _output(case, "system-out", [f"warning, {_body(outcome, places)}"])
    elif outcome.pending is not None:
        _output(case, "system-out", [f"{statement(outcome)}; {pending_text(outcome)}"])


def _body(outcome: RuleOutcome, places: Places) -> str:
    shown = places.of(outcome)
    lines = [statement(outcome), f"Why: {prose(outcome.why)}"]
    lines += [" ".join(part for part in (f"  {place.spot}", place.text) if part) for place in shown]
    if rest := not_shown(outcome, len(shown)):
        lines.append(f"  and {counted(rest, 'more place')}")
    return "\n".join([*lines, f"Fix: {prose(outcome.fix)}"])


def _result(case: Element, tag: str, message: str, kind: str, body: str = "") -> None:
    SubElement(case, tag, message=_text(message), type=kind).text = _text(body) or None


def _output(parent: Element, tag: str, lines: Iterable[str]) -> None:
    text = "\n".join(sorted(lines))
    if text:
        SubElement(parent, tag).text = _text(text)


def _text(text: str) -> str:
    return _NOT_XML.sub("", encodable(text))


def _seconds(duration: float) -> str:
    return f"{duration:.3f}"
