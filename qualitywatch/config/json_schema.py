"""The JSON Schema of the configuration, for editors: core keys, and those of every installed component."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from qualitywatch.components import Component
from qualitywatch.config.schema import Configuration
from qualitywatch.domain.durations import format_duration
from qualitywatch.plugins import Plugins


class _AsWritten(GenerateJsonSchema):
    """Shows a duration's default as users write it (``90d``), where pydantic would say ``P90D``."""

    def encode_default(self, dft: Any) -> Any:
        return format_duration(dft) if isinstance(dft, timedelta) else super().encode_default(dft)


def configuration_schema(plugins: Plugins) -> dict[str, Any]:
    """A JSON Schema (2020-12); which keys stand under ``with`` depends on ``use``."""
    schema = Configuration.model_json_schema(by_alias=True, schema_generator=_AsWritten)
    definitions = schema["$defs"]
    for entry, components in (("CollectorConfig", plugins.collectors), ("SinkConfig", plugins.sinks)):
        definitions |= _choose(definitions[entry], components)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "qualitywatch configuration",
        **{key: value for key, value in schema.items() if key != "title"},
    }


def _choose(entry: dict[str, Any], components: Mapping[str, type[Component]]) -> dict[str, Any]:
    """Make ``with`` depend on ``use``; returns the definitions that the components' own schemas refer to."""
    definitions: dict[str, Any] = {}
    entry["properties"]["use"]["enum"] = sorted(components)
    entry["allOf"] = []
    for name, cls in sorted(components.items()):
        keys = cls.model_json_schema(ref_template=f"#/$defs/{name}.{{model}}", schema_generator=_AsWritten)
        definitions |= {f"{name}.{model}": schema for model, schema in keys.pop("$defs", {}).items()}
        then: dict[str, Any] = {"properties": {"with": keys}}
        if keys.get("required"):
            then["required"] = ["with"]
        entry["allOf"].append({"if": {"properties": {"use": {"const": name}}}, "then": then})
    return definitions
