"""Strict YAML: no duplicate keys, no tags, no bombs, and the line of every key is known."""

from __future__ import annotations

from pathlib import Path

import yaml

from qualitywatch.config.document import Document, KeyPath, read_text
from qualitywatch.errors import ConfigurationError

MAX_NODES = 50_000
MAX_DEPTH = 32

_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path, *, what: str) -> Document:
    """Read one YAML mapping from ``path``; raises ConfigurationError naming file and line for anything else.

    Aliases are expanded, but the expanded document may hold at most MAX_NODES nodes, MAX_DEPTH deep.
    """
    return parse_yaml(read_text(path, what=what), file=str(path), what=what)


def parse_yaml(text: str, *, file: str, what: str) -> Document:
    """The same from text; ``file`` is only named in errors."""
    try:
        _refuse_depth(text, file)
        loader = _Loader(text)
        try:
            root = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        said = error.problem or error.context or "cannot be parsed"
        raise ConfigurationError(f"is not YAML: {said}", file=file, line=line) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise ConfigurationError(f"is not YAML: {str(error) or 'nested too deeply'}", file=file) from None
    if not isinstance(root, yaml.MappingNode):
        raise ConfigurationError(f"{what} must be a mapping of keys to values", file=file, line=1)
    reader = _Reader(file)
    data = reader.value(root, ())
    assert isinstance(data, dict)  # noqa: S101 - a MappingNode reads as a dict
    return Document(file, data, reader.lines)


def _refuse_depth(text: str, file: str) -> None:
    """Refuse deep nesting before composing, which recurses (and in C has no net)."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            line = event.start_mark.line + 1 if event.start_mark else None
            raise ConfigurationError("is nested too deeply", file=file, line=line)


class _Reader:
    """Turns nodes into plain data while counting them, so that nested aliases cannot blow up."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[KeyPath, int] = {}
        self.nodes = 0
        self.scalars = yaml.SafeLoader("")

    def value(self, node: yaml.Node, path: KeyPath) -> object:
        self.nodes += 1
        if self.nodes > MAX_NODES or len(path) > MAX_DEPTH:
            raise self.error("holds too much once its aliases are expanded", node)
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*path, index)) for index, child in enumerate(node.value)]
        return self.scalar(node)

    def mapping(self, node: yaml.MappingNode, path: KeyPath) -> dict[str, object]:
        result: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = self.scalar(key_node) if isinstance(key_node, yaml.ScalarNode) else None
            if isinstance(key, bool) and isinstance(key_node.value, str):
                key = key_node.value  # YAML 1.1 reads the keys on, off, yes and no as booleans
            if not isinstance(key, str | int | float) or key_node.tag.endswith(":merge"):
                raise self.error("a key must be plain text", key_node)
            name = str(key)
            if name in result:
                raise self.error(f"the key {name!r} stands twice", key_node)
            self.lines[(*path, name)] = key_node.start_mark.line + 1
            result[name] = self.value(value_node, (*path, name))
        return result

    def scalar(self, node: yaml.Node) -> object:
        try:
            return self.scalars.construct_object(node, deep=True)
        except (yaml.YAMLError, ValueError) as error:
            said = getattr(error, "problem", None) or str(error)
            raise self.error(f"is not a plain value: {said}", node) from None

    def error(self, message: str, node: yaml.Node) -> ConfigurationError:
        return ConfigurationError(message, file=self.file, line=node.start_mark.line + 1)
