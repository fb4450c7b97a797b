"""Printing data: a table for people, JSON for programs; never a broken character, never colour into a pipe."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from qualitywatch.cli.streams import fitting, printable, say

if TYPE_CHECKING:
    from qualitywatch.reports.choices import Colour

F = TypeVar("F", bound=Callable[..., Any])

Row = Mapping[str, Any]

_NOTHING = "-"
_PAGE_WIDTH = 100


class Output:
    """Where and how a command prints its data."""

    def __init__(self, form: str) -> None:
        self.form = form

    def rows(self, name: str, rows: Sequence[Row], *, columns: Sequence[str], empty: str = "nothing") -> None:
        """Rows as a table of ``columns``, or all their keys as JSON under ``name``."""
        if self.form == "json":
            self.json({name: list(rows)})
        elif rows:
            _print_table(rows, columns)
        else:
            self.line(empty)

    def page(self, render: Callable[[int, Colour], str]) -> None:
        """A page of text as wide as the terminal, coloured where it is one; 100 columns and plain in a pipe."""
        from qualitywatch.reports.choices import Colour  # noqa: PLC0415 - tables need none

        coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        width = shutil.get_terminal_size((_PAGE_WIDTH, 24)).columns
        click.echo(fitting(render(width, Colour.ALWAYS if coloured else Colour.NEVER), sys.stdout), nl=False)

    def json(self, value: object) -> None:
        """One JSON document."""
        from qualitywatch.reports.documents import dump_json  # noqa: PLC0415 - text needs no JSON

        click.echo(dump_json(value), nl=False)

    def line(self, text: str) -> None:
        """One line, however strange the names in it."""
        say(text)


def output_option(function: F) -> F:
    """Add ``--format text|json``, handed over as ``output``."""

    def chosen(_: click.Context, __: click.Parameter, value: str) -> Output:
        return Output(value)

    return click.option(
        "--format",
        "output",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        callback=chosen,
        help="For people, or for programs.",
    )(function)


def _print_table(rows: Sequence[Row], columns: Sequence[str]) -> None:
    """One line for each row; on a terminal that is too narrow for that, one line for each cell."""
    head = [column.replace("_", " ") for column in columns]
    body = [[_cell(row.get(column)) for column in columns] for row in rows]
    widths = [max(len(line[index]) for line in (head, *body)) for index in range(len(columns))]
    if sys.stdout.isatty() and sum(widths) + 2 * len(widths) - 2 > _terminal_width():
        _print_records(head, body)
        return
    for number, line in enumerate(([title.upper() for title in head], *body)):
        text = "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        click.echo(_bold(text) if number == 0 else text)


def _print_records(head: Sequence[str], body: Sequence[Sequence[str]]) -> None:
    margin = max(map(len, head)) + 4
    for line in body:
        click.echo(_bold(line[0]))
        for title, cell in zip(head[1:], line[1:], strict=True):
            if cell != _NOTHING:
                wrapped = textwrap.wrap(cell, max(_terminal_width() - margin, 20))
                click.echo(f"  {title:{margin - 2}}" + f"\n{' ' * margin}".join(wrapped))


def _terminal_width() -> int:
    return shutil.get_terminal_size().columns


def _bold(text: str) -> str:
    return click.style(text, bold=True) if sys.stdout.isatty() and not os.environ.get("NO_COLOR") else text


def _cell(value: object) -> str:
    if value is None or value in ([], ()):
        return _NOTHING
    text = ", ".join(str(item) for item in value) if isinstance(value, (list, tuple)) else str(value)
    return printable(" ".join(text.split()), sys.stdout)
