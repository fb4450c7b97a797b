"""Data that two engines might see differently, their profiles side by side, and a Spark that answers what was recorded."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from qualitywatch_data.engine.duck import engine
from qualitywatch_data.profiles.column import TableProfile
from qualitywatch_data.profiles.document import to_json
from qualitywatch_data.profiles.layout import Layout
from qualitywatch_data.profiles.reading import Choice, Duck
from qualitywatch_data.sources.dataset import Dataset
from qualitywatch_data.spark.steps import Asked

RECORD = Path(__file__).parent / "collectors" / "data" / "samples" / "spark-answers.json"
RECORDED_ROWS = 12
_CHANCE = "((i * 7919 + 104729) % 10007 / 10007.0)"
_COLUMNS = f"""
    i AS id, (i % 7)::INTEGER AS small, (i % 100)::TINYINT AS tiny, {_CHANCE} * 100 - 50 AS x,
    (exp({_CHANCE} * 20 - 10) * CASE WHEN i % 2 = 0 THEN 1 ELSE -1 END)::FLOAT AS wide,
    CASE WHEN i % 10 = 0 THEN 'nan'::DOUBLE WHEN i % 11 = 0 THEN 'inf'::DOUBLE WHEN i % 13 = 0 THEN NULL
        WHEN i % 17 = 0 THEN -0.0 ELSE (i % 50) / 3.0 END AS odd,
    ({_CHANCE} * 1000)::DECIMAL(10, 2) AS money, ({_CHANCE} * 1000)::DECIMAL(38, 10) AS long_money,
    'customer-' || (i % 2000) AS "the customer's `name`", ['card', 'cash', 'Bällchen', ''][1 + i % 4] AS paid,
    CASE WHEN i % 3 = 0 THEN NULL ELSE repeat('xY9 ', (i % 40)::INT) END AS story, i % 2 = 0 AS flag,
    DATE '2024-01-01' + (i % 400)::INT AS day,
    TIMESTAMP '2024-01-01 10:00:00.123456' + to_microseconds(i * 1000003) AS moment,
    (TIMESTAMP '1969-12-31 23:00:00' + to_seconds(i % 90))::TIMESTAMPTZ AS zoned,
    [i] AS many, {{'a': i, 'b c': 'x'}} AS fields, NULL::INTEGER AS nothing, 5 AS same,
    encode('a"\\b' || chr((i % 60)::INT + 10)) AS bytes, 1e300 * (i % 3 - 1) AS huge, 1e-200 * i AS wee
"""


def odd_table(path: Path, rows: int) -> None:
    """A Parquet file with columns of every type: nulls, NaN, infinities, extremes, hostile names and long texts."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")  # what is recorded is of one zone
        connection.execute(f"COPY (SELECT {_COLUMNS} FROM range({rows}) AS numbers(i)) TO '{path}'")


def by_duckdb(dataset: Dataset, layouts: Mapping[str, Layout] | None = None) -> TableProfile:
    """The profile that DuckDB makes."""
    with engine(dataset.files) as opened:
        return Duck(opened).profile(dataset, "duck_rows", Choice(), layouts)[0]


def layouts_of(profile: TableProfile) -> dict[str, Layout]:
    return {name: each.histogram.layout for name, each in profile.columns.items() if each.histogram}


def assert_same(one: TableProfile, other: TableProfile) -> None:
    """Every count, bin, value, bucket and hash is the same; sums are to nine digits, as their order is not fixed."""
    before, now = json.loads(to_json(one)), json.loads(to_json(other))
    assert list(before["columns"]) == list(now["columns"])
    for name, column in before["columns"].items():
        assert list(now["columns"][name]) == list(column), name
        for key, value in column.items():
            assert now["columns"][name][key] == _nearly(value), f"{name}: {key}"
    assert {**before, "columns": None} == {**now, "columns": None}


def _nearly(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _nearly(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_nearly(each) for each in value]
    return pytest.approx(value, rel=1e-9, abs=1e-9) if isinstance(value, float) else value


def _text(asked: Asked) -> str:
    return "\n".join([*(f"{step.name}: {step.query}" for step in asked.steps), asked.query])


class Recorded:
    """Answers queries as Spark did when they were recorded."""

    def __init__(self, answers: Mapping[str, list[list[Any]]]) -> None:
        self._answers = answers

    def answered(self, asked: Asked) -> list[tuple[Any, ...]]:
        query = _text(asked)
        assert query in self._answers, "Spark is asked what was not recorded: QUALITYWATCH_RECORD=1 make slow"
        return [tuple(row) for row in self._answers[query]]


class Recording(Recorded):
    """Asks another one, and keeps what it answers."""

    def __init__(self, ask: Callable[[Asked], list[tuple[Any, ...]]]) -> None:
        super().__init__({})
        self.answers: dict[str, list[list[Any]]] = {}
        self._ask = ask

    def answered(self, asked: Asked) -> list[tuple[Any, ...]]:
        answer = self._ask(asked)
        self.answers[_text(asked)] = json.loads(json.dumps(answer, default=float))
        return answer
