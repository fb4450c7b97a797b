"""Printing data: a table for people, JSON for programs; never a broken character, never colour into a pipe."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

Row = Mapping[str, Any]


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

    def json(self, value: object) -> None:
        """One JSON document."""
        click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))

    def line(self, text: str) -> None:
        """One line, however strange the names in it."""
        click.echo(printable(text))


def printable(text: str) -> str:
    """Text that any terminal can take: what cannot be encoded, and control characters, are shown escaped."""
    text = "".join(c if c.isprintable() or c in "\n\t" else c.encode("unicode_escape").decode() for c in text)
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


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
    from rich.console import Console  # noqa: PLC0415 - JSON needs no Rich
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console()
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for index, column in enumerate(columns):
        table.add_column(column.upper(), overflow="fold", no_wrap=index == 0 and console.is_terminal)
    for row in rows:
        table.add_row(*(Text(printable(_cell(row.get(column)))) for column in columns))
    if not console.is_terminal:
        console.width = 240
    console.print(table)


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, (list, tuple)):
        return ", ".join(str(item) for item in value) or "–"
    return str(value)
