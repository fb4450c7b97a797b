"""Prometheus' own tools and both text formats."""

from __future__ import annotations

import subprocess
from contextlib import closing
from itertools import product

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

from qualitywatch import Direction, Meter, MeterKind, MetricDefinition, Reading, SeriesKey, Target, TargetKind
from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.plugins import load_plugins
from qualitywatch.store import memory_store
from qualitywatch.testing.samples import NOON
from sample_world.fake_readings import FakeReadings
from sample_world.plugin import sample_plugins
from sample_world.town import NOW, fill

UNITS = (
    "1",
    "%",
    "s",
    "ms",
    "us",
    "ns",
    "min",
    "h",
    "d",
    "wk",
    "By",
    "kBy",
    "MiBy",
    "GBy",
    "bit",
    "{file}",
    "{query}",
    "{class}",
    "{path}",
    "{row}/s",
    "{deployment}/d",
    "1/h",
    "By/s",
    "Cel",
)


@pytest.fixture(scope="module")
def town():
    with closing(memory_store(clock=lambda: NOW)) as store:
        fill(store, sample_plugins(), days=5)
        yield store.readings


def _every_shape():
    """One metric for each unit, with and without labels, ending as Prometheus' own series do."""
    definitions = [
        MetricDefinition(
            id=f"sample.shape{number}.{ending}",
            title="A shape",
            unit=unit,
            direction=Direction.NONE,
            characteristic="security",
            how='Counted, with "quotes", a \\ and\na line break.',
            labels=("column",) if labels else (),
        )
        for number, unit in enumerate(UNITS)
        for ending in ("value", "total", "count", "sum", "bucket", "info")
        for labels in [ending == "value"]
    ]
    latest = [
        Reading(
            key=SeriesKey("shop", definition.id, (("column", "ä"),) if definition.labels else ()),
            value=1.5,
            observed_at=NOON,
            collector="c",
            unit=definition.unit,
            characteristic="security",
            run_id=1,
        )
        for definition in definitions
    ]
    # one name cannot serve two endings: each ending in a world of its own
    for ending in ("value", "total", "count", "sum", "bucket", "info"):
        yield (
            MetricCatalogue(item for item in definitions if item.id.endswith(ending)),
            FakeReadings(
                all_targets=[Target("shop", TargetKind.CODE, ".")],
                all_latest=[item for item in latest if item.key.metric.endswith(ending)],
            ),
        )


def _lint(promtool, text):
    return subprocess.run(
        [promtool, "check", "metrics"], input=text, capture_output=True, text=True, check=False
    )


@pytest.mark.prometheus
def test_promtool_finds_nothing_to_say_of_a_whole_town(promtool, scrape_of, town):
    result = _lint(promtool, scrape_of(town)())
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


@pytest.mark.prometheus
@pytest.mark.parametrize("world", range(6))
def test_promtool_finds_nothing_to_say_of_any_unit_and_ending(promtool, scrape_of, world):
    catalogue, readings = list(_every_shape())[world]
    text = scrape_of(readings, catalogue)()
    result = _lint(promtool, text)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert text.count("# TYPE qualitywatch_sample_shape") == len(UNITS)


@pytest.mark.prometheus
def test_promtool_finds_nothing_to_say_of_the_shipped_catalogue(promtool, scrape_of):
    catalogue = load_plugins().catalogue
    latest = [
        Reading(
            key=SeriesKey("shop", definition.id, tuple((label, "x") for label in definition.labels)),
            value=1.0,
            observed_at=NOON,
            collector="c",
            unit=definition.unit,
            characteristic=definition.characteristic,
            run_id=1,
        )
        for definition in catalogue
    ]
    target = Target("shop", TargetKind.CODE, ".")
    text = scrape_of(FakeReadings(all_targets=[target], all_latest=latest), catalogue)()
    result = _lint(promtool, text)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert text.count("# HELP") >= len(catalogue)


@pytest.mark.parametrize(
    ("accept", "media_type", "parse"),
    [
        ("", "text/plain; version=0.0.4; charset=utf-8", parse_text),
        ("text/plain", "text/plain; version=0.0.4; charset=utf-8", parse_text),
        (
            "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5",
            "application/openmetrics-text; version=1.0.0; charset=utf-8",
            parse_openmetrics,
        ),
    ],
)
def test_the_accept_header_chooses_the_format(plugin, town, accept, media_type, parse):
    (route,) = plugin.register_routes(town, sample_plugins().catalogue, list)
    answer = route.handler({}, {"accept": accept})
    assert answer.media_type.startswith(media_type)
    assert len(list(parse(answer.content.decode()))) > 10


def test_openmetrics_ends_as_it_must(scrape_of, town):
    assert scrape_of(town)("application/openmetrics-text; version=1.0.0").endswith("# EOF\n")


def test_families_are_whole_and_said_once(scrape_of, town):
    names = [family.name for family in parse_text(scrape_of(town)())]
    assert len(names) == len(set(names))


def _meters():
    """One meter for each unit and kind, with the odd label."""
    return [
        Meter(
            name=f"sample.part{number}.work", help='Counted, with "quotes" and a \\.', value=2.5, unit=unit,
            labels={"sink": 'the \\ "one"\nand other'}, kind=kind,
        )
        for number, (unit, kind) in enumerate(product(("", "s", "ms", "{request}", "By", "1"), MeterKind))
    ]  # fmt: skip


@pytest.mark.prometheus
def test_meters_are_named_as_prometheus_wants_them(promtool, scrape_of):
    scrape = scrape_of(FakeReadings(), meters=_meters)
    result = _lint(promtool, scrape())
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    accept = "application/openmetrics-text; version=1.0.0"
    families = {each.name: each for each in parse_openmetrics(scrape(accept))}
    assert families["qualitywatch_sample_part2_work_seconds"].type == "gauge"
    counted = families["qualitywatch_sample_part7_work_requests"]
    assert (counted.type, counted.samples[0].name) == (
        "counter",
        "qualitywatch_sample_part7_work_requests_total",
    )


def test_a_meter_gives_way_to_a_metric_of_its_name(scrape_of):
    clash = Meter(name="findings.open", help="Not ours.", value=77)
    odd = Meter(name="sample.work", help="Another kind.", value=1, kind=MeterKind.COUNTER)
    meters = [clash, Meter(name="sample.work", help="The first.", value=3), odd]
    text = scrape_of(FakeReadings(), meters=lambda: meters)()
    assert "77" not in text
    assert [line for line in text.splitlines() if line.startswith("qualitywatch_sample_work")] == [
        "qualitywatch_sample_work 3.0"
    ]
