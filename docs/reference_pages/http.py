"""The HTTP interface, from its OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from qualitywatch.plugins import Plugins
from qualitywatch.store import memory_store
from qualitywatch.web import create_app
from qualitywatch.web.health import Check
from reference_pages.json_types import Schema, default_of, type_of
from reference_pages.markdown import Lines, code, table, words


class _Ready:
    def ready(self) -> Sequence[Check]:
        return []


def page(plugins: Plugins) -> Lines:
    """Every path with its parameters, then the objects that they answer with."""
    document = _document(plugins)
    schemas = document["components"]["schemas"]
    yield "# HTTP interface"
    yield ""
    yield "`qualitywatch run` serves it, by default on `http://127.0.0.1:8425`. Everything is read with GET; nothing can"
    yield "be changed over HTTP. The OpenAPI document is at `/api/openapi.json`. Errors below `/api` are RFC 9457 problem"
    yield "details (`application/problem+json`) with an extra field `hint`. Pages for people are `/`, `/targets/{name}`,"
    yield "`/targets/{name}/metrics/{metric}`, `/findings` and `/findings/{fingerprint}`."
    yield ""
    answers: set[str] = set()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"## `{method.upper()} {path}`"
            yield ""
            yield f"{operation['summary']}. {operation.get('description', '')}".strip()
            yield ""
            yield from _parameters(operation, schemas)
            said, shapes = _answer(operation, schemas)
            answers |= shapes
            yield from said
    for name in sorted(_with_parts(answers, schemas)):
        yield f"## {name}"
        yield ""
        yield words(schemas[name].get("description"))
        yield ""
        fields = schemas[name]["properties"].items()
        yield from table(("field", "type"), ((code(key), _linked(value, schemas)) for key, value in fields))


def _document(plugins: Plugins) -> dict[str, Any]:
    with memory_store() as store:
        readings, catalogue = store.readings, plugins.catalogue
        routes = chain.from_iterable(
            plugins.hook.register_routes(readings=readings, catalogue=catalogue, meters=list)
        )
        app = create_app(readings=readings, catalogue=catalogue, health=_Ready(), routes=list(routes))
    return app.openapi()


def _parameters(operation: Schema, schemas: Schema) -> Lines:
    rows = []
    for parameter in operation.get("parameters", ()):
        kind = parameter["schema"]
        default = "required" if parameter["required"] else default_of(kind)
        rows.append((code(parameter["name"]), parameter["in"], type_of(kind, schemas), default))
    yield from table(("parameter", "in", "type", "default"), rows)


def _answer(operation: Schema, schemas: Schema) -> tuple[list[str], set[str]]:
    """What a path answers with, in words, and the objects that are named there."""
    success = min(status for status in operation["responses"] if status.startswith("2"))
    content = operation["responses"][success].get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    if not {"$ref", "items"} & schema.keys():
        return [], set()
    kind = type_of(schema, schemas)
    items = schemas.get(kind, {}).get("properties", {}).get("items")
    if items:
        said = f"a {_linked(items, schemas)} under `items`; `truncated` says whether there is more"
        kind = type_of(items, schemas)
    else:
        said = _linked(schema, schemas)
    return [f"Answers with {said.replace('list of', 'a list of') if not items else said}.", ""], {
        kind.removeprefix("list of ")
    }


def _with_parts(names: Iterable[str], schemas: Schema) -> set[str]:
    """The named objects and all that they consist of."""
    found = set(names)
    waiting = list(found)
    while waiting:
        text = json.dumps(schemas[waiting.pop()])
        parts = {
            name
            for name, schema in schemas.items()
            if f'"#/components/schemas/{name}"' in text and "properties" in schema
        }
        waiting += parts - found
        found |= parts
    return found


def _linked(schema: Schema, schemas: Schema) -> str:
    """A type, with a link where it is one of our objects."""
    text = type_of(schema, schemas)
    head, _, name = text.rpartition(" ")
    if "properties" in schemas.get(name, {}):
        text = f"{head} [{name}](#{name.lower()})".strip()
    nullable = any(each.get("type") == "null" for each in schema.get("anyOf", ()))
    return f"{text} or null" if nullable else text
