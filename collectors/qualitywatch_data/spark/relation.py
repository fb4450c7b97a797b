"""A data set as a view in Spark: files by their paths, tables and queries by what they are called."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import reduce
from typing import Any
from urllib.parse import unquote

from qualitywatch import CollectError, Problem
from qualitywatch_data.messages import short
from qualitywatch_data.sources.dataset import Constant, Dataset, Part
from qualitywatch_data.spark.connection import Spark
from qualitywatch_data.spark.failures import UnlikeError
from qualitywatch_data.spark.footers import told_schema
from qualitywatch_data.spark.text import constant, equals, identifier, place_name
from qualitywatch_data.spark.types import type_name
from qualitywatch_data.spark.unlike import NANOSECONDS, names_of, unlike

_KINDS = (
    (re.compile(r"-?\d{1,18}"), "BIGINT"),
    (re.compile(r"\d{4}-\d{2}-\d{2}"), "DATE"),
    (re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}"), "TIMESTAMP"),
)
_NOTHING = "__HIVE_DEFAULT_PARTITION__"
_LISTED_AT_ONCE = "spark.sql.sources.parallelPartitionDiscovery.threshold"
"""The setting of how many paths Spark looks at without a job."""
_USUAL = {
    "spark.sql.parquet.binaryAsString": "false",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.parquet.int96AsTimestamp": "true",
}
"""What makes Spark read other types of the same files where it is set otherwise."""


@dataclass(frozen=True, slots=True)
class View:
    """The columns of a view with the types that profiles call them by, and why others were left out.

    In Spark the columns are called by their places: names of a user's could be those that queries use, or be there twice.
    """

    columns: Sequence[tuple[str, str]]
    left_out: Mapping[str, Problem] = field(default_factory=dict)


@contextmanager
def viewed(spark: Spark, dataset: Dataset, alias: str) -> Iterator[View]:
    """The data set as a view of this name.

    Raises NoEvidenceError where Spark does not find it, CollectError where it cannot read it.
    """
    try:
        yield _view(spark, dataset, alias)
    finally:
        spark.told(lambda: _forget(spark.session, alias))


def _forget(session: Any, alias: str) -> None:
    session.catalog.dropTempView(alias)
    for setting in (NANOSECONDS, _LISTED_AT_ONCE):
        session.conf.unset(setting)


def _view(spark: Spark, dataset: Dataset, alias: str) -> View:
    if dataset.asked:
        return _named(spark, dataset, alias, lambda: spark.session.sql(dataset.asked))
    _require_readable(dataset)
    whole = _with_folders(dataset) if "hive_partitioning=true" in dataset.read else dataset
    spark.told(lambda: spark.session.conf.set(_LISTED_AT_ONCE, str(len(whole.parts))))
    try:
        schema = told_schema(whole) if spark.told(lambda: _as_usual(spark.session)) else None
        return _named(spark, whole, alias, lambda: _united(_files(spark.session, whole, schema)))
    except UnlikeError:
        made = unlike(whole)
    if made.nanoseconds:
        spark.told(lambda: spark.session.conf.set(NANOSECONDS, "true"))
    view = _named(spark, whole, alias, lambda: _united(made.frames(spark.session)))
    return View(names_of(view.columns, made.wanted), made.left_out)


def _named(spark: Spark, dataset: Dataset, alias: str, make: Callable[[], Any]) -> View:
    def named() -> str:
        frame = make()
        for each in dataset.where:
            frame = frame.where(equals(each.column, each.value))
        schema = frame.schema
        frame.toDF(*map(place_name, range(len(schema.fields)))).createOrReplaceTempView(alias)
        return str(schema.json())

    fields = json.loads(spark.told(named))["fields"]
    names = distinct_names([str(each["name"]) for each in fields])
    return View([(name, type_name(each["type"])) for name, each in zip(names, fields, strict=True)])


def distinct_names(names: Sequence[str]) -> list[str]:
    """Names as DuckDB makes them different where only their case is, or nothing: by a number at the end of the later ones."""
    taken: dict[str, int] = {}
    found = []
    for name in names:
        told = name
        while (known := _lower(told)) in taken:
            told += f"_{taken[known]}"
            taken[known] += 1
        taken[known] = 1
        found.append(told)
    return found


def _lower(name: str) -> str:
    """A name without its case; only in ASCII's letters, as DuckDB compares names."""
    return "".join(each.lower() if each.isascii() else each for each in name)


def _united(frames: Sequence[Any]) -> Any:
    return reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), frames)


def _require_readable(dataset: Dataset) -> None:
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


def _as_usual(session: Any) -> bool:
    return all(session.conf.get(name, usual) == usual for name, usual in _USUAL.items())


def _files(session: Any, dataset: Dataset, told: Mapping[str, Any] | None) -> list[Any]:
    """A frame for each group of files; their schema is what footers say, or else what Spark makes of them in a job of its own."""
    from pyspark.sql.types import StructType  # noqa: PLC0415 - an extra

    if told is not None:
        schema = StructType.fromJson(dict(told))
    else:
        reader = session.read.option("mergeSchema", len(dataset.parts) > 1)
        schema = reader.parquet(*(part.path for part in dataset.parts)).schema
    frames = []
    for constants, parts in dataset.alike():
        frame = session.read.schema(schema).parquet(*(part.path for part in parts))
        said = {each.name: constant(each.value, each.type, each.name) for each in constants}
        own = [said.pop(name, identifier(name)) for name in frame.columns]
        frames.append(frame.selectExpr(*own, *said.values()))
    return frames


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
