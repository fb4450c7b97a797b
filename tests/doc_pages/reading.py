"""Pages of Markdown, taken apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """A code block; ``after`` is what stands between it and the next block or heading."""

    page: str
    line: int
    language: str
    text: str
    after: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    def tables(self) -> list[list[dict[str, str]]]:
        """The tables below the block, each row by its column heads."""
        return list(_tables(self.after))

    def quote(self) -> str:
        """The quotation below the block."""
        return " ".join(line[2:] for line in self.after.splitlines() if line.startswith("> "))


def pages(*folders: str) -> list[Path]:
    """The hand-written pages of these folders below docs, those on top included where none is named."""
    chosen = [DOCS / folder for folder in folders] or [DOCS, DOCS / "guides", DOCS / "architecture"]
    found = [page for folder in chosen for page in sorted(folder.glob("*.md")) if page.name != "plugins.md"]
    assert found, f"no pages in {folders}"
    return found


def blocks(*languages: str, folders: tuple[str, ...] = ()) -> list[Block]:
    """Every code block in one of these languages."""
    return [block for page in pages(*folders) for block in blocks_of(page) if block.language in languages]


def blocks_of(page: Path) -> Iterator[Block]:
    """The code blocks of one page, in order."""
    text = page.read_text(encoding="utf-8")
    found = list(_FENCE.finditer(text))
    for number, match in enumerate(found):
        end = found[number + 1].start() if number + 1 < len(found) else len(text)
        after = re.split(r"^#+ ", text[match.end() : end], maxsplit=1, flags=re.MULTILINE)[0]
        line = text.count("\n", 0, match.start()) + 1
        yield Block(str(page.relative_to(ROOT)), line, match[1], match[2], after)


def prose_of(page: Path) -> str:
    """A page without its code blocks."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def inline_code(page: Path) -> list[str]:
    """Every piece of code within a line."""
    return _INLINE.findall(prose_of(page))


def links(page: Path) -> list[str]:
    """Where the page's links lead."""
    return _LINK.findall(prose_of(page))


def anchors(page: Path) -> set[str]:
    """The names of a page's headings, as GitHub and GitLab make them."""
    heads = re.findall(r"^#+ (.+)$", prose_of(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def _tables(text: str) -> Iterator[list[dict[str, str]]]:
    for table in re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE):
        head, _, *rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in table.splitlines()]
        yield [dict(zip(head, row, strict=True)) for row in rows]
