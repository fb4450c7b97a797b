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
    assert counts(collected.values) == (5, 10, 2, 4)
    assert collected.observations[0].observed_at == datetime(2026, 3, 2, 10, 1, tzinfo=UTC)


def test_jacocos_files_are_found_below_the_usual_source_directory(make_target, run, sample) -> None:
    path = "src/main/java/org/shop/Cart.java"
    target = make_target({"jacoco.xml": sample("jacoco.xml"), path: "\n" * 21})
    (worst,) = run(CoverageReportCollector(), target).one("coverage.covered_lines").evidence
    assert (worst.path, worst.line) == (path, 8)
    assert worst.message == "5 of 10 lines not covered: 8, 15-16, 18-19"


@pytest.mark.parametrize("name", ["phpunit-clover.xml", "phpunit-cobertura.xml"])
def test_phpunits_formats_agree(make_target, run, sample, name) -> None:
    values = run(CoverageReportCollector(report=name), make_target({name: sample(name)})).values
    assert values == {"coverage.covered_lines": 3, "coverage.coverable_lines": 5}


@pytest.mark.parametrize("name", ["gcc.info", "gcovr.xml"])
def test_what_gcc_measured_is_the_same_by_lcov_and_gcovr(make_target, run, sample, name) -> None:
    values = run(CoverageReportCollector(report=name), make_target({name: sample(name)})).values
    assert counts(values) == (5, 9, 5, 14)


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


def test_parts_of_a_project_with_files_of_the_same_name_are_told_apart(make_target, run) -> None:
    files = {
        "packages/a/coverage/lcov.info": "SF:src/index.js\nDA:1,1\nend_of_record\n",
        "packages/b/coverage/lcov.info": "SF:src/index.js\nDA:1,0\nDA:2,0\nend_of_record\n",
    }
    sources = {f"packages/{part}/src/index.js": "\n\n" for part in "ab"}
    collected = run(CoverageReportCollector(), make_target(files | sources))
    assert collected.values == {"coverage.covered_lines": 1, "coverage.coverable_lines": 3}
    (worst,) = collected.one("coverage.covered_lines").evidence
    assert worst.path == "packages/b/src/index.js"


def test_paths_that_lead_up_from_the_report_are_followed_within_the_project(make_target, run) -> None:
    text = "SF:../src/index.js\nDA:1,0\nend_of_record\nSF:../../../x.js\nDA:1,0\nend_of_record\n"
    target = make_target({"build/lcov.info": text, "src/index.js": "\n"})
    found = run(CoverageReportCollector(report="build/lcov.info"), target).one("coverage.covered_lines")
    assert [place.path for place in found.evidence] == ["", "src/index.js"]


def test_each_test_of_a_tracefile_adds_the_branches_that_it_took(make_target, run) -> None:
    record = "SF:a.c\nDA:1,1\nBRDA:1,0,0,{}\nBRDA:1,0,1,{}\nend_of_record\n"
    text = f"TN:one\n{record.format(1, 0)}TN:two\n{record.format(0, 1)}"
    assert counts(run(CoverageReportCollector(report="l"), make_target({"l": text})).values) == (1, 1, 2, 2)


def grouped(*modules: tuple[str, int]) -> str:
    """What JaCoCo writes of modules, each with the same class and with its line 3 run so many times."""
    groups = "".join(
        f'<group name="{name}"><package name="org/shop"><class name="org/shop/Main" sourcefilename="Main.java">'
        '<method name="main" desc="()V" line="3"><counter type="LINE" missed="0" covered="1"/></method></class>'
        f'<sourcefile name="Main.java"><line nr="3" mi="0" ci="{run}" mb="0" cb="0"/></sourcefile></package></group>'
        for name, run in modules
    )
    doctype = '<!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd">'
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{doctype}<report name="shop">{groups}</report>'


@pytest.mark.parametrize("sources", [True, False], ids=["with sources", "without"])
def test_jacocos_groups_may_have_classes_of_the_same_name(make_target, run, sources) -> None:
    main = "src/main/java/org/shop/Main.java"
    files = {f"{module}/{main}": "\n\n\n" for module in ("core", "web")} if sources else {}
    target = make_target({"jacoco.xml": grouped(("core", 0), ("web", 7)), **files})
    collected = run(CoverageReportCollector(), target)
    assert collected.values == {"coverage.covered_lines": 1, "coverage.coverable_lines": 2}
    (worst,) = collected.one("coverage.covered_lines").evidence
    assert worst.path == (f"core/{main}" if sources else "core/org/shop/Main.java")


def test_the_modules_of_a_maven_build_and_their_aggregate_count_once(make_target, run) -> None:
    main = "src/main/java/org/shop/Main.java"
    alone = {
        f"{module}/target/site/jacoco/jacoco.xml": grouped((module, ran)).replace(f'<group name="{module}">', "").replace("</group>", "")
        for module, ran in (("core", 0), ("web", 7))
    }  # fmt: skip
    files = {f"{module}/{main}": "\n\n\n" for module in ("core", "web")}
    whole = {"target/site/jacoco-aggregate/jacoco.xml": grouped(("core", 0), ("web", 7))}
    values = run(CoverageReportCollector(), make_target(alone | whole | files)).values
    assert values == {"coverage.covered_lines": 1, "coverage.coverable_lines": 2}


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
