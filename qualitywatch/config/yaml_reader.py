"""Strict YAML: no duplicate keys, no tags, no bombs, and the line of every key is known."""

from __future__ import annotations

from pathlib import Path

import yaml
from yaml.reader import Reader

from qualitywatch.config.document import MAX_DEPTH, Document, KeyPath, read_text
from qualitywatch.errors import ConfigurationError

MAX_NODES = 50_000

_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CORE = "tag:yaml.org,2002:"
_PLAIN = frozenset(f"{_CORE}{name}" for name in ("null", "bool", "int", "float", "str", "timestamp", "value"))
_KEYS = _PLAIN - {f"{_CORE}null"}
_LONGEST_NUMBER = 40


def read_yaml(path: Path, *, what: str) -> Document:
    """Read one YAML mapping from ``path``; raises ConfigurationError naming file and line for anything else.

    Aliases are expanded, but the expanded document may hold at most MAX_NODES nodes, MAX_DEPTH deep.
    """
    return parse_yaml(read_text(path, what=what), file=str(path), what=what)


def parse_yaml(text: str, *, file: str, what: str) -> Document:
    """The same from text; ``file`` is only named in errors."""
    _refuse_control_characters(text, file)
    try:
        _refuse_size(text, file)
        root = _compose(text)
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(error, text, file) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ConfigurationError(f"is not YAML: {error}", file=file) from None
    if root is None:
        raise ConfigurationError(f"{what} is empty", file=file, line=1)
    if not isinstance(root, yaml.MappingNode):
        line = root.start_mark.line + 1
        raise ConfigurationError(f"{what} must be a mapping of keys to values", file=file, line=line)
    reader = _Reader(file)
    data = reader.value(root, ())
    assert isinstance(data, dict)  # noqa: S101 - a MappingNode reads as a dict
    return Document(file, data, reader.lines)


def _compose(text: str) -> yaml.Node | None:
    loader = _Loader(text)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


def _refuse_control_characters(text: str, file: str) -> None:
    """Refuse them here, because the parsers do not say on which line they found one."""
    found = Reader.NON_PRINTABLE.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise ConfigurationError(
            f"is not YAML: it holds the control character {found[0]!r}", file=file, line=line
        )


def _refuse_size(text: str, file: str) -> None:
    """Refuse deep nesting and masses of nodes before composing, which recurses (and in C has no net)."""
    depth = nodes = 0
    for event in yaml.parse(text, Loader=_Loader):
        nodes += isinstance(event, yaml.NodeEvent)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH or nodes > MAX_NODES:
            masses = f"holds more than {MAX_NODES:,} keys and values"
            message = "is nested too deeply" if depth > MAX_DEPTH else masses
            line = event.start_mark.line + 1 if event.start_mark else None
            raise ConfigurationError(message, file=file, line=line)


def _syntax_error(error: yaml.MarkedYAMLError, text: str, file: str) -> ConfigurationError:
    if isinstance(error, yaml.composer.ComposerError) and error.context:
        said = f"{error.context}, {error.problem}"
    else:
        said = error.problem or error.context or "cannot be parsed"
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return ConfigurationError(f"is not YAML: {said}", file=file)
    here = text.split("\n")[mark.line : mark.line + 1]
    tabs = any("\t" in line[: len(line) - len(line.lstrip())] for line in here)
    hint = "indent with spaces: YAML allows no tabs there" if tabs else ""
    return ConfigurationError(f"is not YAML: {said}", file=file, line=mark.line + 1, hint=hint)


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
            self.refuse_tag(node, frozenset({f"{_CORE}map"}))
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            self.refuse_tag(node, frozenset({f"{_CORE}seq"}))
            return [self.value(child, (*path, index)) for index, child in enumerate(node.value)]
        self.refuse_tag(node, _PLAIN)
        return self.scalar(node)

    def mapping(self, node: yaml.MappingNode, path: KeyPath) -> dict[str, object]:
        result: dict[str, object] = {}
        for key_node, value_node in node.value:
            name = self.key(key_node)
            if name in result:
                raise self.error(f"the key {name!r} stands twice", key_node)
            self.lines[(*path, name)] = key_node.start_mark.line + 1
            result[name] = self.value(value_node, (*path, name))
        return result

    def key(self, node: yaml.Node) -> str:
        """A key as it is written: YAML 1.1 would read ``on`` and ``no`` as booleans, ``010`` as eight."""
        if node.tag == f"{_CORE}merge":
            raise self.error("merge keys (<<) are not read; write the keys out", node)
        if not isinstance(node, yaml.ScalarNode) or node.tag not in _KEYS:
            raise self.error("a key must be plain text", node)
        return str(node.value)

    def scalar(self, node: yaml.Node) -> object:
        if node.tag == f"{_CORE}value":
            return node.value  # a lone equals sign
        if node.tag == f"{_CORE}int" and len(node.value) > _LONGEST_NUMBER:
            raise self.error("is not a plain value: a number this long", node)
        try:
            return self.scalars.construct_object(node, deep=True)
        except (yaml.YAMLError, ValueError, LookupError, AttributeError, OverflowError):
            # explicit tags make PyYAML look into text that does not have the form it expects
            kind = node.tag.removeprefix(_CORE)
            raise self.error(f"is not a plain value: {node.value!r:.60} is no {kind}", node) from None

    def refuse_tag(self, node: yaml.Node, allowed: frozenset[str]) -> None:
        if node.tag not in allowed:
            tag = node.tag.replace(_CORE, "!!")
            raise self.error(f"the tag {tag} is not read; write plain keys, lists and values", node)

    def error(self, message: str, node: yaml.Node) -> ConfigurationError:
        return ConfigurationError(message, file=self.file, line=node.start_mark.line + 1)
