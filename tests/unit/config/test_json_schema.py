"""The JSON Schema takes what the configuration takes, so that editors do not contradict it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from qualitywatch.config.json_schema import configuration_schema
from qualitywatch.plugins import Plugins


@pytest.fixture(scope="module")
def schema(plugins: Plugins) -> dict[str, Any]:
    return configuration_schema(plugins)


def _mistakes(schema: dict[str, Any], **keys: Any) -> list[str]:
    collector = {"use": "demo.tidiness"} | keys.pop("collector", {})
    configuration = {"targets": [{"name": "shop", "collectors": [collector]}], **keys}
    return [error.message for error in Draft202012Validator(schema).iter_errors(configuration)]


def _references(value: object) -> Iterator[str]:
    match value:
        case {"$ref": str(reference)}:
            yield reference
        case dict():
            for child in value.values():
                yield from _references(child)
        case list():
            for child in value:
                yield from _references(child)


def test_it_is_a_valid_schema(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)


def test_no_reference_leads_nowhere(schema: dict[str, Any]) -> None:
    references = set(_references(schema))
    assert "#/$defs/demo.mail.Account" in references
    assert {reference.removeprefix("#/$defs/") for reference in references} <= set(schema["$defs"])


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"collector": {"every": "15m", "memory": "512MiB", "with": {"top": 3, "max_age": "7d"}}},
        {"collector": {"use": "demo.rows", "memory": 1024**3}},
        {"sinks": [{"use": "demo.mail", "with": {"url": "https://x", "token": "abcdefgh"}}]},
        {"daemon": {"port": 80, "grace": "0s"}, "rules": ["demo"], "quality_model": "iso25010:2011"},
    ],
)
def test_it_takes_what_is_right(schema: dict[str, Any], keys: dict[str, Any]) -> None:
    assert _mistakes(schema, **keys) == []


@pytest.mark.parametrize(
    "keys",
    [
        {"collector": {"use": "demo.tidyness"}},
        {"collector": {"evry": "1h"}},
        {"collector": {"every": "soon"}},
        {"collector": {"with": {"paths": "src"}}},
        {"collector": {"with": {"path": ["src"]}}},
        {"collector": {"use": "demo.rows", "with": {"top": 3}}},
        {"sinks": [{"use": "demo.mail"}]},
        {"sinks": [{"use": "demo.mail", "with": {"url": "https://x"}}]},
        {
            "sinks": [
                {
                    "use": "demo.mail",
                    "with": {"url": "https://x", "token": "abcdefgh", "account": {"user": "x"}},
                }
            ]
        },
        {"stor": "x"},
    ],
)
def test_it_refuses_what_is_wrong(schema: dict[str, Any], keys: dict[str, Any]) -> None:
    assert _mistakes(schema, **keys) != []


def test_every_key_is_explained(schema: dict[str, Any]) -> None:
    for name in ("CollectorConfig", "TargetConfig", "SinkConfig", "DaemonConfig"):
        unexplained = [
            key for key, what in schema["$defs"][name]["properties"].items() if not what.get("description")
        ]
        assert unexplained == []
