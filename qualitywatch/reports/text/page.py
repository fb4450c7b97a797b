"""A page of text: styled lines with hanging indents and aligned columns, through Rich."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from io import StringIO

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from qualitywatch.reports.choices import Colour

GRAVE, MILD, GOOD = "bold red", "bold yellow", "bold green"
FACT, NAME, QUIET, PLAIN = "bold", "bold cyan", "dim", ""

GUTTER = 6
"""Columns of the word in front of a rule: FAIL, WARN, pass."""

GAP = 2
"""Blanks between two columns."""

_LEAST = 20
"""Columns that a cell needs for text that wraps."""

Span = tuple[str, str]
"""Some text and its style."""


class Page:
    """Collects what is written, ``width`` columns wide; depends on nothing of the terminal it may be shown on."""

    def __init__(self, *, width: int, colour: Colour) -> None:
        coloured = colour is Colour.ALWAYS
        self.width = width
        self._file = StringIO()
        self._console = Console(
            file=self._file,
            width=width,
            force_terminal=coloured,
            color_system="standard" if coloured else None,
            no_color=not coloured,
            legacy_windows=False,
            markup=False,
            emoji=False,
            highlight=False,
            _environ={},
        )

    def text(self) -> str:
        """All that was written; no line ends in blanks."""
        return "".join(f"{line.rstrip()}\n" for line in self._file.getvalue().removesuffix("\n").split("\n"))

    def blank(self) -> None:
        """An empty line."""
        self._console.print()

    def write(self, *spans: Span, indent: int = 0) -> None:
        """A line, or as many as it takes."""
        self._console.print(Padding(_assembled(spans), (0, 0, 0, indent)))

    def entry(self, label: Span, *spans: Span, indent: int = 0, label_width: int = GUTTER) -> None:
        """A label and text that wraps beside it, never under it."""
        grid = Table.grid(padding=0)
        grid.add_column(width=label_width)
        grid.add_column()
        grid.add_row(_assembled([label]), _assembled(spans))
        self._console.print(Padding(grid, (0, 0, 0, indent)))

    def columns(
        self, rows: Sequence[Sequence[Span]], *, indent: int = 0, right: Collection[int] = ()
    ) -> bool:
        """Aligned columns, those in ``right`` to the right; empty ones are left away, only the last one wraps.

        Writes nothing and answers False where the page is too narrow for that.
        """
        filled = (
            [index for index in range(len(rows[0])) if any(row[index][0] for row in rows)] if rows else []
        )
        widths = [max(cell_len(row[index][0]) for row in rows) for index in filled]
        room = self.width - indent - sum(widths[:-1]) - GAP * (len(widths) - 1)
        if widths and room < min(widths[-1], _LEAST):
            return False
        grid = Table.grid(padding=(0, GAP, 0, 0))
        for index, width in zip(filled, [*widths[:-1], min([*widths[-1:], room])], strict=False):
            grid.add_column(justify="right" if index in right else "left", width=width, overflow="fold")
        for row in rows:
            grid.add_row(*(_assembled([row[index]]) for index in filled))
        if widths:
            self._console.print(Padding(grid, (0, 0, 0, indent)))
        return True

    def listed(self, rows: Sequence[Sequence[Span]], *, indent: int = 0, right: Collection[int] = ()) -> None:
        """Aligned columns where there is room, lines that wrap where there is none."""
        if self.columns(rows, indent=indent, right=right):
            return
        first = max(cell_len(row[0][0]) for row in rows) + GAP
        for row in rows:
            parts = [span for span in row[1:] if span[0]]
            spaced = [span for part in parts for span in (part, (" " * GAP, PLAIN))]
            self.entry(row[0], *spaced[:-1], indent=indent, label_width=first)


def _assembled(spans: Iterable[Span]) -> Text:
    return Text.assemble(*spans)
