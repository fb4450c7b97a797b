"""The catalogue refuses metrics that contradict each other before anything is measured."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.metric import Direction, MetricDefinition
from qualitywatch.errors import QualityModelError, UnknownNameError


def _total(elements: Mapping[str, float]) -> float:
    return sum(elements.values())


def _metric(
    name: str, *elements: str, title: str = "A metric", labels: tuple[str, ...] = ()
) -> MetricDefinition:
    return MetricDefinition(
        id=name,
        title=title,
        unit="1",
        direction=Direction.LOWER,
        characteristic="maintainability",
        how="As the test says.",
        labels=labels,
        elements=elements,
        function=_total if elements else None,
    )


def test_definitions_come_in_the_order_of_their_ids() -> None:
    catalogue = MetricCatalogue([_metric("b.x"), _metric("a.x"), _metric("c.x")])
    assert [definition.id for definition in catalogue] == ["a.x", "b.x", "c.x"]


def test_two_collectors_may_bring_the_same_definition() -> None:
    assert len(MetricCatalogue([_metric("a.x"), _metric("a.x")])) == 1


def test_one_id_in_different_words_is_refused() -> None:
    with pytest.raises(QualityModelError, match=r"a\.x is defined twice"):
        MetricCatalogue([_metric("a.x"), _metric("a.x", title="Another metric")])


def test_an_element_that_nobody_defines_is_refused() -> None:
    with pytest.raises(QualityModelError, match=r"a\.x is computed from b\.x, which nobody defines"):
        MetricCatalogue([_metric("a.x", "b.x")])


def test_an_element_with_other_labels_is_refused() -> None:
    with pytest.raises(QualityModelError, match=r"has the labels none, and b\.x, .*, has column"):
        MetricCatalogue([_metric("a.x", "b.x"), _metric("b.x", labels=("column",))])


def test_the_order_of_labels_is_no_contradiction() -> None:
    catalogue = MetricCatalogue(
        [_metric("a.x", "b.x", labels=("model", "segment")), _metric("b.x", labels=("segment", "model"))]
    )
    assert len(catalogue.computed()) == 1


@pytest.mark.parametrize(
    ("definitions", "circle"),
    [
        ([_metric("a.x", "a.x")], "a.x → a.x"),
        ([_metric("a.x", "b.x"), _metric("b.x", "a.x")], "a.x → b.x → a.x"),
        ([_metric("a.x", "b.x"), _metric("b.x", "c.x"), _metric("c.x", "b.x")], "b.x → c.x → b.x"),
    ],
    ids=["itself", "each other", "further down"],
)
def test_metrics_computed_in_a_circle_are_refused(definitions: list[MetricDefinition], circle: str) -> None:
    with pytest.raises(QualityModelError) as refused:
        MetricCatalogue(definitions)
    assert refused.value.message.endswith(f"in a circle: {circle}")


def test_elements_are_computed_before_what_is_computed_from_them() -> None:
    catalogue = MetricCatalogue([_metric("a.x", "z.x", "b.x"), _metric("z.x", "b.x"), _metric("b.x")])
    assert [definition.id for definition in catalogue.computed()] == ["z.x", "a.x"]


def test_an_unknown_metric_suggests_the_nearest() -> None:
    catalogue = MetricCatalogue([_metric("code.coverage.lines")])
    with pytest.raises(UnknownNameError) as refused:
        catalogue["code.coverage.line"]
    assert refused.value.hint == "did you mean code.coverage.lines?"


def test_an_unknown_metric_like_no_other_points_to_the_list() -> None:
    with pytest.raises(UnknownNameError) as refused:
        MetricCatalogue([])["x"]
    assert "metrics list" in refused.value.hint


def test_membership_is_by_id() -> None:
    catalogue = MetricCatalogue([_metric("a.x")])
    assert "a.x" in catalogue
    assert "b.x" not in catalogue
