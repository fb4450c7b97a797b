"""Names follow Prometheus' rules, whatever the metric's id and unit."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitywatch import Direction, MetricDefinition, PluginError
from qualitywatch_prometheus.families import OWN_NAMES
from qualitywatch_prometheus.naming import name_of, names_of

IDS = st.from_regex(r"[a-z][a-z0-9_]{0,8}(\.[a-z][a-z0-9_]{0,8}){1,3}", fullmatch=True)
UNITS = st.sampled_from(
    ["1", "s", "ms", "By", "MiBy", "{file}", "{query}", "{row}/s", "1/d", "%", "bit", "Cel"]
)


def _definition(id_, unit="1"):
    return MetricDefinition(
        id=id_,
        title="A title",
        unit=unit,
        direction=Direction.NONE,
        characteristic="security",
        how="Counted.",
    )


@pytest.mark.parametrize(
    ("metric_id", "unit", "name"),
    [
        ("code.coverage.lines", "1", "qualitywatch_code_coverage_lines_ratio"),
        ("code.tests.duration", "s", "qualitywatch_code_tests_duration_seconds"),
        ("data.size", "By", "qualitywatch_data_size_bytes"),
        ("code.size.files", "{file}", "qualitywatch_code_size_files"),
        ("code.size.source_lines", "{line}", "qualitywatch_code_size_source_lines"),
        ("code.security.issues", "{issue}", "qualitywatch_code_security_issues"),
        ("code.complexity.max", "{path}", "qualitywatch_code_complexity_max_paths"),
        ("data.queries.slow", "{query}", "qualitywatch_data_queries_slow_queries"),
        ("code.modules.shared", "{class}", "qualitywatch_code_modules_shared_classes"),
        ("model.success.ratio", "1", "qualitywatch_model_success_ratio"),
        ("code.tests.total", "{test}", "qualitywatch_code_tests"),
        ("pipeline.runs.count", "{run}", "qualitywatch_pipeline_runs"),
        (
            "pipeline.deploys.frequency",
            "{deployment}/d",
            "qualitywatch_pipeline_deploys_frequency_deployments_per_day",
        ),
        ("pipeline.arrivals.mean", "1/h", "qualitywatch_pipeline_arrivals_mean_per_hour"),
        ("code.halstead.volume", "bit", "qualitywatch_code_halstead_volume_bit"),
    ],
)
def test_the_id_becomes_the_name_with_the_unit_behind_it(metric_id, unit, name):
    assert name_of(metric_id, unit).text == name


@pytest.mark.parametrize(
    ("unit", "suffix", "factor"),
    [
        ("ms", "seconds", 0.001),
        ("min", "seconds", 60),
        ("d", "seconds", 86400),
        ("%", "ratio", 0.01),
        ("MiBy", "bytes", 2**20),
    ],
)
def test_values_are_given_in_base_units(unit, suffix, factor):
    name = name_of("data.made.thing", unit)
    assert (name.text, name.factor) == (f"qualitywatch_data_made_thing_{suffix}", factor)


@given(IDS, UNITS)
def test_every_name_is_one_that_prometheus_takes(metric_id, unit):
    name = name_of(metric_id, unit).text
    assert re.fullmatch(r"qualitywatch_[a-z0-9_]+", name)
    assert not re.search(r"_(total|sum|count|bucket|info|created)$", name)


def test_two_metrics_of_one_name_stop_the_start():
    with pytest.raises(PluginError, match=r"code\.a_b\.c and code\.a\.b_c|code\.a\.b_c and code\.a_b\.c"):
        names_of([_definition("code.a_b.c"), _definition("code.a.b_c")])


def test_a_metric_named_like_one_of_ours_stops_the_start():
    with pytest.raises(PluginError, match="qualitywatch itself"):
        names_of([_definition("collector.duration", "s")], taken=OWN_NAMES)
