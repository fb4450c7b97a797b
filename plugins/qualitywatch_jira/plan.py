"""Shows what would be sent to Jira as a diff against what is there."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from qualitywatch_jira.answers import Issue
from qualitywatch_jira.gateway import JiraGateway
from qualitywatch_jira.rehearsal import Intended

BLOCKS = ("paragraph", "heading", "listItem", "rule", "tableRow")


def difference(gateway: JiraGateway, intended: Intended) -> Iterator[str]:
    """The lines of one request: its heading, then each value that is set, against the present one where it is edited."""
    yield f"{intended.method} {intended.path}  ({intended.doing})"
    present: Mapping[str, Any] = {}
    if intended.method == "PUT":
        issue = next(iter(gateway.read([intended.path.rsplit("/", 1)[-1]])), None)
        present = _fields(issue) if issue is not None else {}
    for name, value in _values(intended.body):
        yield from _changed(name, lines_of(present.get(name)), lines_of(value))


def lines_of(value: Any) -> list[str]:
    """A value as a person reads it: rich text line by line, everything else as JSON."""
    if value is None:
        return []
    if isinstance(value, str):
        return value.splitlines()
    if isinstance(value, Mapping) and value.get("type") == "doc":
        return [line for line in "".join(_text(value)).splitlines() if line.strip()]
    return [json.dumps(value, ensure_ascii=False, sort_keys=True)]


def _values(body: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """``fields`` one by one and everything else as it is; what a comment says stands under ``body``."""
    for key, value in body.items():
        if key == "fields" and isinstance(value, Mapping):
            yield from value.items()
        else:
            yield key, value


def _changed(name: str, before: list[str], after: list[str]) -> Iterable[str]:
    if not before:
        return [f"  + {name}: {line}" for line in after]
    diff = difflib.ndiff(before, after)
    return [f"  {line[0]} {name}: {line[2:]}" for line in diff if line[:1] in ("+", "-")]


def _text(node: Mapping[str, Any]) -> Iterator[str]:
    if node.get("type") == "text":
        yield str(node.get("text", ""))
    for child in node.get("content", []):
        yield from _text(child)
    if node.get("type") in BLOCKS:
        yield "\n"


def _fields(issue: Issue) -> Mapping[str, Any]:
    fields = issue.fields
    priority = {"name": fields.priority.name} if fields.priority else None
    return {"summary": fields.summary, "description": fields.description, "priority": priority}
