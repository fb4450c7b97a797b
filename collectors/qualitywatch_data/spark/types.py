"""Spark's types by the names that profiles use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

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
