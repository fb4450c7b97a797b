"""Says what Jira would say of a rich text field: it takes ADF or nothing, and is strict about it."""

from __future__ import annotations

import json
from typing import Any

TEXT_LIMIT = 32_767
BLOCKS = {
    "paragraph",
    "heading",
    "bulletList",
    "orderedList",
    "panel",
    "codeBlock",
    "rule",
    "table",
    "blockquote",
}
# What may stand inside what; a node that is missing here holds inline content.
CHILDREN = {
    "doc": BLOCKS,
    "bulletList": {"listItem"},
    "orderedList": {"listItem"},
    "listItem": {"paragraph", "bulletList", "orderedList", "codeBlock"},
    "panel": {"paragraph", "heading", "bulletList", "orderedList"},
    "blockquote": {"paragraph"},
    "codeBlock": {"text"},
    "table": {"tableRow"},
    "tableRow": {"tableHeader", "tableCell"},
    "tableHeader": BLOCKS,
    "tableCell": BLOCKS,
}
INLINE = {"text", "hardBreak", "emoji", "mention", "inlineCard"}
MARKS = {"strong", "em", "code", "link", "strike", "underline", "subsup", "textColor"}
NEVER_EMPTY = {"bulletList", "orderedList", "listItem", "panel", "blockquote", "table", "tableRow"}


def rich_text_error(value: Any) -> str | None:
    """Why Jira refuses this value of a rich text field, or None if it takes it."""
    if value is None:
        return None
    if not isinstance(value, dict) or value.get("type") != "doc" or value.get("version") != 1:
        return "Operation value must be an Atlassian Document (see the Atlassian Document Format)"
    # Jira counts the stored text; the JSON is the longest reading of that, so it is the safe one.
    stored = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    if len(stored.encode("utf-16-le", "replace")) // 2 > TEXT_LIMIT:
        return "The entered text is too long. It exceeds the allowed limit of 32,767 characters."
    return None if _well_formed(value) else "INVALID_INPUT"


def wiki_error(value: Any) -> str | None:
    """Why a Data Center refuses this value of a text field, or None if it takes it."""
    if value is None:
        return None
    if not isinstance(value, str):
        return "Operation value must be a string"
    if len(value.encode("utf-16-le", "replace")) // 2 > TEXT_LIMIT:
        return "The entered text is too long. It exceeds the allowed limit of 32,767 characters."
    return None


def _well_formed(node: dict[str, Any]) -> bool:
    kind = str(node.get("type"))
    if kind == "text":
        return _text_well_formed(node)
    content = node.get("content", [])
    if not isinstance(content, list) or (kind in NEVER_EMPTY and not content):
        return False
    allowed = CHILDREN.get(kind, INLINE)
    return all(
        isinstance(child, dict) and child.get("type") in allowed and _well_formed(child) for child in content
    )


def _text_well_formed(node: dict[str, Any]) -> bool:
    text = node.get("text")
    marks = node.get("marks", [])
    if not isinstance(text, str) or not text:
        return False
    kinds = {mark.get("type") for mark in marks}
    if not kinds <= MARKS or ("code" in kinds and not kinds <= {"code", "link"}):
        return False
    links = [mark for mark in marks if mark["type"] == "link"]
    return all(isinstance(link.get("attrs", {}).get("href"), str) for link in links)
