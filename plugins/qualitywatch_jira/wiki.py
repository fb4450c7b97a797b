"""Writes a document as Jira Data Center's wiki markup; what could be taken for markup is escaped.

Source: https://jira.atlassian.com/secure/WikiRendererHelpAction.jspa?section=all
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

SPECIAL = re.compile(r"([\\*_\-+^~?{}\[\]|!#])")


def wiki(document: Mapping[str, Any]) -> str:
    """The markup of a document as ``qualitywatch_jira.adf`` builds it."""
    return "\n\n".join(_block(node) for node in document.get("content", [])).strip()


def _block(node: Mapping[str, Any]) -> str:
    match node.get("type"):
        case "heading":
            return f"h{node['attrs']['level']}. {_inline(node)}"
        case "bulletList":
            return "\n".join(f"* {_inline(each['content'][0])}" for each in node["content"])
        case "rule":
            return "----"
        case _:
            return _inline(node)


def _inline(node: Mapping[str, Any]) -> str:
    return "".join(_text(child) for child in node.get("content", []))


def _text(node: Mapping[str, Any]) -> str:
    said = SPECIAL.sub(r"\\\1", str(node.get("text", "")))
    marks = {mark["type"]: mark for mark in node.get("marks", [])}
    if "link" in marks:
        return f"[{said}|{marks['link']['attrs']['href']}]"
    if "code" in marks:
        return f"{{{{{said}}}}}"
    if "strong" in marks:
        return f"*{said}*"
    return f"_{said}_" if "em" in marks else said
