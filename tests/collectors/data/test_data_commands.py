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


def test_a_small_table_suggests_nothing(say, write) -> None:
    write("few.csv", "SELECT range AS id FROM range(20)")
    assert yaml.safe_load(say("suggest", "few.csv")) == {"expect": []}


def test_a_profile_is_printed_as_json_that_can_be_read_back(say, write) -> None:
    write("orders.parquet", ROWS)
    printed = say("profile", "orders.parquet")
    assert json.loads(printed)["rows"] == 2000
    assert from_json(printed).columns["status"].values == 1600
