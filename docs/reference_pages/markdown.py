"""Small pieces of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

Lines = Iterator[str]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Lines:
    """A Markdown table with an empty line behind it; nothing where there are no rows."""
    rows = [" | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) for row in rows]
    if rows:
        yield f"| {' | '.join(head)} |"
        yield "|" + "---|" * len(head)
        yield from (f"| {row} |" for row in rows)
        yield ""


def code(text: object) -> str:
    """Text as code; a dash for nothing."""
    return f"`{text}`" if text not in ("", None) else "–"


def codes(items: Iterable[object]) -> str:
    """Several texts as code."""
    return ", ".join(code(item) for item in items) or "–"


def to_metric(metric_id: str) -> str:
    """A link to a metric's section."""
    return f"[`{metric_id}`](metrics.md#{metric_id.replace('.', '')})"


def words(text: str | None) -> str:
    """A docstring's or description's first paragraph on one line, as Markdown that shows what it says."""
    first = " ".join((text or "").strip().split("\n\n")[0].split()).replace("``", "`")
    parts = first.split("`")
    parts[::2] = [re.sub(r"([<*$\[])", r"\\\1", plain) for plain in parts[::2]]
    return "`".join(parts)
