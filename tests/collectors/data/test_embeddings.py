"""Drift of columns that hold vectors: found, not invented, told, and the same whenever the data are the same."""

from __future__ import annotations

import re

import pytest

from qualitywatch_data.drift import DriftCollector

NORMAL = "sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())"
VECTORS = (
    "SELECT random() AS x, CASE WHEN random() < {null} THEN NULL ELSE list_transform(range({size}),"
    " lambda z: ({normal} * {scale} + {shift} * (z = 2)::INT)::FLOAT) END AS v FROM range({rows})"
)


def vectors(rows: int, *, size=8, shift=0.0, scale=1.0, null=0.0) -> str:
    return VECTORS.format(rows=rows, size=size, shift=shift, scale=scale, null=null, normal=NORMAL)


def drift(**fields) -> DriftCollector:
    return DriftCollector.model_validate({"reference": "reference.parquet", **fields})


@pytest.fixture(autouse=True)
def _reference(write) -> None:
    write("reference.parquet", vectors(4000))


def test_the_same_vectors_have_no_effect(run, write) -> None:
    found = run(drift(), write("current.parquet", vectors(3000)))
    assert found.values["drift.effect v"] == 0
    assert found.values["drift.separation v"] == pytest.approx(0.5, abs=0.05)
    assert found.values["drift.columns"] == found.values["drift.undecided"] == 0
    assert "No shift beyond 0.14 standard deviations is proven" in found.said("drift.effect v")


@pytest.mark.parametrize("change", [{"shift": 0.8}, {"scale": 1.4}], ids=["place", "spread"])
def test_a_shift_of_place_or_spread_is_proven_with_its_interval(run, write, change) -> None:
    found = run(drift(), write("current.parquet", vectors(3000, **change)))
    assert found.values["drift.effect v"] > 0
    assert found.values["drift.effect x"] == 0
    assert found.values["drift.columns"] == 1
    assert "v: The vectors have shifted, by" in found.said("drift.columns")
    assert "area under the ROC curve 0." in found.said("drift.separation v")


def test_a_shift_has_the_size_that_it_has_in_the_best_direction(run, write) -> None:
    found = run(drift(), write("current.parquet", vectors(4000, shift=0.8)))
    assert found.values["drift.shift v"] == pytest.approx(0.8, abs=0.12)


def test_vectors_that_go_missing_are_a_shift(run, write) -> None:
    found = run(drift(), write("current.parquet", vectors(3000, null=0.4)))
    assert found.values["drift.effect v"] > 0
    assert "What is missing has shifted" in found.said("drift.effect v")


def test_few_vectors_are_too_few_to_tell(run, write) -> None:
    found = run(drift(columns=["v"]), write("current.parquet", vectors(40)))
    assert found.values["drift.effect v"] == 0
    assert found.values["drift.undecided"] == 1
    assert "Too few to tell" in found.said("drift.undecided")


def test_vectors_of_another_length_are_a_change_of_the_schema(run, write) -> None:
    found = run(drift(), write("current.parquet", vectors(500, size=4)))
    assert "v: was 8 numbers long and is 4" in found.said("drift.schema_changes")
    assert "drift.separation v" not in found.values


def test_lists_of_any_length_are_no_vectors(run, write) -> None:
    lists = "SELECT list_transform(range(range % 7), lambda z: z::DOUBLE) AS v FROM range(2000)"
    write("reference.parquet", lists)
    found = run(drift(), write("current.parquet", lists))
    assert "drift.separation v" not in found.values
    assert found.values["drift.schema_changes"] == 0


def test_the_sample_is_the_same_whenever_the_data_are(run, write) -> None:
    current = write("current.parquet", vectors(4000))
    one, other = (run(drift(sample=1000), current) for _ in range(2))
    assert one.values == other.values
    assert one.said("drift.effect v") == other.said("drift.effect v")
    told = re.search(r"([\d,]+) sampled rows", one.said("drift.effect v"))
    assert 850 < int(told[1].replace(",", "")) < 1150


def test_fixed_size_arrays_that_are_not_finite_throughout_are_left_out(run, write) -> None:
    rows = "SELECT [random(), CASE WHEN range % 10 = 0 THEN 'NaN'::DOUBLE ELSE random() END]::DOUBLE[2] AS v FROM range(1000)"
    write("reference.parquet", rows)
    found = run(drift(), write("current.parquet", rows))
    assert "900 sampled rows of the reference against 900" in found.said("drift.effect v")


@pytest.mark.parametrize("fields", [{}, {"exact": True}], ids=["samples", "exact distances"])
def test_a_file_that_cannot_be_read_is_left_out_of_whatever_reads_again(run, write, tmp_path, fields) -> None:
    for place in range(2):
        write(f"parts/{place}.parquet", vectors(1500))
    (tmp_path / "parts" / "2.parquet").write_bytes(b"none" * 9)
    found = run(drift(**fields), tmp_path / "parts")
    (problem,) = found.problems
    assert "parts/2.parquet was left out" in problem
    assert found.values["drift.separation v"] == pytest.approx(0.5, abs=0.05)


def test_a_file_on_both_sides_that_cannot_be_read_is_told_once(run, write, tmp_path) -> None:
    for day in (1, 2):
        write(f"days/day=2026-01-0{day}/0.parquet", vectors(1500))
    (tmp_path / "days/day=2026-01-02/1.parquet").write_bytes(b"none" * 9)
    both = DriftCollector.model_validate({"data": {"newest": 1}, "reference": {"newest": 2}})
    found = run(both, tmp_path / "days")
    (problem,) = found.problems
    assert "days/day=2026-01-02/1.parquet was left out" in problem
