"""A metric definition says everything about itself, or it is refused."""

from __future__ import annotations

from typing import Any

import pytest

from qualitywatch.domain.metric import Direction, MetricDefinition, ratio
from qualitywatch.errors import QualityModelError


def _metric(**changes: Any) -> MetricDefinition:
    words: dict[str, Any] = {
        "id": "code.size.files",
        "title": "Files",
        "unit": "{file}",
        "direction": Direction.NONE,
        "characteristic": "maintainability/analysability",
        "how": "Number of files.",
    }
    return MetricDefinition(**(words | changes))


@pytest.mark.parametrize("name", ["data.rows", "code.size.files", "a.b.c.d", "model.f1.score_2"])
def test_ids_of_two_to_four_parts_are_taken(name: str) -> None:
    assert _metric(id=name).id == name


@pytest.mark.parametrize(
    "name",
    ["", "rows", "Code.size", "code.Size", "code..size", "code.size.", "a.b.c.d.e", "code size.x", "a.b\n"],
)
def test_malformed_ids_are_refused(name: str) -> None:
    with pytest.raises(QualityModelError, match="an id reads"):
        _metric(id=name)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": " "}, "a title is missing"),
        ({"how": ""}, "how it is computed is missing"),
        ({"unit": ""}, "a unit is missing"),
        ({"labels": ("Column",)}, "labels are lower_snake_case"),
        ({"labels": ("column")}, "labels are a tuple"),
        ({"labels": ("column", "column")}, "a label stands twice"),
        ({"elements": "code.size.lines", "function": min}, "elements are a tuple"),
        ({"direction": "better"}, "the direction is"),
        ({"function": ratio("a.b", "c.d")}, "function and elements belong to each other"),
        ({"elements": ("a.b", "c.d")}, "function and elements belong to each other"),
    ],
    ids=lambda part: part if isinstance(part, str) else next(iter(part)),
)
def test_a_missing_or_malformed_part_is_refused_by_name(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(QualityModelError, match=said) as refused:
        _metric(**changes)
    assert "code.size.files" in refused.value.message


def test_a_direction_may_be_given_by_its_name() -> None:
    assert _metric(direction="higher").direction is Direction.HIGHER


def test_the_characteristic_is_kept_under_its_name_of_2023() -> None:
    assert _metric(characteristic="reliability/maturity").characteristic == "reliability/faultlessness"


def test_a_wrong_characteristic_names_the_metric_and_suggests_the_right_one() -> None:
    with pytest.raises(QualityModelError) as refused:
        _metric(characteristic="maintainability/testablity")
    assert refused.value.message.startswith("metric code.size.files: ")
    assert "maintainability/testability" in refused.value.hint


def test_a_ratio_divides_the_part_by_the_whole() -> None:
    assert ratio("part.x", "whole.x")({"part.x": 1.0, "whole.x": 4.0}) == 0.25


def test_a_ratio_of_nothing_is_undefined_and_not_zero() -> None:
    assert ratio("part.x", "whole.x")({"part.x": 0.0, "whole.x": 0.0}) is None
