"""``qualitywatch init``: from a directory to a configuration that is right and measures the same."""

from __future__ import annotations

import json
import os
from pathlib import Path
from xml.sax.saxutils import quoteattr

import jsonschema
import pytest
import yaml

from command_line import Place

JUNIT = '<testsuites><testsuite name="s" tests="1"><testcase classname="c" name={}/></testsuite></testsuites>'
COVERAGE = (
    '<?xml version="1.0" ?><coverage version="7.6" line-rate="1" timestamp="1767268800000"><sources><source>{}</source>'
    '</sources><packages><package name="."><classes><class name="adding.py" filename="adding.py"><lines>'
    '<line number="4" hits="1"/><line number="6" hits="1"/></lines></class></classes></package></packages></coverage>'
)


def measured(place: Place) -> dict[tuple[str, str], float]:
    """Metric and labels to value, without what the clock changes."""
    return {
        (m["metric"], json.dumps(m["labels"])): m["value"]
        for m in place.verdict()["measurements"]
        if "age" not in m["metric"]
    }


def test_what_init_writes_is_right_and_measures_the_same(good: Place) -> None:
    good.write("junit.xml", JUNIT.format(quoteattr("adds")))
    good.write("coverage.xml", COVERAGE.format(good.path))
    before = measured(good)
    done = good.run("init")
    assert done.code == 0
    assert "wrote qualitywatch.yaml" in done.out
    checked = good.run("config", "check")
    assert checked.code == 0, checked.said
    assert "code.bandit, code.coverage, code.git, code.python, code.tests" in checked.out
    assert measured(good) == before


@pytest.mark.parametrize("name", ["2024", "no", "-", "a" * 200, "it's über"])
def test_the_target_of_a_directory_of_any_name_is_right(good: Place, name: str) -> None:
    there = Place(good.path.rename(good.path.parent / name), good.environment)
    assert there.run("init").code == 0
    done = there.run("config", "check")
    assert done.code == 0, done.said


@pytest.mark.parametrize("name", [b"caf\xe9", b"red\x1b[31m\nlines"])
def test_a_directory_whose_name_is_no_text_is_right(good: Place, name: bytes) -> None:
    there = Place(
        good.path.rename(os.fsdecode(os.fsencode(good.path.parent) + b"/" + name)), good.environment
    )
    assert there.run("init").code == 0
    done = there.run("config", "check")
    assert done.code == 0, done.said
    assert "\x1b" not in done.out


def test_an_empty_directory_gets_a_configuration_that_says_what_is_missing(place: Place) -> None:
    assert place.run("init").code == 0
    assert place.run("config", "check").code == 0
    done = place.check()
    assert done.code == 3
    assert "no Python files" in done.out


def test_init_writes_over_nothing(good: Place) -> None:
    good.write("qualitywatch.yaml", "mine: 1\n")
    done = good.run("init")
    assert done.code == 2
    assert "--print" in done.err
    assert (good.path / "qualitywatch.yaml").read_text() == "mine: 1\n"


def test_init_makes_no_second_configuration(good: Place) -> None:
    good.write("pyproject.toml", '[tool.qualitywatch]\nstore = "sqlite:///x.db"\n')
    assert good.run("init").code == 2
    assert not (good.path / "qualitywatch.yaml").exists()


def test_init_follows_no_link_to_somewhere_else(good: Place) -> None:
    (good.path / "qualitywatch.yaml").symlink_to("../elsewhere.yaml")
    assert good.run("init").code == 2
    assert not (good.path.parent / "elsewhere.yaml").exists()


def test_init_print_writes_nothing(good: Place) -> None:
    done = good.run("init", "--print")
    assert yaml.safe_load(done.out)["targets"][0]["name"] == "shop"
    assert not (good.path / "qualitywatch.yaml").exists()


def test_init_of_another_directory(good: Place) -> None:
    outside = Place(good.path.parent, good.environment)
    assert outside.run("init", "shop").code == 0
    assert (good.path / "qualitywatch.yaml").is_file()


def test_the_schema_is_a_json_schema_which_accepts_what_init_writes(good: Place) -> None:
    schema = good.run("config", "schema").json()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    configuration = yaml.safe_load(good.run("init", "--print").out)
    validator.validate(configuration)
    configuration["targets"][0]["collectors"][0]["with"] = {"no_such_key": 1}
    assert not validator.is_valid(configuration)


def test_the_schema_accepts_this_projects_own_configuration(good: Place) -> None:
    schema = good.run("config", "schema").json()
    own = Path(__file__).parents[3] / "qualitywatch.yaml"
    if not own.exists():
        pytest.skip("the sources of the project are not here")
    jsonschema.Draft202012Validator(schema).validate(yaml.safe_load(own.read_text()))


def partitions(place: Place, folder: str, names: list[str]) -> None:
    """Parquet files of one column, a partition each."""
    duckdb = pytest.importorskip("duckdb")
    for name in names:
        there = place.path / folder / name
        there.mkdir(parents=True)
        duckdb.sql(f"COPY (SELECT range AS id FROM range(300)) TO '{there}/part.parquet'")


DAYS = [f"day=2026-03-0{day}" for day in range(1, 8)]


def test_data_sets_below_a_directory_are_targets_that_can_be_measured(good: Place) -> None:
    partitions(good, "lake/orders", DAYS)
    partitions(good, "lake/regions", ["region=north", "region=south"])
    done = good.run("init")
    assert done.code == 0, done.said
    targets = {
        each["name"]: each
        for each in yaml.safe_load((good.path / "qualitywatch.yaml").read_text())["targets"]
    }
    assert len(targets) == 3
    orders = {each["use"]: each["with"] for each in targets["orders"]["collectors"]}
    assert targets["orders"]["location"] == "lake/orders"
    assert orders["data.drift"]["reference"] == {"skip": 1, "newest": 14}
    assert [each["use"] for each in targets["regions"]["collectors"]] == ["data.profile"]
    collected = good.run("collect")
    assert collected.code == 0, collected.said
    assert "orders   data.drift" in collected.out


def test_a_directory_of_nothing_but_data_is_no_target_of_code(good: Place, tmp_path: Path) -> None:
    lake = Place(tmp_path / "lake", good.environment)
    partitions(lake, "orders", DAYS[:2])
    written = lake.run("init", "--print")
    assert written.code == 0, written.said
    document = yaml.safe_load(written.out)
    assert [each["kind"] for each in document["targets"]] == ["dataset"]
    assert document["rules"] == ["data-product"]


def test_each_data_set_has_a_name_of_its_own(good: Place, tmp_path: Path) -> None:
    lake = Place(tmp_path / "lake", good.environment)
    for folder in ("订单", "客户", "仓库", "a/b", "a-b", "x/b"):
        partitions(lake, folder, DAYS[:1])
    written = lake.run("init", "--print")
    assert written.code == 0, written.said
    targets = yaml.safe_load(written.out)["targets"]
    assert [each["location"] for each in targets] == ["a/b", "a-b", "x/b", "仓库", "客户", "订单"]
    assert len({each["name"] for each in targets}) == len(targets)
