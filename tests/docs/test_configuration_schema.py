"""The JSON Schema that ``qualitywatch config schema`` prints, as an editor uses it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from jsonschema import Draft202012Validator

from qualitywatch.config.json_schema import configuration_schema
from qualitywatch.plugins import load_plugins

SCHEMA = configuration_schema(load_plugins())


def properties(schema: object, path: str = "") -> Iterator[tuple[str, dict]]:
    """Every property that has a default, however deep."""
    if isinstance(schema, dict):
        for name, value in (schema.get("properties") or {}).items():
            if isinstance(value, dict) and value.get("default") is not None:
                yield f"{path}.{name}", value
        for key, value in schema.items():
            yield from properties(value, f"{path}.{key}")
    elif isinstance(schema, list):
        for number, value in enumerate(schema):
            yield from properties(value, f"{path}.{number}")


DEFAULTS = dict(properties(SCHEMA))


@pytest.mark.parametrize("where", DEFAULTS)
def test_a_default_may_be_written_out(where: str) -> None:
    allowed = {"$defs": SCHEMA["$defs"], **DEFAULTS[where]}
    Draft202012Validator(allowed).validate(DEFAULTS[where]["default"])


def test_an_editor_is_told_of_a_wrong_key_of_a_sink() -> None:
    sink = {"use": "jira", "with": {"url": "https://x", "project": "QW", "token": "t", "sprint": "soon"}}
    target = {"name": "shop", "collectors": [{"use": "code.git"}]}
    (error,) = Draft202012Validator(SCHEMA).iter_errors({"targets": [target], "sinks": [sink]})
    assert list(error.absolute_path) == ["sinks", 0, "with", "sprint"]
