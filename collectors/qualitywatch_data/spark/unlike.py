"""Parquet files that Spark does not read as they are: with types that it has not got, or with columns that differ in type.

DuckDB tells from their footers what they hold; Spark is given that as the schema of each, and is made to read one type of all. A
column of a type that Spark has not got is left out, and said to be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from qualitywatch import Problem
from qualitywatch_data.engine.duck import Engine, engine
from qualitywatch_data.engine.text import literal
from qualitywatch_data.messages import short
from qualitywatch_data.sources.dataset import Constant, Dataset, Part
from qualitywatch_data.spark.text import constant, identifier
from qualitywatch_data.spark.types import spark_type

NANOSECONDS = "spark.sql.legacy.parquet.nanosAsLong"
"""The setting with which Spark reads times in nanoseconds at all: as numbers."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Files that hold the same: ``own`` are their columns with types, ``fine`` those of them that are times in nanoseconds."""

    parts: tuple[Part, ...]
    constants: tuple[Constant, ...]
    own: tuple[tuple[str, str], ...]
    fine: frozenset[str]


@dataclass(slots=True)
class Unlike:
    """Files as Spark can be made to read them: what to select of each group, and what was left out."""

    name: str
    wanted: dict[str, str]
    groups: list[Alike]
    left_out: dict[str, Problem] = field(default_factory=dict)

    @property
    def nanoseconds(self) -> bool:
        """Whether Spark has to read some times as numbers."""
        return any(group.fine for group in self.groups)

    def frames(self, session: Any) -> list[Any]:
        """A frame for each group of files, all with the same types."""
        return [self._frame(session, group) for group in self.groups]

    def _frame(self, session: Any, group: Alike) -> Any:
        readable = {name: type_ for name, type_ in group.own if spark_type(type_) and name in self.wanted}
        schema = ", ".join(
            f"{identifier(name)} {'BIGINT' if name in group.fine else spark_type(type_)}"
            for name, type_ in readable.items()
        )
        fixed = {each.name: constant(each.value, each.type, each.name) for each in group.constants}
        own = [self._column(name, type_, group) for name, type_ in readable.items() if name not in fixed]
        frame = session.read.schema(schema).parquet(*(part.path for part in group.parts))
        return frame.selectExpr(*own, *fixed.values())

    def _column(self, name: str, type_: str, group: Alike) -> str:
        value = identifier(name)
        if name in group.fine:
            value = f"CAST(timestamp_micros({value} div 1000) AS {spark_type(type_)})"
        wanted = self.wanted[name]
        if wanted != type_:
            value = f"CAST({value} AS {spark_type(wanted)})"
        return f"{value} AS {identifier(name)}"


def unlike(dataset: Dataset) -> Unlike:
    """What DuckDB tells of the files; raises CollectError where it cannot open them."""
    with engine(dataset.files) as opened:
        paths = ", ".join(literal(part.path) for part in dataset.parts)
        wanted = dict(opened.described(f"read_parquet([{paths}], union_by_name=true)"))
        groups: dict[Any, list[Part]] = {}
        for part in dataset.parts:
            told = (part.constants, *_told(opened, part))
            groups.setdefault(told, []).append(part)
    found = Unlike(dataset.name, wanted, [Alike(tuple(parts), *told) for told, parts in groups.items()])
    _leave_out(found)
    return found


def _told(opened: Engine, part: Part) -> tuple[tuple[tuple[str, str], ...], frozenset[str]]:
    path = literal(part.path)
    own = tuple(opened.described(f"read_parquet({path})"))
    times = {name for name, type_ in own if type_.startswith("TIMESTAMP") and not type_.endswith("]")}
    fine = opened.rows(f"SELECT name FROM parquet_schema({path}) WHERE logical_type LIKE '%NANOS=NanoSec%'")
    return own, frozenset(times & {str(name) for (name,) in fine})


def _leave_out(found: Unlike) -> None:
    odd = {name: type_ for group in found.groups for name, type_ in group.own if spark_type(type_) is None}
    for name, type_ in odd.items():
        del found.wanted[name]
        found.left_out[name] = Problem(
            f"{short(found.name)}: the column {short(name, 100)} was left out, because Spark does not read its type {type_}",
            "write it as another type, or leave spark out",
        )


def names_of(types: Sequence[tuple[str, str]], wanted: dict[str, str]) -> list[tuple[str, str]]:
    """Columns with the types that the other engine calls them by."""
    return [(name, "TIMESTAMP_NS" if wanted.get(name) == "TIMESTAMP_NS" else type_) for name, type_ in types]
