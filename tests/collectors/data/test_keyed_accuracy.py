"""Values against a reference that has the same keys: what differs, what cannot be compared, and how sure the share is."""

from __future__ import annotations

import pytest
from pydantic import ValidationError
from scipy.stats import binomtest

from qualitywatch import CollectError
from qualitywatch_data.expectations.against import wilson
from qualitywatch_data.quality import QualityCollector

PRICES = """SELECT * FROM (VALUES ('a', 'at', 1.00, 'x'), ('b', 'at', 2.02, 'y'), ('c', 'at', 3.0, 'z'), ('d', 'at', NULL, 'z'),
  ('e', 'at', 5.0, 'z'), (NULL, 'at', 9.0, 'z'), ('f', 'at', 6.0, 'z')) t(sku, shop, price, name)"""
MASTER = """SELECT * FROM (VALUES ('a', 1.0, 'at'), ('b', 2.0, 'at'), ('c', 4.0, 'at'), ('d', 4.0, 'at'),
  ('f', 6.0, 'at'), ('f', 7.0, 'at'), ('b', 9.0, 'de')) t(product, price, land)"""


def quality(same_as, *, column="price", **fields) -> QualityCollector:
    told = {"location": "master.parquet", "key": {"sku": "product", "shop": "land"}, **same_as}
    return QualityCollector.model_validate({"expect": [{"column": column, "same_as": told}], **fields})


@pytest.fixture
def prices(write):
    write("master.parquet", MASTER)
    return write("prices.parquet", PRICES)


def test_values_that_differ_from_the_reference_are_counted(prices, run) -> None:
    found = run(quality({}), prices)
    assert found.values["accuracy price"] == pytest.approx(1 / 3)
    assert found.values["accuracy.known price"] == pytest.approx(5 / 7)
    (violations,) = [item for item in found.observations if item.metric.id == "data.quality.violations"]
    assert violations.value == 2
    assert [place.name for place in violations.evidence] == ["b/at", "c/at"]
    said = found.said("accuracy price")
    assert (
        "3 of 7 rows were compared, 2 have no row in the reference, and of 1 it says different things" in said
    )


def test_numbers_may_differ_by_a_little(prices, run) -> None:
    assert run(quality({"within": 0.05}), prices).values["accuracy price"] == pytest.approx(2 / 3)


def test_keys_are_masked_where_the_configuration_says_so(prices, run) -> None:
    found = run(quality({}, mask_keys=True), prices)
    assert not any("b/at" in place.name for item in found.observations for place in item.evidence)


def test_one_key_of_the_same_name_is_enough(write, run) -> None:
    write("master.parquet", "SELECT range AS id, 'v' || range AS v FROM range(1000)")
    rows = "SELECT range::INTEGER AS id, CASE WHEN range % 100 = 0 THEN 'w' ELSE 'v' || range END AS v FROM range(1000)"
    expected = {"column": "v", "same_as": {"location": "master.parquet", "key": "id"}}
    found = run(QualityCollector.model_validate({"expect": [expected]}), write("now.parquet", rows))
    assert found.values["accuracy v"] == pytest.approx(0.99)
    assert found.values["quality.accuracy"] == 0


def test_keys_that_never_meet_are_no_evidence_of_accuracy(run, prices) -> None:
    with pytest.raises(CollectError):
        run(quality({"key": {"sku": "land"}}), prices)
    both = {
        "expect": [
            {"column": "sku", "longest": 9},
            {"column": "price", "same_as": {"location": "master.parquet", "key": {"sku": "land"}}},
        ]
    }
    found = run(QualityCollector.model_validate(both), prices)
    assert "0 of 7 rows were compared, 7 have no row in the reference" in found.problems[0]
    assert "accuracy price" not in found.values


@pytest.mark.parametrize(
    "told",
    [{"key": {"sku": "nope"}}, {"column": "nope"}, {"location": "nope.parquet"}],
    ids=["key", "column", "place"],
)
def test_what_is_not_there_is_told(prices, run, told) -> None:
    other = {"column": "sku", "longest": 9}
    collector = quality(told)
    collector = QualityCollector.model_validate(
        {"expect": [other, *(each.model_dump(exclude_unset=True) for each in collector.expect)]}
    )
    (problem,) = run(collector, prices).problems
    assert "nope" in problem


@pytest.mark.parametrize(
    "told", [{"key": {}}, {"within": -1}, {"within": float("nan")}], ids=["no-key", "negative", "nan"]
)
def test_what_means_nothing_is_refused(told) -> None:
    with pytest.raises(ValidationError):
        quality(told)


@pytest.mark.parametrize(("hits", "of"), [(0, 10), (10, 10), (97, 100), (1, 3)])
def test_the_interval_is_scipys(hits, of) -> None:
    wanted = binomtest(hits, of).proportion_ci(method="wilson")
    assert wilson(hits, of) == pytest.approx((wanted.low, wanted.high), abs=1e-12)
