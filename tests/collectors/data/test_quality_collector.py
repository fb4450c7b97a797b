"""Expectations: which rows break each, what is shown of them, and what becomes of those that cannot be counted."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_data.expectations import count
from qualitywatch_data.profiles import loading
from qualitywatch_data.quality import QualityCollector

ORDERS = """
SELECT * FROM (VALUES
  ('a1', 10.5, 'new',  '2026-01-01', '17', DATE '2026-01-02', DATE '2026-01-03', 1),
  ('a2', -3.0, 'paid', '2026-01-02', 'x',  DATE '2026-01-05', DATE '2026-01-03', 1),
  ('a2', 99.0, 'lost', 'soon',       '4',  DATE '2026-01-02', NULL,              2),
  (NULL, NULL, NULL,   NULL,         NULL, NULL,              NULL,              NULL)
) t(id, amount, status, day, text, ordered, paid, customer)
"""
CASES = [
    ({"column": "id", "not_null": True}, 1),
    ({"column": ["id", "amount"], "not_null": True}, 1),
    ({"column": "id", "unique": True}, 1),
    ({"column": ["id", "amount"], "unique": True}, 0),
    ({"column": "amount", "at_least": 0}, 1),
    ({"column": "amount", "at_most": 50}, 1),
    ({"column": "amount", "at_least": 0, "at_most": 50}, 2),
    ({"column": "ordered", "at_least": "2026-01-03"}, 2),
    ({"column": "status", "one_of": ["new", "paid"]}, 1),
    ({"column": "customer", "one_of": [1, 2]}, 0),
    ({"column": "text", "matches": "[0-9]+"}, 1),
    ({"column": "status", "longest": 3}, 2),
    ({"column": "text", "type": "integer"}, 1),
    ({"column": "day", "type": "date"}, 1),
    ({"row": "paid >= ordered"}, 1),
    ({"column": "customer", "found_in": {"location": "customers.parquet", "column": "number"}}, 1),
]


def quality(*expect, **fields) -> QualityCollector:
    return QualityCollector.model_validate({"expect": list(expect), **fields})


def violations(found) -> list[float]:
    return [item.value for item in found.observations if item.metric.id == "data.quality.violations"]


@pytest.fixture
def orders(write):
    write("customers.parquet", "SELECT 1 AS number UNION ALL SELECT NULL")
    return write("orders.parquet", ORDERS)


@pytest.mark.parametrize(("expectation", "breaking"), CASES, ids=str)
def test_rows_that_break_an_expectation_are_counted(run, orders, expectation, breaking) -> None:
    assert violations(run(quality(expectation), orders)) == [breaking]


def test_all_expectations_are_counted_together_as_each_alone(run, orders) -> None:
    found = run(quality(*[expectation for expectation, _ in CASES]), orders)
    assert violations(found) == [breaking for _, breaking in CASES]
    assert found.problems == []


def test_shares_uniqueness_and_broken_expectations_follow_from_the_counts(run, orders) -> None:
    found = run(
        quality(
            {"column": "id", "unique": True, "severity": "critical"},
            {"column": "amount", "at_least": 0},
            {"column": "amount", "at_most": 100},
        ),
        orders,
    )
    assert found.values["quality.met id unique critical"] == 0.75
    assert found.values["uniqueness id"] == pytest.approx(2 / 3)
    assert found.values["quality.broken_expectations critical"] == 1
    assert found.values["quality.broken_expectations major"] == 1


def test_keys_say_which_rows_they_are_where_a_key_is_named(run, orders) -> None:
    expectation = {"column": "amount", "at_least": 0, "name": "no refunds"}
    assert found_keys(run(quality(expectation), orders)) == []
    assert found_keys(run(quality(expectation, key="id"), orders)) == ["a2"]
    (masked,) = found_keys(run(quality(expectation, key="id", mask_keys=True), orders))
    assert masked.startswith("#")
    assert "a2" not in masked


def found_keys(found) -> list[str]:
    return [
        place.name
        for item in found.observations
        if item.metric.id == "data.quality.violations"
        for place in item.evidence
    ]


def test_a_table_that_is_too_wide_to_be_taken_whole_is_counted_some_columns_at_a_time(
    run, write, monkeypatch
) -> None:
    columns = ", ".join(f"CASE WHEN range % {n + 2} > 0 THEN range END AS c{n}" for n in range(70))
    path = write("wide.parquet", f"SELECT 'k' || range AS id, {columns} FROM range(100)")
    write("known.parquet", "SELECT 'k' || range AS id, range + range // 90 AS c0 FROM range(100)")
    expect = [{"column": f"C{n}", "not_null": True} for n in range(70)]
    expect += [
        {"column": ["c1", "c69"], "unique": True},
        {"row": "c0 + c68 <> 14 OR c0 IS NULL"},
        {"column": "c0", "same_as": {"location": "known.parquet", "key": "id"}},
        {"column": "id", "found_in": {"location": "known.parquet", "column": "id"}},
    ]
    taken: list[int] = []
    inner = loading.load

    def counting(engine, table, names):
        taken.append(len(names))
        inner(engine, table, names)

    monkeypatch.setattr(loading, "load", counting)
    monkeypatch.setattr(count, "fitting", lambda _: 20)
    found = run(quality(*expect, {"column": "c999", "not_null": True}, key="id"), path)
    assert max(taken) == 20
    assert violations(found)[:70] == [-(-100 // (n + 2)) for n in range(70)]
    assert violations(found)[70:] == [0, 1, 5, 0]
    assert [each.partition(":")[0] for each in found.problems] == ["c999 not null"]
    whole = run(
        quality(*expect, key="id"),
        write("whole.csv", f"SELECT 'k' || range AS id, {columns} FROM range(100)"),
    )
    assert violations(whole) == violations(found)


def test_of_a_wide_table_that_is_referred_to_only_those_columns_are_taken(run, write, monkeypatch) -> None:
    columns = ", ".join(f"range AS c{n}" for n in range(70))
    write("known.parquet", f"SELECT 'k' || range AS id, {columns} FROM range(90)")
    path = write("data.parquet", "SELECT 'k' || range AS id, range + range // 85 AS v FROM range(100)")
    taken: list[list[str]] = []
    inner = loading.load

    def counting(engine, table, names):
        taken.append(sorted(names))
        inner(engine, table, names)

    monkeypatch.setattr(loading, "load", counting)
    expect = [
        {"column": "id", "found_in": {"location": "known.parquet", "column": "ID"}},
        {"column": "v", "same_as": {"location": "known.parquet", "key": "id", "column": "c7"}},
        {"column": "v", "found_in": {"location": "known.parquet", "column": "none"}},
    ]
    found = run(quality(*expect), path)
    assert taken == [["id"], ["c7", "id"]]
    assert violations(found) == [10, 5]
    assert len(found.problems) == 1
    assert "none" in found.problems[0]


def test_evidence_is_bounded(run, write) -> None:
    path = write("many.parquet", "SELECT range AS id, -1 AS x FROM range(5000)")
    found = run(quality({"column": "x", "at_least": 0}, key="id"), path)
    (item,) = [item for item in found.observations if item.metric.id == "data.quality.violations"]
    assert (len(item.evidence), item.evidence_total) == (10, 5000)


def test_an_expectation_that_cannot_be_counted_is_named_and_spoils_no_other(run, orders) -> None:
    found = run(
        quality(
            {"column": "nope", "not_null": True},
            {"row": "amount >"},
            {"column": "amount", "at_least": 0},
            {"column": "id", "found_in": {"location": "gone.parquet", "column": "x"}},
        ),
        orders,
    )
    assert violations(found) == [1]
    assert sorted(message.split(":")[0] for message in found.problems) == [
        "amount >",
        "id is found in gone.parquet",
        "nope not null",
    ]


def test_if_none_can_be_counted_it_is_an_error(run, orders) -> None:
    with pytest.raises(CollectError, match="no expectation could be counted"):
        run(quality({"column": "nope", "not_null": True}), orders)


def test_no_rows_are_no_evidence(run, write) -> None:
    with pytest.raises(NoEvidenceError, match="no rows"):
        run(quality({"column": "x", "not_null": True}), write("a.parquet", "SELECT 1 AS x FROM range(0)"))


def test_an_expression_reaches_nothing_but_the_data(run, orders, write) -> None:
    secret = write("secret.csv", "SELECT 42 AS x")
    found = run(
        quality(
            {"row": f"(SELECT count(*) FROM read_csv('{secret}')) = 0"},
            {"row": "(SELECT count(*) FROM glob('/*')) = 0"},
            {"column": "amount", "at_least": 0},
        ),
        orders,
    )
    assert len(found.problems) == 2
    assert violations(found) == [1]


@pytest.mark.parametrize(
    "expectation",
    [
        {"column": "a"},
        {"column": "a", "not_null": True, "unique": True},
        {"row": "a > 1", "column": "a"},
        {"not_null": True},
        {"column": ["a", "b"], "at_least": 1},
        {"column": "a", "one_of": []},
        {"column": "a", "not_null": True, "colour": "red"},
    ],
)
def test_an_expectation_that_says_nothing_or_two_things_is_refused(expectation) -> None:
    with pytest.raises(ValidationError):
        quality(expectation)


def test_two_expectations_of_one_name_are_refused() -> None:
    with pytest.raises(ValidationError, match="stands twice"):
        quality({"column": "a", "not_null": True}, {"column": "a", "not_null": True})
