"""The types of JSON Schemas in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from qualitywatch.components import Duration
from reference_pages.markdown import code

Schema = Mapping[str, Any]

_DURATION = TypeAdapter(Duration).json_schema()["pattern"]
_SIZE = ["512MiB", "2GiB"]
_FORMATS = {"password": "secret", "path": "path", "date-time": "time"}
_PLAIN = {"boolean": "true or false", "string": "text", "integer": "whole number", "number": "number"}
_BOUNDS = (("exclusiveMinimum", "above"), ("minimum", "from"), ("maximum", "to"))


def default_of(schema: Schema) -> str:
    """The default of a property, as it is written in YAML."""
    default = schema.get("default")
    if default is None:
        return "–"
    return code(default if isinstance(default, str) else json.dumps(default))


def type_of(schema: Schema, definitions: Schema) -> str:
    """A JSON Schema's type in words; null is left out, objects go by their names."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        found = definitions.get(name, {})
        return name if "properties" in found else type_of(found, definitions)
    if "anyOf" in schema:
        kinds = [type_of(each, definitions) for each in schema["anyOf"] if each.get("type") != "null"]
        return " or ".join(dict.fromkeys(kinds))
    if "enum" in schema:
        return " or ".join(code(value) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {type_of(schema.get('items', {}), definitions)}"
    if schema.get("type") == "object":
        values = schema.get("additionalProperties")
        return f"mapping to {type_of(values, definitions)}" if isinstance(values, Mapping) else "mapping"
    return _plain(schema)


def _plain(schema: Schema) -> str:
    if schema.get("pattern") == _DURATION:
        return "duration"
    if schema.get("examples") == _SIZE:
        return "size"
    kind = _FORMATS.get(schema.get("format", "")) or _PLAIN.get(str(schema.get("type")), "any value")
    return " ".join([kind, *(f"{said} {schema[key]}" for key, said in _BOUNDS if key in schema)])
