"""What ``data.drift`` says of two data sets: of shifts, of none, of too few rows, and of what cannot be compared."""

from __future__ import annotations

import duckdb
import pytest
from scipy.stats import ks_2samp

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_data.drift import DriftCollector

ROWS = (
    "SELECT random() + {shift} AS amount, CASE WHEN random() < {null} THEN NULL ELSE random() END AS sparse,"
    " CASE WHEN random() < {moved} THEN 'other' ELSE 'c' || (random() * 5)::INT END AS channel,"
    " range + {first} AS id, TIMESTAMP '2026-01-01' + INTERVAL (range) SECOND AS at FROM range({rows})"
)


def rows(count: int, *, shift=0.0, null=0.1, moved=0.0, first=0) -> str:
    return ROWS.format(rows=count, shift=shift, null=null, moved=moved, first=first)


def drift(**fields) -> DriftCollector:
    return DriftCollector.model_validate({"reference": "reference.parquet", **fields})


def effects(found) -> dict[str, float]:
    """Of the columns whose values are compared."""
    return {
        key.removeprefix("drift.effect "): value
        for key, value in found.values.items()
        if "effect" in key and "by their nature" not in found.said(key)
    }


@pytest.fixture
def reference(write):
    return write("reference.parquet", rows(20_000))


@pytest.mark.usefixtures("reference")
def test_the_same_distribution_has_no_effect(run, write) -> None:
    found = run(drift(), write("current.parquet", rows(5_000, first=20_000)))
    assert effects(found) == {"amount": 0.0, "sparse": 0.0, "channel": 0.0}
    assert found.values["drift.columns"] == found.values["drift.undecided"] == 0
    assert "No shift beyond 0.02 is proven" in found.said("drift.effect amount")


@pytest.mark.usefixtures("reference")
@pytest.mark.parametrize(
    ("change", "column", "words"),
    [
        ({"shift": 0.2}, "amount", "mean 0.4"),
        ({"null": 0.4}, "sparse", "What is missing has shifted"),
        ({"moved": 0.2}, "channel", "other 0.00% →"),
    ],
)
def test_a_shift_is_proven_in_its_column_and_in_no_other(run, write, change, column, words) -> None:
    found = run(drift(), write("current.parquet", rows(2_000, **change)))
    assert [name for name, effect in effects(found).items() if effect > 0] == [column]
    assert found.values["drift.columns"] == 1
    assert words in found.said(f"drift.effect {column}")


@pytest.mark.usefixtures("reference")
def test_values_stay_out_of_evidence_where_the_configuration_says_so(run, write) -> None:
    found = run(drift(hide_values=True), write("current.parquet", rows(2_000, moved=0.2)))
    assert effects(found)["channel"] > 0
    assert not any("other" in place.message for item in found.observations for place in item.evidence)


@pytest.mark.usefixtures("reference")
def test_few_rows_are_too_few_to_tell_and_say_what_they_would_have_shown(run, write) -> None:
    found = run(drift(), write("current.parquet", rows(60)))
    assert effects(found) == {"amount": 0.0, "sparse": 0.0, "channel": 0.0, "id": 0.0, "at": 0.0}
    assert found.values["drift.undecided"] == 3
    assert "Too few to tell: a shift below" in found.said("drift.effect amount")


@pytest.mark.usefixtures("reference")
def test_times_and_running_numbers_are_not_compared(run, write) -> None:
    found = run(drift(), write("current.parquet", rows(5_000, first=20_000)))
    assert not {"id", "at"} & effects(found).keys()
    assert not {key for key in found.values if key.endswith((" id", " at"))} - {
        f"drift.{name} {column}" for name in ("effect", "shift") for column in ("id", "at")
    }


@pytest.mark.usefixtures("reference")
def test_times_that_go_missing_are_a_shift(run, write) -> None:
    sparse = (
        rows(5_000, first=20_000)
        .replace("range + 20000 AS id,", "")
        .replace("TIMESTAMP '2026-01-01'", "CASE WHEN random() < 0.6 THEN TIMESTAMP '2026-01-01' END")
    )
    found = run(drift(columns=["at", "amount"]), write("current.parquet", sparse))
    assert [name for name, effect in effects(found).items() if effect > 0] == ["at"]
    assert "What is missing has shifted" in found.said("drift.effect at")


