"""Writing a verdict in several formats at once, each to its own place."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from qualitywatch.cli.streams import discard_output, fitting
from qualitywatch.cli.whole_file import write_whole
from qualitywatch.errors import ConfigurationError

if TYPE_CHECKING:
    from qualitywatch.domain.verdict import Verdict
    from qualitywatch.reports import Format

_FILE_WIDTH = 100


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


def distinct(reports: Sequence[ReportTo]) -> tuple[ReportTo, ...]:
    """The reports, if each has a place of its own; raises click.BadParameter where two would mix."""
    files = [report.file for report in reports]
    for file in files:
        if files.count(file) > 1:
            where = f"to {file}" if file else "to standard output"
            raise click.BadParameter(f"two reports go {where}; give each a file, as in sarif=report.sarif")
    return tuple(reports)


def make_ready(reports: Iterable[ReportTo]) -> None:
    """Load what writes these reports and the lines for standard error, as long as there is time for it."""
    from qualitywatch.reports import Format, make_ready  # noqa: PLC0415

    make_ready({Format.TEXT, *(report.form for report in reports)})


def write_reports(
    verdict: Verdict, reports: Iterable[ReportTo], *, verbosity: str
) -> list[tuple[str, bytes]]:
    """Write every report; a file is complete or not there at all.

    One that cannot be written keeps no other from being written; ConfigurationError then names those that were not.
    Where all of them go to files, standard error gets the verdict in a few lines. Returns what was written where: ``1`` and
    ``2`` are the standard streams, all else is the path of a file.
    """
    from qualitywatch.reports import Format  # noqa: PLC0415

    reports = tuple(reports)
    failed: list[str] = []
    told: list[tuple[str, bytes]] = []
    for report in reports:
        if report.file is None:
            text = fitting(_rendered(verdict, report.form, verbosity, sys.stdout), sys.stdout)
            told.append(("1", text.encode(errors="backslashreplace")))
            _print(text)
            continue
        told.append(
            (str(report.file), _rendered(verdict, report.form, verbosity).encode(errors="backslashreplace"))
        )
        try:
            write_whole(*told[-1])
        except OSError as error:
            failed.append(f"{report.file}: {error.strerror or error}")
    if all(report.file for report in reports):
        text = fitting(_rendered(verdict, Format.TEXT, "quiet", sys.stderr), sys.stderr)
        told.append(("2", text.encode(errors="backslashreplace")))
        click.echo(text, nl=False, err=True)
    if failed:
        raise ConfigurationError(
            "\n".join(f"cannot write {each}" for each in failed), hint="name files that can be written"
        )
    return told


def _rendered(verdict: Verdict, form: Format, verbosity: str, stream: TextIO | None = None) -> str:
    """A report for a stream, or for a file."""
    from qualitywatch.reports import Colour, Format, Verbosity, render, render_text  # noqa: PLC0415

    if form is not Format.TEXT:
        return render(form, verdict)
    coloured = stream is not None and stream.isatty() and not os.environ.get("NO_COLOR")
    return render_text(
        verdict,
        verbosity=Verbosity(verbosity),
        width=shutil.get_terminal_size((_FILE_WIDTH, 24)).columns if stream else _FILE_WIDTH,
        colour=Colour.ALWAYS if coloured else Colour.NEVER,
    )


def _print(text: str) -> None:
    """Print a report; where nobody reads it to its end, the verdict's other reports and its exit code still count."""
    try:
        click.echo(text, nl=False)
    except BrokenPipeError:
        discard_output()
