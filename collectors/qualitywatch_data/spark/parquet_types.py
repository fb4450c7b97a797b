"""Columns of a Parquet file, as its footer has them, by the types that Spark reads them as."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from qualitywatch_data.spark.failures import UnlikeError

Described = str | dict[str, Any]
"""A type as Spark's schemas describe it in JSON."""
PLAIN = {
    ("BOOLEAN", ""): "boolean",
    ("FLOAT", ""): "float",
    ("DOUBLE", ""): "double",
    ("INT32", ""): "integer",
    ("INT32", "INT_8"): "byte",
    ("INT32", "INT_16"): "short",
    ("INT32", "INT_32"): "integer",
    ("INT32", "UINT_8"): "short",
    ("INT32", "UINT_16"): "integer",
    ("INT32", "UINT_32"): "long",
    ("INT32", "DATE"): "date",
    ("INT64", ""): "long",
    ("INT64", "INT_64"): "long",
    ("INT64", "UINT_64"): "decimal(20,0)",
    ("INT96", ""): "timestamp",
    ("BYTE_ARRAY", ""): "binary",
    ("BYTE_ARRAY", "UTF8"): "string",
    ("BYTE_ARRAY", "ENUM"): "string",
    ("BYTE_ARRAY", "JSON"): "string",
}
_DIGITS = {"INT32": 9, "INT64": 18}
"""The most digits that a decimal in so many bits has."""
_WIDEST = 38
TREE = "name, type, repetition_type, num_children, converted_type, scale, precision, logical_type"
"""What ``columns`` is given of each node of a footer, in the order of their ``column_id``."""


class Node(NamedTuple):
    """A column, or a part of one, as a footer has it."""

    name: str
    physical: str | None
    repetition: str | None
    children: int | None
    converted: str | None
    scale: int | None
    precision: int | None
    logical: str | None


def columns(nodes: Iterable[Node]) -> Iterator[tuple[str, Described | None]]:
    """The name of each column with its type, which is None where Spark is to be asked; raises UnlikeError for nanoseconds."""
    tree = iter(nodes)
    for _ in range(next(tree).children or 0):
        node = next(tree)
        yield node.name, _described(node, tree)


def _described(node: Node, tree: Iterator[Node]) -> Described | None:
    """The type of a node, whose parts are taken from the tree; None where Spark is to be asked."""
    if node.children is None:
        return None if node.repetition == "REPEATED" else _of_leaf(node)
    parts = [(child := next(tree), _described_part(child, tree)) for _ in range(node.children)]
    if node.repetition == "REPEATED" or any(described is None for _, described in parts):
        return None
    repeated = any(part.repetition == "REPEATED" for part, _ in parts)
    if node.converted is None and node.logical is None:
        return _struct(parts) if parts and not repeated else None
    return _collection(node, *parts[0]) if len(parts) == 1 and repeated else None


def _collection(node: Node, group: Node, inner: Described | None) -> Described | None:
    """A list or a map, which has one repeated group; None where it is written in one of the older ways."""
    fields = inner["fields"] if isinstance(inner, dict) and inner["type"] == "struct" else []
    kinds = [each["type"] for each in fields]
    if node.converted == "LIST" and group.name == "list" and len(kinds) == 1:
        return {"type": "array", "elementType": kinds[0], "containsNull": True}
    if node.converted == "MAP" and len(kinds) == 2:  # noqa: PLR2004 - a key and a value
        return {"type": "map", "keyType": kinds[0], "valueType": kinds[1], "valueContainsNull": True}
    return None


def _described_part(node: Node, tree: Iterator[Node]) -> Described | None:
    """The same of a part, which may be the repeated group of a list or a map."""
    if node.repetition != "REPEATED" or node.children is None:
        return _described(node, tree)
    return _described(node._replace(repetition=None, converted=None, logical=None), tree)


def _struct(parts: Sequence[tuple[Node, Described | None]]) -> Described:
    fields = [
        {"name": node.name, "type": described, "nullable": True, "metadata": {}} for node, described in parts
    ]
    return {"type": "struct", "fields": fields}


def _of_leaf(node: Node) -> Described | None:
    logical = node.logical or ""
    if logical.startswith("TimestampType"):
        if "NanoSeconds()" in logical:
            raise UnlikeError(f"the column {node.name} holds times in nanoseconds")
        return "timestamp" if "isAdjustedToUTC=1" in logical else "timestamp_ntz"
    converted = node.converted or ""
    if converted in ("TIMESTAMP_MICROS", "TIMESTAMP_MILLIS"):
        return "timestamp"
    if converted == "DECIMAL" or logical.startswith("DecimalType"):
        return _decimal(node)
    if not converted and logical:
        return None
    return PLAIN.get((node.physical or "", converted))


def _decimal(node: Node) -> Described | None:
    precision, scale = node.precision or 0, node.scale or 0
    fits = 0 < precision <= _DIGITS.get(node.physical or "", _WIDEST) and 0 <= scale <= precision
    return f"decimal({precision},{scale})" if fits else None
