"""What became of rule tests: for people, for programs, and as JUnit XML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from qualitywatch.domain.durations import format_duration
from qualitywatch.domain.readable import encodable, one_line
from qualitywatch.pipeline.rehearsal.trial import Miss, TrialResult

Tried = Sequence[tuple[str, Sequence[TrialResult]]]
"""The results of each file."""


def text_of(tried: Tried) -> Iterator[str]:
    """A line for each test, and below those that failed what was expected and what came instead."""
    for file, results in tried:
        for result in results:
            yield f"{'pass' if result.passed else 'FAIL'}  {one_line(result.test.name)}  ({file}:{result.test.line})"
            for miss in result.misses:
                yield f"      after {format_duration(miss.after)} (line {miss.line})"
                yield f"        expected  {one_line(miss.expected)}"
                yield f"        got       {one_line(miss.got)}"
    total, failed = _counts(tried)
    said = f"{failed} of {total} failed" if failed else "all passed"
    yield f"{total} {'test' if total == 1 else 'tests'}: {said}"


def json_of(tried: Tried) -> dict[str, Any]:
    """The same for programs."""
    total, failed = _counts(tried)
    return {
        "schema": "qualitywatch/rule-tests/1",
        "tests": total,
        "failed": failed,
        "files": [{"file": file, "tests": [_test(result) for result in results]} for file, results in tried],
    }


def junit_of(tried: Tried) -> str:
    """JUnit XML: a suite for each file."""
    total, failed = _counts(tried)
    root = Element("testsuites", name="qualitywatch rules", tests=str(total), failures=str(failed))
    for file, results in tried:
        failures = sum(not result.passed for result in results)
        suite = SubElement(
            root, "testsuite", name=_xml(file), tests=str(len(results)), failures=str(failures), errors="0"
        )
        for result in results:
            case = SubElement(suite, "testcase", name=_xml(result.test.name), classname=_xml(file))
            if result.misses:
                body = "\n".join(_line(file, miss) for miss in result.misses)
                SubElement(case, "failure", message=_xml(_line(file, result.misses[0]))).text = _xml(body)
    indent(root)
    text: bytes = tostring(root, encoding="us-ascii", xml_declaration=True)
    return text.decode() + "\n"


def _counts(tried: Tried) -> tuple[int, int]:
    results = [result for _, each in tried for result in each]
    return len(results), sum(not result.passed for result in results)


def _test(result: TrialResult) -> dict[str, Any]:
    return {
        "name": result.test.name,
        "line": result.test.line,
        "passed": result.passed,
        "misses": [
            {
                "after": format_duration(miss.after),
                "line": miss.line,
                "expected": miss.expected,
                "got": miss.got,
            }
            for miss in result.misses
        ],
    }


def _line(file: str, miss: Miss) -> str:
    return (
        f"{file}:{miss.line}: after {format_duration(miss.after)}: expected {miss.expected}; got {miss.got}"
    )


def _xml(text: str) -> str:
    return encodable(one_line(text))
