"""Columns whose values are others on every side by their nature, which is no shift of the data."""

from __future__ import annotations

import pytest

from qualitywatch_data.drift import DriftCollector

DAY = (
    "SELECT 700 * {day} + range // 3 AS order_id, 'S' || md5(({day} * 10000 + range // 20)::VARCHAR) AS session,"
    " 'C' || hash({day} * 1000 + range // 4) % 1000000 AS customer, '2026-03-{day}' AS day,"
    " strftime(TIMESTAMP '2026-03-{day} 00:00:00' + to_hours((range % 24)::INT), '%Y-%m-%dT%H:%M') AS at,"
    " (hash({day} * 1000 + range // 20) % 1000000)::INT AS visitor,"
    " 'n' || (random() * 300)::INT AS name, (exp(random() * 3) * {unit} * 100)::INT AS cents FROM range(2000)"
)
NAMED_BY_NATURE = ("order_id", "session", "customer", "day", "at")


@pytest.fixture(scope="module")
def drift() -> DriftCollector:
    return DriftCollector.model_validate({"reference": "reference.parquet"})


@pytest.fixture
def reference(write):
    return write("reference.parquet", DAY.format(day=11, unit=1))


@pytest.mark.usefixtures("reference")
def test_values_that_come_together_are_no_shift_when_others_come(run, write, drift) -> None:
    found = run(drift, write("current.parquet", DAY.format(day=19, unit=1)))
    assert found.values["drift.columns"] == 0
    assert all("by their nature" in found.said(f"drift.effect {name}") for name in NAMED_BY_NATURE)
    assert "Too few to tell" in found.said("drift.effect visitor")  # 100 visitors, each of 20 rows


@pytest.mark.usefixtures("reference")
def test_whole_numbers_in_another_unit_are_a_shift_though_no_value_was_seen_before(run, write, drift) -> None:
    found = run(drift, write("current.parquet", DAY.format(day=19, unit=1000)))
    assert found.values["drift.effect cents"] > 1


@pytest.mark.usefixtures("reference")
def test_identifiers_of_another_form_are_a_shift(run, write, drift) -> None:
    other = DAY.format(day=19, unit=1).replace("'S' || md5", "'2/' || md5")
    found = run(drift, write("current.parquet", other))
    assert found.values["drift.effect session (pattern)"] > 0


@pytest.mark.usefixtures("reference")
def test_a_vocabulary_is_compared_however_many_words_it_has(run, write, drift) -> None:
    other = DAY.format(day=19, unit=1).replace("random() * 300", "if(random() < 0.2, 7, random() * 300)")
    found = run(drift, write("current.parquet", other))
    assert found.values["drift.effect name"] > 0.1


def test_a_vocabulary_of_which_every_word_is_new_is_a_shift_where_more_rows_have_no_more_words(
    run, write, drift
) -> None:
    words = "SELECT '{first}' || (random() * 150)::INT AS code FROM range({rows})"
    write("reference.parquet", words.format(first="a", rows=8000))
    found = run(drift, write("current.parquet", words.format(first="b", rows=2000)))
    assert found.values["drift.effect code"] > 0.5


RETURNING = (  # 150 customers in all, of whom a day has some, each with 20 rows
    "SELECT '{form}' || (hash({day} * 1000 + range // 20) % 150) AS customer,"
    " (hash({day} * 1000 + range // 20) % 150)::INT AS number FROM range({rows})"
)


@pytest.mark.parametrize(
    "identifiers", [["customer", "number"], ["cust*", "num*"]], ids=["names", "patterns"]
)
def test_what_is_declared_to_identify_is_not_compared(run, write, identifiers) -> None:
    declared = DriftCollector.model_validate({"reference": "reference.parquet", "identifiers": identifiers})
    write("reference.parquet", RETURNING.format(form="C-", day=11, rows=8000))
    found = run(declared, write("current.parquet", RETURNING.format(form="C-", day=19, rows=500)))
    assert all("by their nature" in found.said(f"drift.effect {name}") for name in ("customer", "number"))
    assert found.values["drift.columns"] == 0


def test_customers_that_are_not_declared_look_like_a_vocabulary_that_has_shifted(run, write, drift) -> None:
    write("reference.parquet", RETURNING.format(form="C-", day=11, rows=8000))
    found = run(drift, write("current.parquet", RETURNING.format(form="C-", day=19, rows=500)))
    assert found.values["drift.effect customer"] > 0


@pytest.mark.parametrize("known", [50, 150], ids=str)
def test_what_is_declared_to_identify_is_compared_in_its_looks(run, write, known) -> None:
    declared = DriftCollector.model_validate({"reference": "reference.parquet", "identifiers": ["customer"]})
    few = RETURNING.replace("% 150", f"% {known}")
    write("reference.parquet", few.format(form="C-", day=11, rows=8000))
    found = run(declared, write("current.parquet", few.format(form="customer/", day=19, rows=8000)))
    assert found.values["drift.effect customer (pattern)"] > 0


def test_columns_without_values_may_be_declared(run, write) -> None:
    declared = DriftCollector.model_validate({"reference": "reference.parquet", "identifiers": ["*"]})
    empty = "SELECT NULL::VARCHAR AS customer, NULL::INT AS number, TRUE AS flag, [1] AS many FROM range(500)"
    write("reference.parquet", empty)
    found = run(declared, write("current.parquet", empty))
    assert found.values["drift.columns"] == 0
