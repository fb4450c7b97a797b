r"""The markup that templates are written in, as a document: headings, lists, rules, paragraphs, four kinds of words.

    # The ticket's summary           ### A heading            - an item of a list            ---
    **strong**, *emphasised*, `code`, [a link](https://example.org), and \* for a plain asterisk

Each line is a block of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from qualitywatch_jira import adf
from qualitywatch_jira.adf import Node

SPECIAL = re.compile(r"([\\`*_#\-\[\]()!|>+~{}])")
PIECE = re.compile(
    r"\\(.)|(\*\*)|(\*)|(`)|\[((?:\\.|[^\[\]\\])*)\]\(((?:\\.|[^()\\\s])*)\)|([^\\*`\[]+|.)", re.DOTALL
)
LINKED = re.compile(r"(?i)(https?|mailto):")
MARKS = {2: "strong", 3: "em", 4: "code"}
LINK = 6
"""The groups of PIECE that say what a piece is."""


class Words(str):
    """A text of which nothing is markup; templates put it where it belongs as it is, and escape whatever is none."""

    __slots__ = ()

    def __html__(self) -> str:
        """What markupsafe and Jinja ask for; it is our own markup that they handle here, never HTML."""
        return str(self)


def escaped(text: str) -> Words:
    """The text as words that are no markup, on one line."""
    return Words(SPECIAL.sub(r"\\\1", adf.cleaned(text)))


@dataclass(frozen=True, slots=True)
class Written:
    """A text with its summary, which is empty where it has none."""

    summary: str
    blocks: list[Node]


def read(text: str) -> Written:
    """The blocks of a text."""
    summary = ""
    blocks: list[Node] = []
    for line in map(str.strip, text.splitlines()):
        if line.startswith("# ") and not summary:
            summary = plain(line[2:])
        elif block := _block(line):
            _append(blocks, block)
    return Written(summary, blocks)


def plain(text: str) -> str:
    """What a line says, without its markup."""
    return "".join(str(node.get("text", "")) for node in _inline(text))


def _block(line: str) -> Node | None:
    if line == "---":
        return {"type": "rule"}
    if found := re.match(r"(#{2,6}) +", line):
        inline = _inline(line[found.end() :])
        return {"type": "heading", "attrs": {"level": len(found[1])}, "content": inline} if inline else None
    if line.startswith("- "):
        inline = _inline(line[2:])
        item = {"type": "listItem", "content": [adf.paragraph(inline)]}
        return {"type": "bulletList", "content": [item]} if inline else None
    inline = _inline(line)
    return adf.paragraph(inline) if inline else None


def _append(blocks: list[Node], block: Node) -> None:
    """Add a block; an item joins the list that stands before it."""
    if block["type"] == "bulletList" and blocks and blocks[-1]["type"] == "bulletList":
        blocks[-1]["content"] += block["content"]
    else:
        blocks.append(block)


@dataclass(slots=True)
class _Line:
    """The inline nodes of one line as they come."""

    marks: list[str] = field(default_factory=list)
    pieces: list[tuple[str, tuple[str, ...], str]] = field(default_factory=list)

    def say(self, words: str, href: str = "") -> None:
        """Add words with the marks that hold; code bears no others."""
        marks = ("code",) if "code" in self.marks else tuple(sorted(self.marks))
        if self.pieces and self.pieces[-1][1:] == (marks, href):
            words = self.pieces.pop()[0] + words
        self.pieces.append((words, marks, href))

    def toggle(self, mark: str) -> None:
        """Begin a mark, or end it."""
        if mark in self.marks:
            self.marks.remove(mark)
        else:
            self.marks.append(mark)


def _inline(text: str) -> list[Node]:
    line = _Line()
    for found in PIECE.finditer(text):
        number = found.lastindex or 0
        if number in MARKS:
            line.toggle(MARKS[number])
        elif number == LINK:
            words, href = _unescaped(found[5]), _unescaped(found[6])
            line.say(words, href if LINKED.match(href) else "")
        else:
            line.say(found[1] or found[7] or "")
    return list(_nodes(line.pieces))


def _nodes(pieces: list[tuple[str, tuple[str, ...], str]]) -> Iterator[Node]:
    """The nodes, with single spaces, none at either end."""
    gap, begun = False, False
    for number, (words, marks, href) in enumerate(pieces):
        kept = (
            words if words.isprintable() else "".join(char if char.isprintable() else " " for char in words)
        )
        if "  " in kept:
            kept = re.sub(r" +", " ", kept)
        if not begun or gap:
            kept = kept.lstrip()
        if number == len(pieces) - 1:
            kept = kept.rstrip()
        if not kept:
            continue
        begun, gap = True, kept.endswith(" ")
        node: Node = {"type": "text", "text": kept}
        made = [{"type": mark} for mark in marks]
        if href:
            made = [*({"type": mark} for mark in marks), {"type": "link", "attrs": {"href": href}}]  # type: ignore[dict-item]
        yield {**node, "marks": made} if made else node


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
