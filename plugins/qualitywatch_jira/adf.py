"""Builds Atlassian Document Format (version 1), and cleans every text that goes into it.

Jira refuses a document with an empty text or an empty list; neither can be built here.
Source of the format: https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

Node = dict[str, Any]
DOCUMENT_LIMIT = 32_767
SUMMARY_LIMIT = 255
CUT = " … (cut)"


def length(text: str) -> int:
    """A text's length as Jira counts it: in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "replace")) // 2


def shortened(text: str, limit: int) -> str:
    """``text``, or as much of its beginning as fits into ``limit`` UTF-16 units together with a mark that it was cut."""
    if length(text) <= limit:
        return text
    # Half a surrogate pair at the cut is dropped, not sent.
    kept = text.encode("utf-16-le", "replace")[: 2 * (limit - len(CUT))].decode("utf-16-le", "ignore")
    return kept.rstrip() + CUT


def cleaned(text: str) -> str:
    """``text`` on one line without control characters and lone surrogates, as a hostile file name may hold them."""
    if not text.isprintable():
        text = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(text.split())


def text(content: str, *marks: str) -> list[Node]:
    """An inline text with marks such as ``strong`` and ``code``; nothing for an empty one."""
    kept = cleaned(content)
    if not kept:
        return []
    node: Node = {"type": "text", "text": kept}
    return [{**node, "marks": [{"type": mark} for mark in marks]}] if marks else [node]


def sentence(*parts: list[Node]) -> list[Node]:
    """Inline parts with a space between each two."""
    joined: list[Node] = []
    for part in parts:
        if part and joined:
            joined.append({"type": "text", "text": " "})
        joined += part
    return joined


def paragraphs(content: str) -> list[Node]:
    """One paragraph for each line that says something."""
    return [paragraph(text(line)) for line in content.splitlines() if cleaned(line)]


def paragraph(inline: list[Node]) -> Node:
    """A paragraph."""
    return {"type": "paragraph", "content": inline}


def heading(title: str) -> Node:
    """A heading of level 3."""
    return {"type": "heading", "attrs": {"level": 3}, "content": text(title)}


def bullets(items: Iterable[list[Node]]) -> list[Node]:
    """A bullet list; nothing where no item says anything."""
    made = [{"type": "listItem", "content": [paragraph(item)]} for item in items if item]
    return [{"type": "bulletList", "content": made}] if made else []


def document(blocks: Sequence[Node]) -> Node:
    """A whole document."""
    return {"type": "doc", "version": 1, "content": list(blocks)}


def fits(made: Node) -> bool:
    """Whether a document is within Jira's limit, counted on its JSON: the longest of all possible readings."""
    return length(json.dumps(made, separators=(",", ":"), ensure_ascii=False)) <= DOCUMENT_LIMIT
