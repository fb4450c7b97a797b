"""Writing a verdict in several formats at once, each to its own place."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from qualitywatch.domain.verdict import Verdict
    from qualitywatch.reports import Format


@dataclass(frozen=True, slots=True)
class ReportTo:
    """A format and where it goes; ``file`` None is standard output."""

    form: Format
    file: Path | None


def parse_report(text: str) -> ReportTo:
    """``sarif=out.sarif`` or ``json``; raises click.BadParameter for a format that does not exist."""
    from qualitywatch.reports import Format  # noqa: PLC0415

    name, equals, file = text.partition("=")
    known = [form.value for form in Format]
    if name not in known:
        raise click.BadParameter(f"{name!r} is no format; there are {', '.join(known)}")
    if equals and not file:
        raise click.BadParameter(f"{text!r} names no file")
    return ReportTo(Format(name), Path(file) if equals and file != "-" else None)


def write_reports(verdict: Verdict, reports: Iterable[ReportTo], *, verbosity: str, width: int) -> None:
    """Write every report; a file is complete or not there at all."""
    from qualitywatch.reports import Colour, Format, Verbosity, render, render_text  # noqa: PLC0415

    for report in reports:
        if report.form is Format.TEXT:
            to_terminal = report.file is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
            text = render_text(
                verdict,
                verbosity=Verbosity(verbosity),
                width=width if report.file is None else 100,
                colour=Colour.ALWAYS if to_terminal else Colour.NEVER,
            )
        else:
            text = render(report.form, verdict)
        if report.file is None:
            click.echo(text, nl=False)
        else:
            _write_whole(report.file, text)


def _write_whole(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8", errors="backslashreplace")
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
