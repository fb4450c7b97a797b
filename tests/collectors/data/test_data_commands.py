"""``qualitywatch data``: what is suggested holds, and is what the configuration takes."""

from __future__ import annotations

import json

import pytest
import yaml
from click.testing import CliRunner

from qualitywatch_data.commands import data
from qualitywatch_data.profiles.document import from_json
from qualitywatch_data.quality import QualityCollector

ROWS = (
    "SELECT range AS id, random() AS amount, CASE WHEN range % 5 = 0 THEN NULL ELSE 's' || range % 3 END AS status,"
    " random() - 0.5 AS delta, 'mail' || range AS mail FROM range(2000)"
)


@pytest.fixture
def say(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(data, words, catch_exceptions=False).stdout


def test_suggestions_are_what_holds(say, write, run) -> None:
    path = write("orders.parquet", ROWS)
    suggested = yaml.safe_load(say("suggest", "orders.parquet"))
    assert {"column": "id", "unique": True} in suggested["expect"]
    assert {"column": "amount", "at_least": 0} in suggested["expect"]
    assert {"column": "status", "one_of": ["s0", "s1", "s2"]} in suggested["expect"]
    assert {"column": "status", "not_null": True} not in suggested["expect"]
    assert {"column": "delta", "at_least": 0} not in suggested["expect"]
    found = run(QualityCollector.model_validate(suggested), path)
    assert {item.value for item in found.observations if item.metric.id == "data.quality.violations"} == {0}


def test_a_column_that_is_almost_unique_is_not_said_to_be(say, write) -> None:
    """A profile estimates how many values are different; what is suggested is counted."""
    write("orders.parquet", "SELECT range AS id, 'k' || (range % 1900) AS code FROM range(2000)")
    suggested = yaml.safe_load(say("suggest", "orders.parquet"))["expect"]
    assert {"column": "id", "unique": True} in suggested
    assert {"column": "code", "unique": True} not in suggested


def test_texts_that_all_look_the_same_suggest_a_pattern_and_booleans_no_values(say, write, run) -> None:
    query = "SELECT 'SKU.' || range || '-x' AS sku, range % 2 = 0 AS paid, 'word' AS w FROM range(500)"
    path = write("items.parquet", query)
    suggested = yaml.safe_load(say("suggest", "items.parquet"))
    assert {"column": "sku", "matches": r"[A-Z]+\.[0-9]+\-[a-z]+"} in suggested["expect"]
    assert not [each for each in suggested["expect"] if each["column"] == "paid" and "one_of" in each]
    assert not [each for each in suggested["expect"] if each["column"] == "w" and "matches" in each]
    found = run(QualityCollector.model_validate(suggested), path)
    assert {item.value for item in found.observations if item.metric.id == "data.quality.violations"} == {0}


def test_a_small_table_suggests_nothing(say, write) -> None:
    write("few.csv", "SELECT range AS id FROM range(20)")
    assert yaml.safe_load(say("suggest", "few.csv")) == {"expect": []}


def test_a_profile_is_printed_as_json_that_can_be_read_back(say, write) -> None:
    write("orders.parquet", ROWS)
    printed = say("profile", "orders.parquet")
    assert json.loads(printed)["rows"] == 2000
    assert from_json(printed).columns["status"].values == 1600