@pytest.mark.usefixtures("reference")
def test_the_distance_is_exact_where_it_is_asked_for(run, write) -> None:
    current = write("current.parquet", rows(5_000, shift=0.03))
    found = run(drift(exact=True, columns=["amount"]), current)
    with duckdb.connect() as connection:
        one, other = (
            [x for (x,) in connection.execute(f"SELECT amount FROM '{path}'").fetchall()]
            for path in (current.with_name("reference.parquet"), current)
        )
    exact = ks_2samp(one, other).statistic
    assert found.values["drift.ks amount"] == pytest.approx(exact, abs=1e-9)
    rough = run(drift(columns=["amount"]), current)
    assert rough.values["drift.ks amount"] <= exact + 1e-12


@pytest.mark.usefixtures("reference")
def test_columns_that_vanish_come_or_change_their_type_are_told(run, write) -> None:
    current = write(
        "current.parquet",
        "SELECT 'a' || range AS amount, random() AS sparse, random() AS fresh FROM range(5000)",
    )
    found = run(drift(), current)
    assert found.values["drift.schema_changes"] == 5
    said = found.said("drift.schema_changes")
    assert "amount: was DOUBLE and is VARCHAR" in said
    assert "channel: vanished" in said
    assert "fresh: is new" in said


def test_a_constant_column_does_not_shift(run, write) -> None:
    write("reference.parquet", "SELECT 7 AS k, 'a' AS t, NULL::DOUBLE AS n FROM range(5000)")
    found = run(
        drift(), write("current.parquet", "SELECT 7 AS k, 'a' AS t, NULL::DOUBLE AS n FROM range(2000)")
    )
    assert set(effects(found).values()) == {0.0}


def test_what_is_not_finite_counts_as_missing(run, write) -> None:
    write("reference.parquet", "SELECT random() AS x FROM range(5000)")
    current = "SELECT CASE WHEN range % 3 = 0 THEN 'NaN'::DOUBLE WHEN range % 3 = 1 THEN 'inf'::DOUBLE ELSE random() END AS x FROM range(3000)"
    found = run(drift(), write("current.parquet", current))
    assert effects(found)["x"] > 0
    assert "What is missing has shifted" in found.said("drift.effect x")


def test_very_many_categories_are_compared_by_their_hashes(run, write) -> None:
    same = "SELECT 'user ' || (random() * 5000)::INT AS u FROM range({})"
    write("reference.parquet", same.format(10_000))
    found = effects(run(drift(), write("current.parquet", same.format(2_000))))
    assert found == {"u": 0.0, "u (length)": 0.0, "u (pattern)": 0.0}
    moved = "SELECT CASE WHEN random() < 0.2 THEN 'nobody' ELSE 'user ' || (random() * 5000)::INT END AS u FROM range(2000)"
    assert effects(run(drift(), write("current.parquet", moved)))["u"] > 0


@pytest.mark.usefixtures("reference")
@pytest.mark.parametrize("name", ["empty.parquet", "gone.parquet"])
def test_no_rows_are_no_evidence(run, write, tmp_path, name) -> None:
    if name == "empty.parquet":
        write(name, rows(0))
    with pytest.raises(NoEvidenceError):
        run(drift(), tmp_path / name)


def test_of_nested_values_only_what_is_missing_is_compared(run, write) -> None:
    write("reference.parquet", "SELECT [range::VARCHAR] AS d FROM range(5000)")
    same = run(drift(), write("same.parquet", "SELECT [range::VARCHAR] AS d FROM range(500)"))
    assert same.values["drift.effect d"] == 0
    assert "Nested values are not compared; missing are 0.00%" in same.said("drift.effect d")
    fewer = "SELECT CASE WHEN range % 2 = 0 THEN [range::VARCHAR] END AS d FROM range(500)"
    assert run(drift(), write("fewer.parquet", fewer)).values["drift.effect d"] > 0


