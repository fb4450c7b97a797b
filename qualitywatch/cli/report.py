"""``qualitywatch report``: what became of quality in a cycle, for the review at its end."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.moments import Moment
from qualitywatch.cli.project_option import config_option
from qualitywatch.cli.store_at_hand import reading
from qualitywatch.cli.streams import fitting, say
from qualitywatch.errors import ConfigurationError

if TYPE_CHECKING:
    from qualitywatch.domain.cycle import Cycle

_FORMS = {".html": "html", ".htm": "html", ".pdf": "pdf", ".md": "markdown", ".json": "json"}
_A_DAY = timedelta(days=1)


@click.command()
@click.option(
    "--from", "start", type=Moment(), required=True, help="The first day (2026-01-31), or how long ago (14d)."
)
@click.option(
    "--to", "end", type=Moment(), help="The last day, which is in the report; by default until now."
)
@click.option("--target", "targets", multiple=True, metavar="NAME", help="Only this target (repeatable).")
@click.option(
    "--team-label", default="team", show_default=True, help="The targets' label that names the team."
)
@click.option(
    "--output", "file", type=click.Path(path_type=Path, dir_okay=False),
    help="Write to a file, whose ending chooses the format: .html, .pdf, .md or .json.",
)  # fmt: skip
@click.option(
    "--format", "form", type=click.Choice(["html", "pdf", "markdown", "json"]),
    help="The format; HTML where neither this nor the file's ending says.",
)  # fmt: skip
@config_option
@click.pass_obj
def command(
    settings: Settings,
    start: datetime,
    end: datetime | None,
    targets: tuple[str, ...],
    team_label: str,
    file: Path | None,
    form: str | None,
    config: Path | None,
) -> None:
    """The end-of-cycle report: what got better and worse for each characteristic, decisions, waivers, tickets filed and done,
    mean times to detect and to repair, rules worth a look, and what to do next.

    One file that loads nothing and runs nothing. PDF needs `qualitywatch[pdf]`. The same store and days give the same report.
    """
    from qualitywatch.pipeline.cycle import gather_cycle  # noqa: PLC0415

    chosen = form or (_FORMS.get(file.suffix.lower(), "html") if file else "html")
    until = _end_of(end) if end else datetime.now(UTC)
    if start >= until:
        raise ConfigurationError(f"--from {start:%Y-%m-%d %H:%M} is not before --to {until:%Y-%m-%d %H:%M}")
    if chosen == "pdf" and file is None and sys.stdout.isatty():
        raise ConfigurationError("a PDF is nothing to print to a terminal", hint="--output report.pdf")
    with reading(settings, config) as at_hand:
        found = [at_hand.measured_target(name) for name in targets] or at_hand.store.readings.targets()
        cycle = gather_cycle(
            at_hand.store.readings,
            at_hand.plugins.catalogue,
            start=start,
            end=until,
            targets=found,
            team_label=team_label,
        )
    data = _rendered(cycle, chosen)
    if file is None:
        _print(data)
        return
    try:
        file.write_bytes(data)
    except OSError as error:
        raise ConfigurationError(f"cannot write {file}: {error.strerror or error}") from None
    say(f"wrote {file}")


def _end_of(moment: datetime) -> datetime:
    """The end of a day that was written without a time: the last day is in the report."""
    whole = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return moment + _A_DAY if moment == whole else moment


def _rendered(cycle: Cycle, form: str) -> bytes:
    from qualitywatch.reports.cycle import cycle_html, cycle_json, cycle_markdown, cycle_pdf  # noqa: PLC0415
    from qualitywatch.reports.documents import dump_json  # noqa: PLC0415

    match form:
        case "pdf":
            return cycle_pdf(cycle)
        case "json":
            return dump_json(cycle_json(cycle)).encode()
        case "markdown":
            return cycle_markdown(cycle).encode("utf-8", "backslashreplace")
        case _:
            return cycle_html(cycle).encode("utf-8", "xmlcharrefreplace")


def _print(data: bytes) -> None:
    if data.startswith(b"%PDF"):
        sys.stdout.buffer.write(data)
    else:
        click.echo(fitting(data.decode(), sys.stdout), nl=False)
