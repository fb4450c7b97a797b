"""Every key of the configuration, from its JSON Schema."""

from __future__ import annotations

from qualitywatch.config.json_schema import configuration_schema
from qualitywatch.domain.durations import format_duration
from qualitywatch.domain.quantities import format_quantity
from qualitywatch.plugins import Plugins
from reference_pages.json_types import Schema, default_of, type_of
from reference_pages.markdown import Lines, code, codes, table, words

_SECTIONS = {
    "TargetConfig": "targets",
    "CollectorConfig": "targets.collectors",
    "SinkConfig": "sinks",
    "DaemonConfig": "daemon",
}
"""The sections of the configuration by the names that its schema gives them."""


def page(plugins: Plugins) -> Lines:
    """Every key of the configuration, from its JSON Schema."""
    schema = configuration_schema(plugins)
    definitions = schema["$defs"]
    yield "# Configuration"
    yield ""
    yield (
        "`qualitywatch.yaml`, or the table `[tool.qualitywatch]` in `pyproject.toml`: one of them. Unknown keys are"
        " errors. `qualitywatch config schema` prints the JSON Schema for your editor, `qualitywatch config check`"
        " says whether a file is right."
    )
    yield ""
    yield "- **Variables**: `${NAME}` in any text is replaced from the environment; `$$` is one dollar sign."
    yield "- **Secrets**: where a secret is expected, `file:/path` reads it from that file."
    yield "- **Durations**: `90s`, `15m`, `1h30m`, `7d`, `2w`. **Sizes**: `512MiB`, `2GiB`."
    yield "- **Paths** are relative to the configuration file."
    yield ""
    yield from _keys("Top level", schema, definitions)
    for name, title in _SECTIONS.items():
        yield from _keys(f"`{title}`", definitions[name], definitions)
    for name, collector in sorted(plugins.collectors.items()):
        limits = f"time limit {format_duration(collector.timeout)}, memory limit"
        limits += f" {format_quantity(collector.memory_limit, 'By')}"
        about = f"{words(collector.__doc__)} For targets of kind {codes(collector.kinds)}; {limits}."
        keys = _keys_of(name, definitions["CollectorConfig"])
        yield from _keys(f"Collector `{name}`: keys of `with`", keys, definitions, about=about)
    for name, sink in sorted(plugins.sinks.items()):
        keys = _keys_of(name, definitions["SinkConfig"])
        yield from _keys(f"Sink `{name}`: keys of `with`", keys, definitions, about=words(sink.__doc__))


def _keys_of(name: str, entry: Schema) -> Schema:
    """The schema of ``with`` for one value of ``use``."""
    found: Schema = next(
        choice["then"]["properties"]["with"]
        for choice in entry["allOf"]
        if choice["if"]["properties"]["use"]["const"] == name
    )
    return found


def _keys(title: str, schema: Schema, definitions: Schema, *, about: str = "") -> Lines:
    yield f"## {title}"
    yield ""
    yield about or words(schema.get("description"))
    yield ""
    required = schema.get("required", ())
    yield from table(
        ("key", "type", "default", "meaning"),
        (
            (
                code(key),
                _section(type_of(value, definitions)),
                "required" if key in required else default_of(value),
                words(value.get("description")),
            )
            for key, value in schema.get("properties", {}).items()
        ),
    )


def _section(kind: str) -> str:
    """A type, with a link where it is a section of its own."""
    for name, title in _SECTIONS.items():
        if kind.endswith(name):
            link = f"[`{title}`](#{title.replace('.', '')})"
            return f"list of {link}" if kind != name else link
    return kind
