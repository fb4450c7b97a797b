"""``import.value``: numbers in JSON and CSV files."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_import.value import ValueCollector

CSV = "day,region,errors\nmon,eu,3\ntue,eu,5\ntue,us,7\n"


def collector(**keys: object) -> ValueCollector:
    return ValueCollector.model_validate({"values": [{"name": "a", "characteristic": "safety", **keys}]})


def test_a_number_in_json_is_found_by_its_expression(make_target, run) -> None:
    target = make_target({"a.json": '{"totals": [{"share of": 0.5}]}'})
    found = run(collector(report="a.json", at="$.totals[-1]['share of']"), target)
    assert found.values == {"number.safety a": 0.5}


def test_a_file_may_state_its_own_time(make_target, run) -> None:
    target = make_target({"a.json": '{"at": "2026-01-02T03:04:05Z", "n": 1}'})
    found = run(collector(report="a.json", at="$.n", time="$.at"), target)
    assert found.observations[0].observed_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_a_time_that_is_none_is_refused(make_target, run) -> None:
    target = make_target({"a.json": '{"at": "yesterday", "n": 1}'})
    with pytest.raises(CollectError, match="is no time in ISO 8601"):
        run(collector(report="a.json", at="$.n", time="$.at"), target)


@pytest.mark.parametrize(
    ("take", "value"), [("first", 3), ("last", 7), ("sum", 15), ("mean", 5), ("min", 3), ("max", 7)]
)
def test_rows_of_csv_are_put_together_as_asked(make_target, run, take, value) -> None:
    found = run(collector(report="a.csv", column="errors", take=take), make_target({"a.csv": CSV}))
    assert found.values == {"number.safety a": value}


def test_rows_of_csv_are_chosen_by_what_they_hold(make_target, run) -> None:
    keys = {"report": "a.csv", "column": "errors", "where": {"day": "tue", "region": "us"}}
    assert run(collector(**keys), make_target({"a.csv": CSV})).values == {"number.safety a": 7}


def test_rows_of_csv_are_told_apart_by_a_column(make_target, run) -> None:
    keys = {"report": "a.csv", "column": "errors", "part_column": "region", "take": "last"}
    found = run(collector(**keys), make_target({"a.csv": CSV}))
    assert found.values == {"number.safety a eu": 5, "number.safety a us": 7}


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ({"column": "errors"}, "has 3 such rows"),
        ({"column": "warnings"}, "has no column warnings"),
        ({"column": "errors", "where": {"hour": "1"}}, "has no column hour"),
        ({"column": "day", "take": "last"}, "day is no number but 'mon'"),
    ],
)
def test_csv_that_does_not_tell_one_number_is_refused(make_target, run, keys, why) -> None:
    with pytest.raises(CollectError, match=why):
        run(collector(report="a.csv", **keys), make_target({"a.csv": CSV}))


@pytest.mark.parametrize("said", ["nan", "inf", "", "1e999"])
def test_csv_values_that_are_no_numbers_are_refused(make_target, run, said) -> None:
    with pytest.raises(CollectError, match=r"a\.csv:2: n is no number"):
        run(collector(report="a.csv", column="n"), make_target({"a.csv": f"n,m\n{said},1\n"}))


def test_no_row_is_no_evidence(make_target, run) -> None:
    keys = {"report": "a.csv", "column": "errors", "where": {"day": "sun"}}
    with pytest.raises(NoEvidenceError, match="no such row"):
        run(collector(**keys), make_target({"a.csv": CSV}))


def test_a_file_that_is_missing_is_no_evidence(make_target, run) -> None:
    with pytest.raises(NoEvidenceError, match=r"no a\.json in"):
        run(collector(report="a.json"), make_target())


def test_a_file_that_is_too_old_is_no_evidence(make_target, run, window) -> None:
    target = make_target({"a.json": "1"})
    written = (window.end - timedelta(days=2)).timestamp()
    os.utime(Path(target.location, "a.json"), (written, written))
    with pytest.raises(NoEvidenceError, match="too old"):
        run(collector(report="a.json", max_age="1d"), target)


@pytest.mark.parametrize(
    "keys", [{"at": "$.a", "column": "a"}, {"take": "last"}, {"where": {"a": "b"}}, {"scale": "x"}]
)
def test_keys_that_contradict_each_other_are_refused(keys) -> None:
    with pytest.raises(ValidationError):
        collector(report="a", **keys)


@pytest.mark.parametrize("name", ["", " a", "a\nb", "\x1b[1m", "a" * 81])
def test_names_that_cannot_be_shown_are_refused(name) -> None:
    with pytest.raises(ValidationError):
        ValueCollector.model_validate({"values": [{"name": name, "characteristic": "safety", "report": "a"}]})
