"""Drift in segments, of what a model learns and says, and which columns explain it."""

from __future__ import annotations

import pytest

from qualitywatch_data.drift import DriftCollector

ROWS = """SELECT random() + CASE WHEN country = 'at' THEN {at} ELSE 0 END AS amount, random() AS age, country,
    random() < 0.5 + {risk} AS paid, random() + {said} AS score
    FROM (SELECT ['de', 'at', 'ch', 'li'][1 + (CASE WHEN range % 100 = 0 THEN 3 ELSE range % 3 END)] AS country
          FROM range({rows}))"""


def rows(count: int, *, at=0.0, risk=0.0, said=0.0) -> str:
    return ROWS.format(rows=count, at=at, risk=risk, said=said)


def drift(**fields) -> DriftCollector:
    return DriftCollector.model_validate({"reference": "reference.parquet", **fields})


@pytest.fixture(autouse=True)
def _reference(write) -> None:
    write("reference.parquet", rows(9000))


def test_a_shift_in_one_segment_is_found_there_and_nowhere_else(run, write) -> None:
    found = run(drift(segments={"by": ["country"]}), write("current.parquet", rows(3000, at=0.15)))
    effects = {key: value for key, value in found.values.items() if "segment_effect" in key}
    assert [key for key, value in effects.items() if value > 0] == ["drift.segment_effect country=at"]
    assert len(effects) == 3
    assert "amount: The values have shifted" in found.said("drift.segment_effect country=at")
    assert found.values["drift.effect amount"] == 0


def test_segments_with_few_rows_are_counted_and_not_judged(run, write) -> None:
    found = run(drift(segments={"by": ["country"]}), write("current.parquet", rows(3000)))
    assert found.values["drift.small_segments"] == 1
    assert "country=li: fewer than 500 rows" in found.said("drift.small_segments")
    assert "drift.segment_effect country=li" not in found.values


def test_a_column_of_numbers_is_no_segment(run, write) -> None:
    found = run(drift(segments={"by": ["amount", "nope", "country"]}), write("current.parquet", rows(2000)))
    assert [each.partition(" ")[0] for each in found.problems] == ["amount", "nope"]
    assert "drift.segment_effect country=de" in found.values


def test_the_prediction_tells_which_columns_have_shifted_with_it_by_importance(run, write) -> None:
    moved = f"SELECT * REPLACE (age + 0.3 AS age, amount + 1 AS amount) FROM ({rows(3000, said=0.4)})"
    collector = drift(prediction="score", importances={"age": 0.7, "amount": 0.1, "country": 0.2})
    found = run(collector, write("current.parquet", moved))
    assert found.values["drift.prediction"] == found.values["drift.effect score"] > 0
    assert found.values["drift.importance"] == pytest.approx(0.8)
    (item,) = [each for each in found.observations if each.metric.id == "data.drift.prediction"]
    assert [each.name for each in item.evidence] == ["score", "age", "amount"]
    assert found.values["drift.effect amount"] > found.values["drift.effect age"] > 0


def test_the_target_and_its_relation_to_a_column_are_told_apart(run, write) -> None:
    found = run(drift(target="paid"), write("current.parquet", rows(3000, risk=0.3)))
    assert found.values["drift.target"] > 0
    assert found.values["drift.relation amount"] == 0
    turned = (
        f"SELECT * REPLACE (CASE WHEN paid THEN age / 2 ELSE 0.5 + age / 2 END AS age) FROM ({rows(3000)})"
    )
    found = run(drift(target="paid"), write("turned.parquet", turned))
    assert found.values["drift.target"] == 0
    assert found.values["drift.effect age"] == 0
    assert found.values["drift.relation age"] > 0
    assert "paid=true: The values have shifted" in found.said("drift.relation age")


def test_a_target_that_is_not_there_is_told(run, write) -> None:
    found = run(drift(target="nope"), write("current.parquet", rows(1000)))
    assert found.problems == ["nope is no column that can be compared"]


@pytest.mark.parametrize("importances", [{"a": -1}, {"a": 0}])
def test_importances_that_say_nothing_are_refused(importances) -> None:
    with pytest.raises(ValueError, match=r"greater than or equal|above 0"):
        drift(importances=importances)