@pytest.mark.usefixtures("reference")
def test_no_column_that_is_meant_is_no_evidence(run, write) -> None:
    with pytest.raises(CollectError, match="no such columns"):
        run(drift(columns=["nope*"]), write("current.parquet", rows(100)))


@pytest.mark.usefixtures("reference")
def test_the_version_of_the_data_is_recorded(run, write) -> None:
    current = write("current.parquet", rows(500))
    first = run(drift(), current).provenance
    assert first == run(drift(), current).provenance
    assert first != run(drift(), write("current.parquet", rows(501))).provenance


def test_exact_distances_of_other_files_are_not_promised_in_silence(run, write) -> None:
    write("reference.csv", rows(500))
    found = run(drift(reference="reference.csv", exact=True), write("current.csv", rows(500)))
    assert found.problems == ["exact distances are made of Parquet files only"]


CODES = "SELECT {prefix} || lpad((random() * 9999)::INT::VARCHAR, {digits}, '0') AS code FROM range({rows})"


@pytest.mark.parametrize(
    ("change", "aspect", "words"),
    [
        ({"digits": 6}, "code (length)", "quantiles"),
        ({"prefix": "'ab-'"}, "code (pattern)", "A-9 100.00% → 0.00%"),
    ],
)
def test_texts_that_look_different_have_shifted(run, write, change, aspect, words) -> None:
    usual = {"prefix": "'AB-'", "digits": 4}
    write("reference.parquet", CODES.format(rows=5000, **usual))
    found = run(drift(), write("current.parquet", CODES.format(rows=2000, **{**usual, **change})))
    assert found.values["drift.columns"] == 1
    assert effects(found)[aspect] > 0
    assert words in found.said(f"drift.effect {aspect}")


def test_new_and_vanished_values_are_shares_of_rows(run, write) -> None:
    write("reference.parquet", "SELECT ['a', 'b', 'c', 'd'][1 + range % 4] AS k FROM range(4000)")
    found = run(
        drift(), write("current.parquet", "SELECT ['a', 'b', 'x'][1 + range % 3] AS k FROM range(3000)")
    )
    assert found.values["drift.new_values k"] == pytest.approx(1 / 3)
    assert found.values["drift.vanished_values k"] == 0.5


@pytest.mark.usefixtures("reference")
def test_a_quantile_that_moved_lies_within_its_bounds(run, write) -> None:
    found = run(drift(columns=["amount"]), write("current.parquet", rows(20_000, shift=0.2)))
    moved = found.values["drift.quantile amount"] * (1 / 12) ** 0.5
    assert moved == pytest.approx(0.2, abs=0.02)
    assert "at most" in found.said("drift.quantile amount")


@pytest.mark.usefixtures("reference")
def test_the_shift_is_told_in_standard_deviations(run, write) -> None:
    write(
        "reference.parquet",
        "SELECT sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()) AS z FROM range(50000)",
    )
    current = "SELECT 0.5 + sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()) AS z FROM range(50000)"
    found = run(drift(), write("current.parquet", current))
    assert found.values["drift.shift z"] == pytest.approx(0.5, abs=0.03)
    assert "certainly between 0.4" in found.said("drift.shift z")


@pytest.mark.parametrize(
    ("before", "now", "changes"),
    [
        ("TIMESTAMP '2026-01-01'", "TIMESTAMPTZ '2026-01-01'", 1),
        ("DATE '2026-01-01'", "TIMESTAMPTZ '2026-01-01'", 0),
        ("NULL", "TIMESTAMPTZ '2026-01-01'", 0),
        ("range", "range::VARCHAR", 1),
    ],
)
def test_a_column_that_gets_a_time_zone_or_another_kind_is_another_one(
    run, write, before, now, changes
) -> None:
    write("before.parquet", f"SELECT range AS id, {before} AS at FROM range(10)")
    path = write("now.parquet", f"SELECT range AS id, {now} AS at FROM range(10)")
    found = run(DriftCollector.model_validate({"reference": {"location": "before.parquet"}}), path)
    assert found.values["drift.schema_changes"] == changes
