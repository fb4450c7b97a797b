"""What changes in one part of the rows only is found there: columns, relations, embeddings, and what a model learns and says."""

from __future__ import annotations

import pytest

from qualitywatch_data.drift import DriftCollector

NORMAL = "(sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()))"
ROWS = """SELECT country, amount, paid, random() + {said} * here AS score,
    CASE WHEN here = 1 THEN {rho} * amount + sqrt(1 - {rho} * {rho}) * noise ELSE noise END AS discount,
    CASE WHEN here = 1 AND {turned} THEN CASE WHEN paid THEN age / 2 ELSE 0.5 + age / 2 END ELSE age END AS age,
    [{n} + {shift} * here, {n}, {n}, {n}]::FLOAT[] AS vector
    FROM (SELECT *, (country = 'at')::INT AS here, random() < 0.5 + {risk} * (country = 'at')::INT AS paid FROM (
        SELECT ['de', 'at', 'ch', 'li'][1 + CASE WHEN range % 50 = 0 THEN 3 ELSE range % 3 END] AS country,
               {n} AS amount, {n} AS noise, random() AS age FROM range({rows})))"""


def rows(count: int, **changed) -> str:
    plain = {"said": 0, "rho": 0, "turned": False, "shift": 0, "risk": 0}
    return ROWS.format(rows=count, n=NORMAL, **{**plain, **changed})


def drift(**fields) -> DriftCollector:
    segments = {"by": ["country"], "min_rows": 500, **fields.pop("segments", {})}
    return DriftCollector.model_validate({"reference": "reference.parquet", "segments": segments, **fields})


def above(found, metric: str) -> list[str]:
    """The segments whose value is above 0."""
    start = f"drift.{metric} "
    return [
        key.removeprefix(start) for key, value in found.values.items() if key.startswith(start) and value > 0
    ]


@pytest.fixture(autouse=True)
def _reference(write) -> None:
    write("reference.parquet", rows(6000))


def test_nothing_is_found_where_nothing_has_changed(run, write) -> None:
    collector = drift(relations=True, target="paid", prediction="score")
    found = run(collector, write("current.parquet", rows(4500)))
    metrics = ("effect", "target", "prediction", "relation", "dependence")
    assert [segment for metric in metrics for segment in above(found, f"segment_{metric}")] == []
    assert all(f"drift.segment_{metric} country=at" in found.values for metric in metrics)
    assert found.problems == []


def test_a_change_of_one_segment_is_told_of_what_has_changed_in_it(run, write) -> None:
    collector = drift(relations=True, target="paid", prediction="score", exclude=["age"])
    changed = rows(4500, rho=0.8, said=0.3, risk=0.35, shift=1.5)
    found = run(collector, write("current.parquet", changed))
    for metric in ("effect", "target", "prediction", "dependence"):
        assert above(found, f"segment_{metric}") == ["country=at"], metric
    assert "amount × discount: rank correlation" in found.said("drift.segment_dependence country=at")
    assert "vector: The vectors have shifted" in found.said("drift.segment_effect country=at")
    assert "would" in found.said("drift.segment_effect country=de")


def test_a_column_that_has_moved_within_a_class_of_one_segment_is_found(run, write) -> None:
    collector = drift(target="paid", exclude=["vector"])
    found = run(collector, write("current.parquet", rows(4500, turned=True)))
    assert above(found, "segment_effect") == []
    assert above(found, "segment_relation") == ["country=at"]
    assert "country=at paid=true: age: The values" in found.said("drift.segment_relation country=at")


def test_few_rows_of_a_segment_are_too_few_to_tell_and_say_what_would_have_been_seen(run, write) -> None:
    collector = drift(segments={"min_rows": 20}, columns=["country", "amount", "vector"])
    found = run(collector, write("current.parquet", rows(4000)))
    assert found.values["drift.segment_effect country=li"] == 0
    assert found.values["drift.segment_undecided country=li"] == 2
    assert found.values["drift.segment_undecided country=at"] == 0
    said = found.said("drift.segment_undecided country=li")
    assert said.count("Too few to tell") == 2
    assert "would not surely have been seen" in said
    assert "Too few to tell" in found.said("drift.segment_effect country=li")


def test_segments_that_are_too_many_are_named(run, write) -> None:
    found = run(drift(segments={"at_most": 1}, columns=["country", "amount"]), write("c.parquet", rows(3000)))
    assert found.values["drift.segments_left_out"] == 2
    assert "not compared, since larger ones are" in found.said("drift.segments_left_out")
    assert sum(key.startswith("drift.segment_effect") for key in found.values) == 1
    assert "country=li: fewer than 500 rows" in found.said("drift.small_segments")


def test_a_value_that_only_the_current_data_have_is_a_small_segment(run, write) -> None:
    current = f"SELECT * REPLACE (replace(country, 'li', 'fr') AS country) FROM ({rows(3000)})"
    found = run(drift(columns=["country", "amount"]), write("current.parquet", current))
    assert "country=fr: fewer than 500 rows" in found.said("drift.small_segments")
    assert "country=li: fewer than 500 rows" in found.said("drift.small_segments")


def test_values_that_a_profile_does_not_name_are_told(run, write) -> None:
    many = "SELECT range AS x, 'k' || range % 100 AS k FROM range(5000)"
    write("reference.parquet", many)
    found = run(drift(segments={"by": ["k"], "at_most": 1, "min_rows": 10}), write("current.parquet", many))
    assert "k: other values: 3,600 rows of both sides" in found.said("drift.segments_left_out")
