"""Checks exchanges against Atlassian's own API description: requests strictly, answers loosely.

The description is not ours to copy. It is looked for where QUALITYWATCH_JIRA_OPENAPI says, or beside the project.
"""

from __future__ import annotations

import json
import os
from functools import cached_property
from pathlib import Path
from typing import Any

from openapi_schema_validator import OAS30Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from jira_server.messages import Exchange
from jira_server.routes import template_pattern

VARIABLE = "QUALITYWATCH_JIRA_OPENAPI"
BESIDE = Path(__file__).resolve().parents[3] / "shared" / "specs" / "jira-cloud-openapi.json"
# The document's own examples break these rules, so an answer may too.
LOOSE = {"additionalProperties", "format"}


def description_path() -> Path | None:
    """Where the API description is, or None where there is none."""
    path = Path(os.environ.get(VARIABLE) or BESIDE)
    return path if path.is_file() else None


MISSING = (
    f"Atlassian's API description is not here: set {VARIABLE} to jira-cloud-openapi.json to check exchanges"
)


class Contract:
    """The API description, ready to judge exchanges."""

    def __init__(self, path: Path) -> None:
        self._document = json.loads(path.read_text(encoding="utf-8"))
        templates = sorted(self._document["paths"], key=lambda template: template.count("{"))
        self._templates = [(template, template_pattern(template)) for template in templates]

    def violations(self, exchange: Exchange) -> list[str]:
        """What is wrong with one exchange, each as a sentence that names it."""
        where = f"{exchange.method} {exchange.path}"
        template = next((name for name, pattern in self._templates if pattern.fullmatch(exchange.path)), None)
        method = exchange.method.lower()
        if template is None or method not in self._document["paths"][template]:
            return [f"{where}: no such operation"]
        operation = self._document["paths"][template][method]
        faults = [*self._query(operation, exchange), *self._request(template, method, operation, exchange)]
        if exchange.status is not None and not exchange.injected:
            faults += self._answer(template, method, operation, exchange)
        return [f"{where}: {fault}" for fault in faults]

    def _query(self, operation: dict[str, Any], exchange: Exchange) -> list[str]:
        known = {
            each["name"]: each["schema"] for each in operation.get("parameters", []) if each["in"] == "query"
        }
        faults = [f"unknown query parameter {name!r}" for name in exchange.query if name not in known]
        for name, values in exchange.query.items():
            for value in values:
                faults += _scalar(name, value, known.get(name, {}))
        return faults

    def _request(
        self, template: str, method: str, operation: dict[str, Any], exchange: Exchange
    ) -> list[str]:
        if "requestBody" not in operation:
            return [] if exchange.body is None else ["a body where none is expected"]
        if exchange.body is None:
            return ["the body is missing"]
        pointer = _pointer("paths", template, method, "requestBody", "content", "application/json", "schema")
        return [f"body: {error.message}" for error in self._errors(pointer, exchange.body)]

    def _answer(self, template: str, method: str, operation: dict[str, Any], exchange: Exchange) -> list[str]:
        declared = operation["responses"].get(str(exchange.status))
        if declared is None:
            return [f"the answer {exchange.status} is not declared"]
        schema = declared.get("content", {}).get("application/json", {}).get("schema")
        if schema is None or not isinstance(exchange.answer, dict | list):
            return []
        pointer = _pointer(
            "paths",
            template,
            method,
            "responses",
            str(exchange.status),
            "content",
            "application/json",
            "schema",
        )
        found = self._errors(pointer, exchange.answer)
        return [
            f"answer {exchange.status}: {error.message}" for error in found if error.validator not in LOOSE
        ]

    def _errors(self, pointer: str, value: Any) -> list[Any]:
        return list(
            OAS30Validator({"$ref": f"urn:jira#{pointer}"}, registry=self._registry).iter_errors(value)
        )

    @cached_property
    def _registry(self) -> Any:
        resource = Resource(contents=self._document, specification=DRAFT4)
        return Registry().with_resource("urn:jira", resource)


def _pointer(*parts: str) -> str:
    escaped = (
        part.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D") for part in parts
    )
    return "/" + "/".join(escaped)


def _scalar(name: str, value: str, schema: dict[str, Any]) -> list[str]:
    kind = schema.get("type")
    if kind == "array":
        return [fault for part in value.split(",") for fault in _scalar(name, part, schema["items"])]
    if kind == "integer" and not value.lstrip("-").isdigit():
        return [f"query parameter {name}={value!r} is no integer"]
    if kind == "boolean" and value not in ("true", "false"):
        return [f"query parameter {name}={value!r} is no boolean"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"query parameter {name}={value!r} is none of {schema['enum']}"]
    return []
