"""``import.coverage``: the four formats tell the same of the same run, and what does not fit is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_import.coverage import CoverageReportCollector
from qualitywatch_import.metrics.coverage import BRANCHES, LINES


def counts(values: dict[str, float]) -> tuple[float, ...]:
    names = ("covered_lines", "coverable_lines", "covered_branches", "coverable_branches")
    return tuple(values[f"coverage.{name}"] for name in names)


@pytest.mark.parametrize("name", ["clover.xml", "cobertura.xml", "lcov.info"])
def test_istanbuls_formats_agree(make_target, run, sample, name) -> None:
    values = run(CoverageReportCollector(report=name), make_target({name: sample(name)})).values
    assert counts(values) == (6, 7, 2, 4)


@pytest.mark.parametrize("name", ["coverage-py.xml", "coverage-py.lcov"])
def test_coverage_pys_formats_agree(make_target, run, sample, name) -> None:
    values = run(CoverageReportCollector(report=name), make_target({name: sample(name)})).values
    assert counts(values) == (11, 16, 4, 6)


def test_jacoco_counts_as_its_own_counters_do(make_target, run, sample) -> None:
    collected = run(CoverageReportCollector(), make_target({"jacoco.xml": sample("jacoco.xml")}))
    assert counts(collected.values) == (4, 5, 3, 4)
    assert collected.observations[0].observed_at == datetime(2026, 3, 2, 10, 1, tzinfo=UTC)


def test_jacocos_files_are_found_below_the_usual_source_directory(make_target, run, sample) -> None:
    path = "src/main/java/com/example/shop/Cart.java"
    target = make_target({"jacoco.xml": sample("jacoco.xml"), path: "\n" * 12})
    (worst,) = run(CoverageReportCollector(), target).one("coverage.covered_lines").evidence
    assert (worst.path, worst.line, worst.message) == (path, 9, "1 of 5 lines not covered: 9")


def test_openclover_counts_lines_by_how_often_conditions_held(make_target, run, sample) -> None:
    values = run(CoverageReportCollector(), make_target({"clover.xml": sample("openclover.xml")})).values
    assert counts(values) == (5, 6, 3, 4)


def test_the_shares_are_computed_from_the_counts(make_target, run, sample) -> None:
    values = run(CoverageReportCollector(), make_target({"lcov.info": sample("lcov.info")})).values
    elements = {f"import.{name}": value for name, value in values.items()}
    assert LINES.function is not None
    assert BRANCHES.function is not None
    assert (LINES.function(elements), BRANCHES.function(elements)) == (6 / 7, 0.5)


def test_the_same_run_in_several_formats_counts_once(make_target, run, sample) -> None:
    names = ("clover.xml", "lcov.info", "cobertura.xml")
    files = {name: sample(name).replace("/home/ada/shop/", "") for name in names}
    target = make_target({**files, "cart.js": "\n" * 11})
    assert counts(run(CoverageReportCollector(), target).values) == (6, 7, 2, 4)


def test_a_line_that_any_report_saw_run_is_covered(make_target, run) -> None:
    files = {
        "unit.info": "SF:a.c\nDA:1,1\nDA:2,0\nend_of_record\n",
        "system.info": "SF:a.c\nDA:1,0\nDA:2,5\nend_of_record\n",
    }
    values = run(CoverageReportCollector(report="*.info"), make_target(files)).values
    assert values == {"coverage.covered_lines": 2, "coverage.coverable_lines": 2}


def test_a_tracefile_that_is_cut_off_is_refused(make_target, run, sample) -> None:
    text = sample("lcov.info")
    with pytest.raises(CollectError, match="ends within a file"):
        run(CoverageReportCollector(), make_target({"lcov.info": text[: text.index("LF:")]}))


def test_a_report_of_another_version_of_the_source_is_refused(make_target, run, sample) -> None:
    target = make_target({"lcov.info": sample("lcov.info"), "cart.js": "\n\n\n"})
    with pytest.raises(
        CollectError, match=r"another version of cart\.js: it tells of line 11, and there are 4"
    ):
        run(CoverageReportCollector(), target)


def test_a_report_without_any_line_is_no_evidence(make_target, run) -> None:
    with pytest.raises(NoEvidenceError, match="covers no lines"):
        run(CoverageReportCollector(), make_target({"lcov.info": "TN:\n"}))


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE a [<!ENTITY b "c">]><coverage timestamp="0">&b;</coverage>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><coverage timestamp="0">&b;</coverage>',
    ],
)
def test_entities_are_refused(make_target, run, text) -> None:
    with pytest.raises(CollectError, match="refused: it defines entities"):
        run(CoverageReportCollector(), make_target({"cobertura.xml": text}))


@pytest.mark.parametrize(
    "text", ["<html><body/></html>", "<!doctype html><html>", "hello: world\n", "DA:1,1\nSF"]
)
def test_other_documents_are_refused(make_target, run, text) -> None:
    with pytest.raises(CollectError):
        run(CoverageReportCollector(report="a"), make_target({"a": text}))
