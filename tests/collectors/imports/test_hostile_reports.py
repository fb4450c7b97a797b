"""Whatever lies in a report file: a clear error that names the file, never a traceback, never a number of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualitywatch import CollectError, Collector, Target, TargetKind, Window
from qualitywatch_import.axe import AxeCollector
from qualitywatch_import.coverage import CoverageReportCollector
from qualitywatch_import.cyclonedx import CycloneDxCollector
from qualitywatch_import.k6 import K6Collector
from qualitywatch_import.lighthouse import LighthouseCollector
from qualitywatch_import.locust import LocustCollector
from qualitywatch_import.mypy import MypyCollector
from qualitywatch_import.pip_audit import PipAuditCollector
from qualitywatch_import.pylint import PylintCollector
from qualitywatch_import.pytest_benchmark import PytestBenchmarkCollector
from qualitywatch_import.reports.collector import ReportCollector
from qualitywatch_import.ruff import RuffCollector
from qualitywatch_import.sarif import SarifCollector
from qualitywatch_import.scorecard import ScorecardCollector

SAMPLES: dict[str, type[ReportCollector]] = {
    "scanner.sarif": SarifCollector,
    "clover.xml": CoverageReportCollector,
    "cobertura.xml": CoverageReportCollector,
    "jacoco.xml": CoverageReportCollector,
    "ruff.json": RuffCollector,
    "mypy.txt": MypyCollector,
    "pylint.json2.json": PylintCollector,
    "pip-audit.json": PipAuditCollector,
    "bom.cdx.json": CycloneDxCollector,
    "lighthouse.json": LighthouseCollector,
    "axe.json": AxeCollector,
    "k6-export.json": K6Collector,
    "locust_stats.csv": LocustCollector,
    "benchmark.json": PytestBenchmarkCollector,
    "scorecard.json": ScorecardCollector,
}
COLLECTORS = tuple(dict.fromkeys(SAMPLES.values()))
OF_JSON = {name: cls for name, cls in SAMPLES.items() if name.endswith(("json", "sarif"))}


def refused(collector: Collector, folder: Path, window: Window) -> CollectError:
    with pytest.raises(CollectError) as raised:
        list(collector.collect(Target("sample", TargetKind.CODE, str(folder)), window))
    return raised.value


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("part", [0.0, 0.3, 0.9])
def test_a_report_that_was_cut_off_is_refused_by_name(make_target, sample, window, name, part) -> None:
    text = sample(name)
    target = make_target({"report.txt": text[: int(len(text) * part)]})
    assert "report.txt" in refused(SAMPLES[name](report="report.txt"), Path(target.location), window).message


@pytest.mark.parametrize("cls", COLLECTORS)
@pytest.mark.parametrize(
    "content",
    [
        b"\x00\x01\x02\xff\xfe\xfd" * 20,
        b"\xff\xfe\x00\xd8",
        b'{"a": ' * 100_000,
        b"[" * 100_000,
        b"NaN",
        b"null",
        b'"text"',
        b"{}",
        b"[[]]",
        b"1" * 5000,
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b'<?xml version="1.0" encoding="no-such"?><coverage/>',
        b"just some words\n",
    ],
)
def test_what_is_no_report_is_refused(make_target, window, cls, content) -> None:
    target = make_target({"report.txt": content})
    assert refused(cls(report="report.txt"), Path(target.location), window).message


@pytest.mark.parametrize("cls", COLLECTORS)
def test_what_is_no_file_is_refused(make_target, window, cls) -> None:
    target = make_target({"report.txt/inside": ""})
    assert "is not a file" in refused(cls(report="report.txt"), Path(target.location), window).message


@pytest.mark.parametrize("cls", COLLECTORS)
def test_a_loop_of_links_is_refused(make_target, window, cls) -> None:
    folder = Path(make_target().location)
    (folder / "report.txt").symlink_to("report.txt")
    assert refused(cls(report="report.txt"), folder, window)


@pytest.mark.parametrize("cls", COLLECTORS)
def test_a_report_that_is_too_large_is_refused_unread(make_target, window, cls) -> None:
    folder = Path(make_target().location)
    with (folder / "report.txt").open("wb") as file:
        file.truncate(1024**4)  # takes no room on the disk
    assert "is larger than" in refused(cls(report="report.txt"), folder, window).message


@pytest.mark.parametrize("name", OF_JSON)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_any_value_in_the_place_of_another_is_read_or_refused(name, data, tmp_path, window) -> None:
    document = json.loads((Path(__file__).parent / "data" / name).read_text(encoding="utf-8"))
    holder, key = _any_place(document, data)
    odd = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.text(max_size=5),
        st.just([]),
        st.just({}),
        st.just([{}]),
        st.just(10**400),
        st.just("\ud800"),
    )
    holder[key] = data.draw(odd)
    (tmp_path / "report.txt").write_text(json.dumps(document))
    collector = OF_JSON[name].model_validate({"report": "report.txt"})
    try:
        list(collector.collect(Target("sample", TargetKind.CODE, str(tmp_path)), window))
    except CollectError as error:
        assert error.message  # noqa: PT017 - refusing is as good as reading


def _any_place(document: object, data: st.DataObject) -> tuple[object, object]:
    """A member or element anywhere in a document."""
    holder, key = [document], 0
    while isinstance(holder[key], dict | list) and holder[key] and data.draw(st.integers(0, 5)):
        inner = holder[key]
        keys = sorted(inner) if isinstance(inner, dict) else list(range(len(inner)))
        holder, key = inner, data.draw(st.sampled_from(keys))
    return holder, key
