"""``qualitywatch audit``: the log of what was decided and changed, its proof, and packs of evidence."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from textwrap import shorten

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.moments import Moment
from qualitywatch.cli.output import Output, output_option
from qualitywatch.cli.project_option import config_option
from qualitywatch.cli.store_at_hand import reading
from qualitywatch.cli.streams import say
from qualitywatch.domain.audit import AuditEntry, AuditHead, AuditKind
from qualitywatch.errors import ConfigurationError

_SHORT = 100
_SINCE = click.option(
    "--from", "since", type=Moment(), help="A day such as 2026-01-31, or how long ago, such as 90d."
)
_UNTIL = click.option("--to", "until", type=Moment(), help="Until then, the day's beginning included.")


class _Head(click.ParamType[AuditHead]):
    """``NUMBER:HASH`` as ``audit head`` prints it."""

    name = "head"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> AuditHead:
        number, _, hashed = str(value).strip().partition(":")
        if not number.isdecimal() or len(hashed) != 64 or set(hashed) - set("0123456789abcdef"):  # noqa: PLR2004
            self.fail(
                f"{value!r} is no head: write NUMBER:HASH as qualitywatch audit head prints it", param, ctx
            )
        return AuditHead(int(number), hashed)


@click.group()
def command() -> None:
    """The log of what was decided and changed: list, prove, export."""


@command.command("list")
@click.option(
    "--kind", type=click.Choice([kind.value for kind in AuditKind]), help="Only entries about this."
)
@click.option("--target", help="Only this target's.")
@_SINCE
@_UNTIL
@click.option(
    "--limit", type=click.IntRange(1), default=50, show_default=True, help="How many at most, the newest."
)
@config_option
@output_option
@click.pass_obj
def list_entries(
    settings: Settings,
    kind: str | None,
    target: str | None,
    since: datetime | None,
    until: datetime | None,
    limit: int,
    config: Path | None,
    output: Output,
) -> None:
    """The newest entries, newest first: who decided or changed what, when, and why."""
    with reading(settings, config) as at_hand:
        found = at_hand.store.audit.entries(
            kind=AuditKind(kind) if kind else None,
            target=target,
            since=since,
            until=until,
            limit=limit,
            newest_first=True,
        )
        rows = [_row(entry, for_programs=output.form == "json") for entry in found]
    output.rows("entries", rows, columns=("number", "when", "who", "what", "why"), empty="no entries")


@command.command("head")
@config_option
@output_option
@click.pass_obj
def head(settings: Settings, config: Path | None, output: Output) -> None:
    """The number and the hash of the newest entry: keep it where nobody who can write the store can change it."""
    with reading(settings, config) as at_hand:
        newest = at_hand.store.audit.head()
    if newest is None:
        raise ConfigurationError(
            "the log has no entry yet", hint="a recorded check or a daemon's finding makes one"
        )
    if output.form == "json":
        output.json({"number": newest.number, "hash": newest.hash})
    else:
        output.line(str(newest))


@command.command("verify")
@click.option(
    "--head",
    "heads",
    type=_Head(),
    multiple=True,
    metavar="NUMBER:HASH",
    help="A head that was kept elsewhere (repeatable).",
)
@config_option
@output_option
@click.pass_obj
def verify(settings: Settings, heads: tuple[AuditHead, ...], config: Path | None, output: Output) -> None:
    """Prove that nothing in the log was altered, removed, inserted or moved, and that the tables agree with it.

    Exit codes: 0 everything is as it was written, 1 something is not: each of it is named.
    """
    with reading(settings, config) as at_hand:
        proof = at_hand.store.audit.verify(written_down=heads)
    if output.form == "json":
        output.json(
            {
                "holds": proof.holds,
                "entries": proof.entries,
                "rows": proof.rows,
                "inputs": proof.inputs,
                "older_than_the_log": proof.older,
                "head": None if proof.head is None else str(proof.head),
                "found": [{"where": each.where, "what": each.what} for each in proof.found],
                "more": proof.more,
            }
        )
    else:
        for each in proof.found:
            output.line(f"WRONG  {each}")
        if proof.more:
            output.line(f"and {proof.more} more")
        looked = f"{proof.entries:,} entries, {proof.rows:,} rows and {proof.inputs:,} inputs"
        output.line(
            f"{looked}: {'everything is as it was written' if proof.holds else 'not as it was written'}"
        )
        if proof.older:
            output.line(f"{proof.older:,} rows are older than the log, which says nothing of them")
        if proof.holds and proof.head and not heads:
            output.line(f"head {proof.head}: keep it elsewhere, and give it with --head next time")
    sys.exit(0 if proof.holds else 1)


@command.command("export")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@_SINCE
@_UNTIL
@click.option("--decision", type=click.IntRange(1), help="One decision.")
@click.option("--release", metavar="TAG", help="Every decision on the commit of this tag.")
@config_option
@click.pass_obj
def export(
    settings: Settings,
    directory: Path,
    since: datetime | None,
    until: datetime | None,
    decision: int | None,
    release: str | None,
    config: Path | None,
) -> None:
    """Write a pack of evidence to DIRECTORY, which must be new or empty: JSON, Markdown and the means to verify them."""
    from qualitywatch.cli.evidence import Wanted, write_pack  # noqa: PLC0415

    if sum((decision is not None, release is not None, since is not None or until is not None)) > 1:
        raise click.UsageError("choose by --from and --to, by --decision or by --release")
    wanted = Wanted(since=since, until=until, decision=decision, release=release)
    with reading(settings, config) as at_hand:
        count = write_pack(at_hand, wanted, directory)
    say(
        f"wrote {count} files to {directory}: start with report.md; python3 {directory / 'verify.py'} proves them"
    )


def _row(entry: AuditEntry, *, for_programs: bool) -> dict[str, object]:
    who = {"name": entry.who.name, "via": entry.who.via, "url": entry.who.url}
    return {
        "number": entry.number,
        "when": f"{entry.at:%Y-%m-%d %H:%M:%S}",
        "kind": entry.kind.value,
        "subject": entry.subject,
        "targets": list(entry.targets),
        "who": who if for_programs else entry.who.name or entry.who.via,
        "what": entry.what,
        "why": entry.why if for_programs else shorten(entry.why, _SHORT, placeholder=" …"),
        "state": dict(entry.state),
        "inputs": entry.inputs,
        "versions": dict(entry.versions),
        "hash": entry.hash,
    }
