"""CPU time and memory of the import of large reports, each read by a process of its own.

Run: .venv/bin/python benchmarks/report_import.py [megabytes] [kind …]     by default 40 MB of every kind

Kinds are lcov, jacoco, cobertura, clover, junit, sarif and cyclonedx. The reports have the shape that the usual tools give them: lcov's
functions and branches, JaCoCo's methods and counters, traces of tests that fail, rules and fingerprints of scanners. "Imports alone" is a
process that reads a report of one file.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from data_speed import measured

COLLECTORS = {
    "lcov": ("qualitywatch_import.coverage", "CoverageReportCollector"),
    "jacoco": ("qualitywatch_import.coverage", "CoverageReportCollector"),
    "clover": ("qualitywatch_import.coverage", "CoverageReportCollector"),
    "cobertura": ("qualitywatch_code.coverage", "CoverageCollector"),
    "junit": ("qualitywatch_code.tests", "JUnitCollector"),
    "sarif": ("qualitywatch_import.sarif", "SarifCollector"),
    "cyclonedx": ("qualitywatch_import.cyclonedx", "CycloneDxCollector"),
}
READ = """
import sys
from datetime import UTC, datetime
from importlib import import_module
from qualitywatch import Observation, Target, TargetKind, Window
collector = getattr(import_module("{module}"), "{name}")
now = datetime.now(UTC)
target = Target("bench", TargetKind.CODE, sys.argv[1])
found = list(collector.model_validate({{"report": "report"}}).collect(target, Window(now, now)))
print([(each.metric.id, each.value) for each in found if isinstance(each, Observation)][:3], file=sys.stderr)
"""
LINES = 400
"""Lines with code in each file."""

Part = tuple[str, Callable[[int], str], str]
"""How a report begins, what its parts are, and how it ends."""


def lcov() -> Part:
    """As geninfo and Istanbul write it."""

    def part(number: int) -> str:
        functions = "".join(f"FN:{line},method_{number}_{line}\n" for line in range(1, LINES, 20))
        called = "".join(f"FNDA:{line % 3},method_{number}_{line}\n" for line in range(1, LINES, 20))
        branches = "".join(
            f"BRDA:{line},0,{way},{line % 5}\n" for line in range(1, LINES, 5) for way in (0, 1)
        )
        lines = "".join(f"DA:{line},{line * 7 % 11}\n" for line in range(1, LINES + 1))
        return f"TN:\nSF:src/part{number % 100}/module_{number}.ts\n{functions}{called}{branches}{lines}LF:{LINES}\nend_of_record\n"

    return "", part, ""


def jacoco() -> Part:
    """As its Maven plugin writes it, on one line."""
    counters = "".join(
        f'<counter type="{kind}" missed="3" covered="17"/>'
        for kind in ("INSTRUCTION", "BRANCH", "LINE", "COMPLEXITY")
    )

    def part(number: int) -> str:
        name = f"org/shop/part{number}/Service{number}"
        methods = "".join(
            f'<method name="call{line}" desc="(Ljava/lang/String;I)V" line="{line}">{counters}</method>'
            for line in range(1, LINES, 20)
        )
        lines = "".join(
            f'<line nr="{line}" mi="{line % 3}" ci="{line * 7 % 11}" mb="{line % 2}" cb="{line % 2}"/>'
            for line in range(1, LINES + 1)
        )
        return (
            f'<package name="org/shop/part{number}"><class name="{name}" sourcefilename="Service{number}.java">{methods}{counters}'
            f'</class><sourcefile name="Service{number}.java">{lines}{counters}</sourcefile>{counters}</package>'
        )

    return '<?xml version="1.0" encoding="UTF-8"?><report name="shop">', part, f"{counters}</report>"


def cobertura() -> Part:
    """As coverage.py and Istanbul write it; ``code.coverage`` reads it, and ``import.coverage`` would."""

    def part(number: int) -> str:
        lines = "".join(
            f'     <line number="{line}" hits="{line * 7 % 11}" branch="true" condition-coverage="50% (1/2)" missing-branches="{line + 3}"/>\n'
            if line % 5 == 0
            else f'     <line number="{line}" hits="{line * 7 % 11}"/>\n'
            for line in range(1, LINES + 1)
        )
        return (
            f'  <package name="shop.part{number}" line-rate="0.9" branch-rate="0.5" complexity="0"><classes>\n'
            f'   <class name="module_{number}.py" filename="shop/module_{number}.py" complexity="0" line-rate="0.9" branch-rate="0.5">\n'
            f"    <methods/>\n    <lines>\n{lines}    </lines>\n   </class>\n  </classes></package>\n"
        )

    return (
        '<?xml version="1.0" ?>\n<coverage version="7.6" timestamp="1700000000000" line-rate="0.9">\n<sources/><packages>\n',
        part,
        " </packages>\n</coverage>\n",
    )


def clover() -> Part:
    """As PHPUnit and Istanbul write it."""

    def part(number: int) -> str:
        lines = "".join(
            f'   <line num="{line}" type="{"cond" if line % 5 == 0 else "stmt"}" count="{line * 7 % 11}" truecount="1" falsecount="0"/>\n'
            for line in range(1, LINES + 1)
        )
        return (
            f'  <package name="part{number}"><file name="module_{number}.ts" path="/build/src/module_{number}.ts">\n'
            f'   <metrics statements="{LINES}" coveredstatements="300" conditionals="160" coveredconditionals="80"/>\n{lines}  </file></package>\n'
        )

    return (
        '<?xml version="1.0"?>\n<coverage generated="1700000000" clover="3.2.0"><project>\n',
        part,
        "</project></coverage>\n",
    )


def junit() -> Part:
    """A suite of 100 tests, one in 50 of which fails with a trace."""

    def part(number: int) -> str:
        trace = "\n".join(
            f"tests/test_part.py:{line}: in call_{line}\n    assert shop.total(items) == {line}"
            for line in range(20)
        )
        cases = "".join(
            f'<testcase classname="tests.part{number}.TestShop" name="test_total[{case}-with some parameters]" time="0.0{case:02}">'
            + (f'<failure message="AssertionError: {case}">{trace}</failure>' if case % 50 == 0 else "")
            + "</testcase>\n"
            for case in range(100)
        )
        return f'<testsuite name="part{number}" tests="100" failures="2" errors="0" time="1.5">{cases}</testsuite>\n'

    return '<?xml version="1.0" encoding="utf-8"?><testsuites>', part, "</testsuites>"


def sarif() -> Part:
    """As Semgrep writes it: what the rules are stands behind the results."""

    def part(number: int) -> str:
        place = f'"artifactLocation": {{"uri": "src/part{number % 100}/module_{number % 1000}.ts", "uriBaseId": "%SRCROOT%"}}'
        steps = ", ".join(
            f'{{"location": {{"physicalLocation": {{{place}, "region": {{"startLine": {line}}}}}}}}}'
            for line in (3, 4)
        )
        return f"""{"," if number else ""}
    {{"ruleId": "shop/rule-{number % 50}", "level": "{("error", "warning", "note")[number % 3]}",
     "message": {{"text": "This depends on a user-provided value [here](1), which may be {number}."}},
     "locations": [{{"physicalLocation": {{{place}, "region": {{"startLine": {number % 900 + 1}, "endLine": {number % 900 + 2}}}}}}}],
     "partialFingerprints": {{"primaryLocationLineHash": "39fa2ee980eb94b0:{number}"}},
     "codeFlows": [{{"threadFlows": [{{"locations": [{steps}]}}]}}]}}"""

    rules = ", ".join(
        f'{{"id": "shop/rule-{number}", "properties": {{"tags": ["{("security", "style")[number % 2]}"]}}}}'
        for number in range(50)
    )
    tool = f'"tool": {{"driver": {{"name": "Scan", "rules": [{rules}]}}}}'
    return '{"version": "2.1.0", "runs": [{"results": [', part, f"], {tool}}}]}}"


def cyclonedx() -> Part:
    """A component and a vulnerability of it by turns, as far as the order of JSON's members lets them be."""

    def part(number: int) -> str:
        return f"""{"," if number else ""}
    {{"id": "CVE-2024-{number}", "source": {{"name": "NVD", "url": "https://nvd.example.org/CVE-2024-{number}"}},
     "ratings": [{{"score": 7.5, "severity": "{("high", "medium", "low")[number % 3]}", "method": "CVSSv31"}}], "cwes": [400],
     "description": "{"A crafted request makes the parser take time that grows with the square of its length. " * 4}",
     "advisories": [{{"url": "https://github.example.org/advisories/GHSA-{number}"}}],
     "affects": [{{"ref": "pkg:npm/part-{number % 500}@1.{number % 7}"}}]}}"""

    names = ", ".join(
        f'{{"type": "library", "bom-ref": "pkg:npm/part-{number}@1.0", "name": "part-{number}", "version": "1.0"}}'
        for number in range(500)
    )
    return f'{{"bomFormat": "CycloneDX", "components": [{names}], "vulnerabilities": [', part, "]}"


