"""A data set as a view in Spark: files by their paths, tables and queries by what they are called."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import reduce
from typing import Any
from urllib.parse import unquote

from qualitywatch import CollectError
from qualitywatch_data.messages import short
from qualitywatch_data.sources.dataset import Constant, Dataset, Part
from qualitywatch_data.spark.connection import Spark
from qualitywatch_data.spark.text import constant, equals, identifier
from qualitywatch_data.spark.types import type_name

_KINDS = (
    (re.compile(r"-?\d{1,18}"), "BIGINT"),
    (re.compile(r"\d{4}-\d{2}-\d{2}"), "DATE"),
    (re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}"), "TIMESTAMP"),
)
_NOTHING = "__HIVE_DEFAULT_PARTITION__"


@contextmanager
def viewed(spark: Spark, dataset: Dataset, alias: str) -> Iterator[list[tuple[str, str]]]:
    """The data set as a view of this name; its columns with the types that profiles call them by.

    Raises NoEvidenceError where Spark does not find it, CollectError where it cannot read it.
    """
    schema = spark.told(lambda: _view(spark, dataset, alias))
    fields = json.loads(schema)["fields"]
    try:
        yield [(str(each["name"]), type_name(each["type"])) for each in fields]
    finally:
        spark.told(lambda: spark.session.catalog.dropTempView(alias))


def _view(spark: Spark, dataset: Dataset, alias: str) -> str:
    frame = spark.session.sql(dataset.asked) if dataset.asked else _files(spark.session, dataset)
    for each in dataset.where:
        frame = frame.where(equals(each.column, each.value))
    frame.createOrReplaceTempView(alias)
    return str(frame.schema.json())


def _files(session: Any, dataset: Dataset) -> Any:
    if not dataset.columnar:
        raise CollectError(
            f"{short(dataset.name)} is of a format that Spark reads in another way than DuckDB",
            hint="name Parquet files, a Delta or an Iceberg table, or read it into a table of Spark",
        )
    if any(part.remote is not None for part in dataset.parts):
        raise CollectError(
            f"{short(dataset.name)} lies in an object store, which Spark reaches with settings of its own",
            hint="give it as with: {data: {query: SELECT * FROM parquet.`s3a://…`}}, or leave spark out",
        )
    if any(part.deleted for part in dataset.parts):
        raise CollectError(
            f"{short(dataset.name)} has deleted rows that its files still hold, which only DuckDB leaves out here",
            hint="name it as a table of Spark's catalogue: with: {data: {table: …}}, or leave spark out",
        )
    if "schema=" in dataset.read:
        raise CollectError(
            f"{short(dataset.name)} has columns that its files know by other names, which only DuckDB reads",
            hint="read it into a table of Spark, or leave spark out",
        )
    if "hive_partitioning=true" in dataset.read:
        dataset = _with_folders(dataset)
    reader = session.read.option("mergeSchema", len(dataset.parts) > 1)
    schema = reader.parquet(*(part.path for part in dataset.parts)).schema
    frames = []
    for constants, parts in dataset.alike():
        frame = session.read.schema(schema).parquet(*(part.path for part in parts))
        said = {each.name: constant(each.value, each.type, each.name) for each in constants}
        own = [said.pop(name, identifier(name)) for name in frame.columns]
        frames.append(frame.selectExpr(*own, *said.values()))
    return reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), frames)


def _with_folders(dataset: Dataset) -> Dataset:
    """With the columns that folders such as ``day=2026-01-31`` say, of a type that all of their values have."""
    told = [_told(part) for part in dataset.parts]
    kinds = {name: _kind([each[name] for each in told if name in each]) for each in told for name in each}
    return dataset.with_parts(
        Part(
            part.name,
            part.path,
            (*part.constants, *(Constant(name, kinds[name], value) for name, value in each.items())),
        )
        for part, each in zip(dataset.parts, told, strict=True)
    )


def _told(part: Part) -> dict[str, str | None]:
    said = (folder.partition("=") for folder in part.path.split("/")[:-1] if "=" in folder)
    return {name: None if value == _NOTHING else unquote(value) for name, _, value in said}


def _kind(values: list[str | None]) -> str:
    there = [each for each in values if each is not None]
    return next((kind for form, kind in _KINDS if there and all(map(form.fullmatch, there))), "VARCHAR")
