"""Spark's types by the names that profiles use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from qualitywatch_data.spark.text import identifier

_NAMES = {
    "byte": "TINYINT",
    "short": "SMALLINT",
    "integer": "INTEGER",
    "long": "BIGINT",
    "float": "FLOAT",
    "double": "DOUBLE",
    "string": "VARCHAR",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP WITH TIME ZONE",
    "timestamp_ntz": "TIMESTAMP",
    "binary": "BLOB",
    "variant": "VARIANT",
}
_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")


def type_name(described: str | Mapping[str, Any]) -> str:
    """The name of a type as Spark's schema describes it in JSON: a word, or a structure of others."""
    if not isinstance(described, str):
        return _nested(described)
    if described.startswith("decimal"):
        return "DECIMAL" + (described.removeprefix("decimal") or "(10,0)")
    if described.startswith(("char(", "varchar(")):
        return "VARCHAR"
    return _NAMES.get(described, described.upper())


def _nested(described: Mapping[str, Any]) -> str:
    match described["type"]:
        case "array":
            return f"{type_name(described['elementType'])}[]"
        case "map":
            return f"MAP({type_name(described['keyType'])}, {type_name(described['valueType'])})"
        case "struct":
            fields = (f"{_name(each['name'])} {type_name(each['type'])}" for each in described["fields"])
            return f"STRUCT({', '.join(fields)})"
        case other:
            return str(other).upper()


def _name(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else '"' + name.replace('"', '""') + '"'


_SPELLED = {
    "tinyint": "TINYINT",
    "smallint": "SMALLINT",
    "integer": "INT",
    "bigint": "BIGINT",
    "utinyint": "SMALLINT",
    "usmallint": "INT",
    "uinteger": "BIGINT",
    "ubigint": "DECIMAL(20, 0)",
    "float": "FLOAT",
    "double": "DOUBLE",
    "varchar": "STRING",
    "enum": "STRING",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP_NTZ",
    "timestamp_ms": "TIMESTAMP_NTZ",
    "timestamp_s": "TIMESTAMP_NTZ",
    "timestamp_ns": "TIMESTAMP_NTZ",
    "timestamp with time zone": "TIMESTAMP",
    "blob": "BINARY",
}


def spark_type(name: str) -> str | None:
    """What Spark calls the type that DuckDB reads in a Parquet file; None where it reads no such files, or only as a part."""
    import duckdb  # noqa: PLC0415 - an extra

    return _SPELLED.get("varchar") if name == "JSON" else _spelled(duckdb.sqltype(name))


def _spelled(type_: Any) -> str | None:
    if type_.id == "decimal":
        (_, precision), (_, scale) = type_.children
        return f"DECIMAL({precision}, {scale})"
    if type_.id not in ("list", "map", "struct"):
        return _SPELLED.get(type_.id)
    children = [
        (name, None if child.id == "timestamp_ns" else _spelled(child)) for name, child in type_.children
    ]
    if any(spelled is None for _, spelled in children):
        return None
    if type_.id == "struct":
        return f"STRUCT<{', '.join(f'{identifier(name)}: {spelled}' for name, spelled in children)}>"
    inner = ", ".join(str(spelled) for _, spelled in children)
    return f"ARRAY<{inner}>" if type_.id == "list" else f"MAP<{inner}>"