SHAPES: dict[str, Callable[[], Part]] = {
    "lcov": lcov,
    "jacoco": jacoco,
    "cobertura": cobertura,
    "clover": clover,
    "junit": junit,
    "sarif": sarif,
    "cyclonedx": cyclonedx,
}


def write(path: Path, kind: str, size: int) -> None:
    """A report of at least ``size`` bytes."""
    begin, part, end = SHAPES[kind]()
    with path.open("w") as file:
        written = file.write(begin)
        number = 0
        while written < size:
            written += file.write(part(number))
            number += 1
        file.write(end)


def main(megabytes: float, kinds: tuple[str, ...]) -> None:
    """A line for each kind."""
    for kind in kinds:
        module, name = COLLECTORS[kind]
        code = READ.format(module=module, name=name)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "report"
            write(path, kind, 1000)
            little = measured(sys.executable, code, Path(folder))
            write(path, kind, int(megabytes * 1e6))
            cpu, memory = measured(sys.executable, code, Path(folder))
            size = path.stat().st_size / 1e6
        print(
            f"{kind:10} {size:6.0f} MB: {cpu:6.2f} CPU s, {memory:5,.0f} MB resident at most; imports alone"
            f" {little[0]:.2f} s, {little[1]:,.0f} MB",
            flush=True,
        )


if __name__ == "__main__":
    given = sys.argv[1:]
    main(float(given[0]) if given else 40, tuple(given[1:]) or tuple(SHAPES))
