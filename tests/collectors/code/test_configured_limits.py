"""Limits that a team sets: more bands beside the shipped ones, now and in the past, and never a kept result of other limits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from past_commits import revisions_of, target_at, values_of
from qualitywatch import MetricCatalogue, Target
from qualitywatch_code.metrics.bands import SHIPPED
from qualitywatch_code.python import PythonCollector

MakeTarget = Callable[..., Target]
FILES = {
    **{f"m{number}.py": "def f(a, b, c):\n    x = 1\n    return x\n" for number in range(3)},
    "hub.py": "import m0\nimport m1\nimport m2\n\n\ndef g(a):\n    return m0, m1, m2\n",
}
LIMITS = {
    "complexity": [0],
    "function_length": [2],
    "parameters": [2],
    "module_level": [2],
    "missing_docstrings": [2],
    "missing_annotations": [0],
    "notes": [0],
    "fan_out": [2],
    "fan_in": [0],
    "nesting": [0],
    "cognitive_complexity": [0],
    "import_cycles": [0],
}
BEYOND = {
    "complexity": 11,
    "function_length": 9,
    "parameters": 9,
    "module_level": 3,
    "missing_docstrings": 9,
    "missing_annotations": 11,
    "notes": 0,
    "fan_out": 5,
    "fan_in": 9,
    "nesting": 0,
    "cognitive_complexity": 0,
    "import_cycles": 0,
}
"""Source lines by hand: three functions of three lines, one of two, and three lines of imports."""


def with_limits(limits: object) -> PythonCollector:
    return PythonCollector.model_validate({"limits": limits})


def beyond(values, limits) -> dict[str, float]:
    return {topic: values[f"code.{topic}.lines_above_{limit}"] for topic, (limit,) in limits.items()}


def test_each_limit_brings_the_code_beyond_it_beside_the_shipped_ones(make_target, run) -> None:
    collected = run(with_limits(LIMITS), make_target(FILES))
    assert beyond(collected.values, LIMITS) == BEYOND
    shipped = run(PythonCollector(), make_target(FILES))
    assert shipped.values.items() <= collected.values.items()


def test_results_that_were_kept_under_other_limits_are_not_told(make_target, run) -> None:
    target = make_target(FILES)
    for limit, lines in ((2, 9), (1, 11), (3, 0), (2, 9)):
        collected = run(with_limits({"function_length": [limit]}), target)
        assert collected.values[f"code.function_length.lines_above_{limit}"] == lines
        ours = [name for name in collected.values if ".function_length.lines_above_" in name]
        assert len(ours) == 4


def test_a_section_that_was_kept_shows_the_places_of_the_limits_that_are_asked_for(make_target, run) -> None:
    """Of functions a section keeps only those that are shown; lower limits show others."""
    target = make_target(FILES)
    run(PythonCollector(), target)
    lowered = run(with_limits({"function_length": [1]}), target)
    assert len(lowered.one("code.function_length.lines_above_1").evidence) == 4


def test_a_past_commit_has_the_values_that_its_checkout_had(make_target, run_git) -> None:
    target = make_target(FILES)
    run_git(target.location, "init", "--quiet")
    run_git(target.location, "add", ".")
    run_git(target.location, "commit", "--quiet", "-m", "one")
    place = Path(target.location)
    found = with_limits(LIMITS).collect_revisions(target_at(place), revisions_of(place, run_git))
    ((_, past),) = [(revision, list(items)) for revision, items in found]
    assert beyond(values_of(past), LIMITS) == BEYOND


def test_a_shipped_limit_brings_nothing_new() -> None:
    assert with_limits({"fan_out": [8, 14]}).measured_metrics() == PythonCollector.metrics


def test_what_is_added_is_computed_from_what_is_observed() -> None:
    collector = with_limits({"fan_out": [20], "complexity": [15]})
    ids = {metric.id for metric in collector.measured_metrics()} - {each.id for each in collector.metrics}
    assert ids == {
        "code.fan_out.lines_above_20", "code.fan_out.share_above_20",
        "code.complexity.lines_above_15", "code.complexity.share_above_15",
    }  # fmt: skip
    assert len(MetricCatalogue(collector.measured_metrics())) == len(collector.measured_metrics())
    no_file = {metric.id for metric in collector.no_file_has()}
    assert {name for name in ids if name in no_file} == {
        "code.fan_out.lines_above_20", "code.fan_out.share_above_20",
    }  # fmt: skip


def test_every_topic_that_ships_may_have_more() -> None:
    fields = set(type(PythonCollector().limits).model_fields)
    assert fields == set(SHIPPED._fields)


@pytest.mark.parametrize("limits", [{"fan_out": [2, 2]}, {"fan_out": [-1]}, {"fan_out": [2.5]},
                                    {"fan_ot": [2]}, {"fan_out": list(range(9))}], ids=str)  # fmt: skip
def test_what_is_no_limit_is_refused(limits: object) -> None:
    with pytest.raises(ValidationError):
        with_limits(limits)
