"""The JSON Schema of the configuration, for editors: core keys, and those of every installed component."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qualitywatch.components import Component
from qualitywatch.config.schema import Configuration
from qualitywatch.plugins import Plugins


def configuration_schema(plugins: Plugins) -> dict[str, Any]:
    """A JSON Schema (2020-12); which keys stand under ``with`` depends on ``use``."""
    schema = Configuration.model_json_schema(by_alias=True)
    definitions = schema["$defs"]
    _choose(definitions["CollectorConfig"], plugins.collectors)
    _choose(definitions["SinkConfig"], plugins.sinks)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "qualitywatch configuration",
        **{key: value for key, value in schema.items() if key != "title"},
    }


def _choose(entry: dict[str, Any], components: Mapping[str, type[Component]]) -> None:
    entry["properties"]["use"]["enum"] = sorted(components)
    entry["allOf"] = [
        {
            "if": {"properties": {"use": {"const": name}}},
            "then": {"properties": {"with": cls.model_json_schema(ref_template="#/$defs/{model}")}},
        }
        for name, cls in sorted(components.items())
    ]
