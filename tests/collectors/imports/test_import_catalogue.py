"""The catalogue: every characteristic of ISO/IEC 25010:2023 can be measured out of the box; discovery stays quiet."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from qualitywatch import Direction, Target, TargetKind
from qualitywatch.domain.quality_model import DEFAULT_MODEL, Characteristic
from qualitywatch.plugins import load_plugins
from qualitywatch_import import register_collectors
from qualitywatch_import.metrics.attested import ATTESTED
from qualitywatch_import.metrics.measured import MEASURED

COLLECTORS = {announced.name: load_plugins().collector(announced.name) for announced in register_collectors()}


@pytest.fixture(scope="module")
def catalogue():
    """Every metric of this distribution."""
    points = entry_points(group="qualitywatch")
    return load_plugins(
        block=[point.name for point in points if point.dist is None or point.dist.name != "qualitywatch"]
    ).catalogue


@pytest.mark.parametrize("characteristic", DEFAULT_MODEL.characteristics, ids=lambda each: each.id)
def test_every_characteristic_has_a_measure_that_a_tool_or_a_person_can_feed(
    catalogue, characteristic: Characteristic
) -> None:
    generic = {metric.id for metric in MEASURED}
    own = [
        metric.id
        for metric in catalogue
        if metric.characteristic.partition("/")[0] == characteristic.id and metric.id not in generic
    ]
    assert own


@pytest.mark.parametrize(
    "characteristic",
    [
        "functional_suitability",
        "performance_efficiency",
        "interaction_capability",
        "reliability",
        "security",
        "maintainability",
    ],
)
def test_what_tools_can_measure_needs_no_attestation(catalogue, characteristic) -> None:
    others = [metric for metric in catalogue if metric.id not in ATTESTED and metric not in MEASURED]
    assert [metric.id for metric in others if metric.characteristic.startswith(characteristic)]


def test_every_subcharacteristic_can_be_attested() -> None:
    paths = {path for path in DEFAULT_MODEL.paths() if "/" in path}
    assert {metric.characteristic for metric in ATTESTED.values()} == paths


def test_every_characteristic_takes_numbers_and_shares_of_the_users_own() -> None:
    tops = {characteristic.id for characteristic in DEFAULT_MODEL.characteristics}
    expected = {f"import.{scale}.{top}" for scale in ("number", "share") for top in tops}
    assert {metric.id for metric in MEASURED} == expected


@pytest.mark.parametrize("name", sorted(COLLECTORS))
def test_nothing_is_found_and_nothing_is_said_in_an_empty_directory(make_target, name) -> None:
    assert COLLECTORS[name].discover(make_target()) is None


@pytest.mark.parametrize(
    ("file", "name", "report"),
    [
        ("results.sarif", "import.sarif", "*.sarif"),
        ("lcov.info", "import.coverage", "lcov.info"),
        ("target/site/jacoco/jacoco.xml", "import.coverage", "target/site/jacoco/jacoco.xml"),
        ("pip-audit.json", "import.pip_audit", "pip-audit.json"),
        (".lighthouseci/lhr-1.json", "import.lighthouse", ".lighthouseci/lhr-*.json"),
        ("qualitywatch-attestations.yaml", "import.attestation", "qualitywatch-attestations.yaml"),
    ],
)
def test_a_report_under_a_name_of_its_own_is_found_by_one_collector(make_target, file, name, report) -> None:
    target = make_target({file: "x"})
    found = {key: each for key, cls in COLLECTORS.items() if (each := cls.discover(target)) is not None}
    assert list(found) == [name]
    assert found[name].report == (report,)


def test_names_that_may_be_anything_are_left_alone(make_target) -> None:
    target = make_target(
        dict.fromkeys(("report.json", "summary.json", "results.json", "coverage.xml", "bom.json"), "x")
    )
    assert [key for key, cls in COLLECTORS.items() if cls.discover(target) is not None] == []


def test_a_location_that_is_no_directory_is_passed_over() -> None:
    target = Target("x", TargetKind.CODE, "/no/such/place")
    assert [key for key, cls in COLLECTORS.items() if cls.discover(target) is not None] == []


def test_registering_imports_nothing_heavy() -> None:
    code = (
        "import sys; import qualitywatch_import; qualitywatch_import.register_collectors();"
        "heavy = {'sqlalchemy', 'yaml', 'defusedxml', 'urllib.request', 'http.client', 'xml.etree.ElementTree'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    place = Path(__file__).parents[3] / "collectors"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(place)},
    )
    assert done.stdout.strip() == "[]"


def test_samples_hold_no_path_of_a_machine() -> None:
    samples = Path(__file__).parent / "data"
    named = [path.name for path in samples.iterdir() if b"/tmp/" in path.read_bytes()]
    assert named == []


def test_attesting_one_thing_promises_no_other() -> None:
    assert {metric.direction for metric in ATTESTED.values()} == {Direction.NONE}
