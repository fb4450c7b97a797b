"""How columns are related: a change is found though no column has changed by itself, and nothing is found without one."""

from __future__ import annotations

import numpy as np
import pytest

from qualitywatch_data.drift import DriftCollector
from qualitywatch_data.separation.area import effect_of_gap, gap_of
from qualitywatch_data.separation.classifier import separated
from qualitywatch_data.separation.tables import encoded

NORMAL = "sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())"
ROWS = (
    "SELECT a, {rho} * a + sqrt(1 - {rho} * {rho}) * b + {shift} AS b, c,"
    " CASE WHEN random() < {bound} THEN ['low', 'high'][1 + (c > 0)::INT] ELSE ['low', 'high'][1 + (random() * 2)::INT % 2] END AS kind"
    " FROM (SELECT {n} AS a, {n} AS b, {n} AS c FROM range({rows}))"
)


def rows(count: int, *, rho=0.2, shift=0.0, bound=0.2) -> str:
    return ROWS.format(rows=count, rho=rho, shift=shift, bound=bound, n=NORMAL)


def drift(**fields) -> DriftCollector:
    return DriftCollector.model_validate({"reference": "reference.parquet", "relations": True, **fields})


@pytest.fixture(autouse=True)
def _reference(write) -> None:
    write("reference.parquet", rows(8000))


def test_a_correlation_that_has_changed_is_found_though_no_column_has(run, write) -> None:
    found = run(drift(), write("current.parquet", rows(4000, rho=0.7)))
    assert found.values["drift.columns"] == 0
    assert found.values["drift.dependence"] > 0
    (item,) = [each for each in found.observations if each.metric.id == "data.drift.dependence"]
    assert item.evidence[1].name == "a × b"
    assert "rank correlation 0.1" in item.evidence[1].message
    assert "certainly between" in item.evidence[0].message


def test_a_number_that_goes_with_other_values_is_found(run, write) -> None:
    found = run(drift(), write("current.parquet", rows(4000, bound=0.8)))
    assert found.values["drift.columns"] == 0
    assert found.values["drift.dependence"] > 0
    assert "c × kind = " in found.said("drift.dependence")
    hidden = run(drift(hide_values=True), write("current.parquet", rows(4000, bound=0.8)))
    assert "c × kind: " in hidden.said("drift.dependence")
    assert "high" not in hidden.said("drift.dependence")


def test_a_column_that_shifts_by_itself_is_no_change_of_relations(run, write) -> None:
    found = run(drift(), write("current.parquet", rows(4000, shift=1.5)))
    assert found.values["drift.effect b"] > 0
    assert found.values["drift.dependence"] == 0


def test_few_rows_are_too_few_to_tell(run, write) -> None:
    found = run(drift(), write("current.parquet", rows(40)))
    assert found.values["drift.dependence"] == 0
    assert "Too few to tell" in found.said("drift.dependence")
    assert found.problems == []


def test_one_column_has_no_relations(run, write) -> None:
    found = run(drift(columns=["a"]), write("current.parquet", rows(1000)))
    assert found.problems == [
        "relations between columns are not compared: fewer than two columns can be compared"
    ]


def test_pairs_are_ranked_by_the_importance_of_their_columns(run, write) -> None:
    current = write("current.parquet", rows(4000, rho=0.7, bound=0.9))
    for important, first in (("a", "a × b"), ("c", "c × kind = ")):
        found = run(drift(importances={important: 1}), current)
        (item,) = [each for each in found.observations if each.metric.id == "data.drift.dependence"]
        assert item.evidence[1].name.startswith(first)


def proven(random: np.random.Generator, size: tuple[int, int], rho: float) -> bool:
    sides = []
    for count, change in zip(size, (0.0, rho), strict=True):
        drawn = random.standard_normal((count, 5))
        drawn[:, 1] = (0.2 + change) * drawn[:, 0] + np.sqrt(1 - (0.2 + change) ** 2) * drawn[:, 1]
        drawn[:, 2] = np.round(drawn[:, 2])
        drawn[:, 3] = np.exp(2 * drawn[:, 3])
        sides.append({f"x{place}": drawn[:, place] for place in range(5)})
    both = encoded(*sides, list(sides[0]), {})
    estimate = separated(both.reference, both.current, both.pairs, gap_of, alone=False).estimate
    return effect_of_gap(estimate, 0.02, 0.001).beyond > 0


@pytest.mark.parametrize(("size", "rho"), [((500, 100), 0.0), ((1000, 1000), 0.05)], ids=["none", "little"])
def test_relations_that_have_not_changed_much_raise_no_alarm(size, rho) -> None:
    random = np.random.default_rng(3)
    assert sum(proven(random, size, rho) for _ in range(300)) <= 1


def test_a_correlation_that_has_changed_by_half_is_found() -> None:
    random = np.random.default_rng(4)
    assert sum(proven(random, (2000, 1000), 0.5) for _ in range(40)) >= 38
