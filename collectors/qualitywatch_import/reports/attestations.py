"""Reads attestation files: YAML or JSON, strict, and every entry judged on its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from qualitywatch import CollectError
from qualitywatch_import.messages import short
from qualitywatch_import.reports.files import moment, text
from qualitywatch_import.reports.json_text import Node

if TYPE_CHECKING:
    import yaml

SIZE_LIMIT = 1024**2
_EXPECTED = "a list of attestations"
_KEYS = ("metric", "name", "value", "author", "evidence", "stated_at", "expires", "comment")
_HINT = "attestations: a list of metric, name, value, author, evidence, stated_at, expires"


@dataclass(frozen=True, slots=True)
class Attestation:
    """A value that somebody states; it holds from ``stated_at`` until before ``expires``."""

    metric: str
    name: str
    value: float
    author: str
    evidence: str
    stated_at: datetime
    expires: datetime
    comment: str


@dataclass(frozen=True, slots=True)
class Refused:
    """An entry that is none, and why."""

    entry: str
    reason: str


def read_attestations(path: Path, at: datetime) -> Iterator[Attestation | Refused]:
    """Yield the attestations that hold at a time, and what is refused; CollectError where the file itself is wrong."""
    root = Node(_document(path), str(path), _EXPECTED, hint=_HINT)
    if unknown := sorted(key for key in root.members() if key != "attestations"):
        raise root.refusal(f"it has the key {short(str(unknown[0]))!r}")
    for number, entry in enumerate(root["attestations"].elements(), 1):
        try:
            yield _attestation(entry, at)
        except CollectError as error:
            named = entry.value.get("name") if isinstance(entry.value, dict) else None
            reason = error.message.partition(f"{_EXPECTED}: ")[2] or error.message
            yield Refused(short(str(named)) if named else f"attestation {number}", reason)


def _attestation(entry: Node, at: datetime) -> Attestation:
    if unknown := sorted(str(key) for key in entry.members() if key not in _KEYS):
        raise entry.refusal(f"it has the unknown key {short(unknown[0])!r}")
    stated, expires = _time(entry["stated_at"]), _time(entry["expires"])
    link = _said(entry, "evidence")
    parts = urlsplit(link)
    if parts.scheme not in ("http", "https", "") or (parts.scheme and not parts.netloc):
        raise entry.refusal(f"its evidence {short(link)!r} is neither a link nor a path")
    if stated > at:
        raise entry.refusal(f"it is stated at {stated:%Y-%m-%d %H:%M} UTC, which is still to come")
    if expires <= stated:
        raise entry.refusal("it expires before it is stated")
    if expires <= at:
        raise entry.refusal(f"it expired at {expires:%Y-%m-%d %H:%M} UTC: have it stated anew")
    return Attestation(
        metric=_said(entry, "metric"),
        name=_said(entry, "name"),
        value=entry["value"].share(),
        author=_said(entry, "author"),
        evidence=link,
        stated_at=stated,
        expires=expires,
        comment=entry.text_of("comment"),
    )


def _said(entry: Node, key: str) -> str:
    said = entry.get(key)
    if said is None or not said.text().strip():
        raise entry.refusal(f"it has no {key}")
    return short(said.text())


def _time(said: Node) -> datetime:
    """A day begins at midnight UTC; a time without a zone could be anywhere and is refused."""
    value: Any = said.value
    if isinstance(value, str):
        value = moment(value) if len(value) > len("2026-01-31") else _day(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise said.refusal(f"{said.where} has no time zone")
        try:
            return value.astimezone(UTC)
        except OverflowError:
            raise said.refusal(f"{said.where} is out of this world's time") from None
    if isinstance(value, date):
        return datetime.combine(value, time(tzinfo=UTC))
    raise said.refusal(f"{said.where} is not a day or a time: write 2026-01-31")


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _document(path: Path) -> object:
    """The document; YAML without aliases, tags and repeated keys, because what is attested is read by people too."""
    import yaml  # noqa: PLC0415 - late

    try:
        document = text(path, limit=SIZE_LIMIT)
        loader = yaml.SafeLoader(document)
        try:
            node = loader.get_single_node()
            _refuse_odd(path, node)
            return loader.construct_document(node) if node is not None else None
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        raise CollectError(
            f"{path} is not YAML: {short(str(error))}", hint="correct it, or write JSON"
        ) from None
    except (RecursionError, ValueError, OverflowError, TypeError) as error:
        said = "it is nested too deeply" if isinstance(error, RecursionError) else short(str(error))
        raise CollectError(f"{path} is not {_EXPECTED}: {said}", hint=_HINT) from None


def _refuse_odd(path: Path, root: yaml.Node | None) -> None:
    """Raise CollectError for aliases (which may be a bomb) and keys that stand twice."""
    import yaml  # noqa: PLC0415 - late

    seen: set[int] = set()
    waiting = [root] if root is not None else []
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            raise CollectError(f"{path} uses YAML aliases, which are not read here", hint="write it out")
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
            if len(keys) != len(node.value) or len(set(keys)) != len(keys):
                line = node.start_mark.line + 1
                raise CollectError(
                    f"{path}:{line} has a key that stands twice, or is none", hint="correct it"
                )
            waiting += [value for _, value in node.value]
