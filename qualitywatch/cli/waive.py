"""``qualitywatch waive``: let a finding pass until a day, list what passes, end it early."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.output import Output, output_option
from qualitywatch.cli.project_option import config_option
from qualitywatch.cli.store_at_hand import reading, writing
from qualitywatch.cli.streams import say
from qualitywatch.errors import ConfigurationError, UnknownNameError

_SHORTEST = 8


class _WaiveGroup(click.Group):
    """``waive FINDING`` waives; ``waive list`` and ``waive revoke`` are commands of their own."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """What is no command is a finding's fingerprint."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            return "finding", self.commands["finding"], args
        return super().resolve_command(ctx, args)


@click.group(cls=_WaiveGroup, options_metavar="", subcommand_metavar="FINDING | list | revoke")
def command() -> None:
    """Let a finding pass until a day, list what passes, or end it early.

    `qualitywatch waive FINDING --owner … --reason … --until …` waives the finding with this fingerprint.
    """


@command.command("finding")
@click.argument("finding")
@click.option("--owner", required=True, help="Who answers for it.")
@click.option("--reason", required=True, help="Why it may pass.")
@click.option(
    "--until", required=True, metavar="DATE", help="The last day, as 2026-12-31, or how long, as 30d."
)
@click.option("--ticket", default="", help="Where it is discussed.")
@config_option
@click.pass_obj
def waive_finding(
    settings: Settings, finding: str, owner: str, reason: str, until: str, ticket: str, config: Path | None
) -> None:
    """Let FINDING (its fingerprint, or the first 8 characters of it) pass until a day, for gate and dashboard alike."""
    from qualitywatch.domain.waiver import Waiver  # noqa: PLC0415

    now = datetime.now(UTC)
    expires_at = _end(until, now)
    if not owner.strip() or not reason.strip():
        raise ConfigurationError("a waiver needs an owner and a reason")
    with writing(settings, config) as at_hand:
        fingerprint = _fingerprint(
            finding, [f.fingerprint for f in at_hand.store.readings.findings(limit=10_000)]
        )
        at_hand.store.waivers.add(
            Waiver(
                fingerprint,
                owner.strip(),
                reason.strip(),
                created_at=now,
                expires_at=expires_at,
                ticket=ticket,
            )
        )
    say(f"waived {fingerprint[:12]} until {expires_at:%Y-%m-%d %H:%M} UTC")


@command.command("list")
@click.option("--all", "everything", is_flag=True, help="Those that have ended, too.")
@config_option
@output_option
@click.pass_obj
def list_waivers(settings: Settings, everything: bool, config: Path | None, output: Output) -> None:
    """What is waived, by command and in files, until when, by whom and why; the first to end first."""
    from qualitywatch.cli.waivers_at_hand import rows_of  # noqa: PLC0415

    with reading(settings, config) as at_hand:
        rows = rows_of(at_hand, datetime.now(UTC), everything=everything)
    columns = ("state", "until", "owner", "rule", "target", "finding", "where", "ticket", "reason")
    output.rows("waivers", rows, columns=columns, empty="no waivers")


@command.command("revoke")
@click.argument("finding")
@click.option("--reason", required=True, help="Why it does not pass any more.")
@config_option
@click.pass_obj
def revoke(settings: Settings, finding: str, reason: str, config: Path | None) -> None:
    """End every waiver by command of FINDING now; one in a file is taken out of the file."""
    if not reason.strip():
        raise ConfigurationError("ending a waiver needs a reason")
    now = datetime.now(UTC)
    with writing(settings, config) as at_hand:
        known = [waiver.fingerprint for waiver in at_hand.store.waivers.list(at=now)]
        fingerprint = _fingerprint(finding, known, among="waived findings", see="qualitywatch waive list")
        count = at_hand.store.waivers.revoke(fingerprint, at=now, why=reason.strip())
    say(f"ended {count} waiver{'' if count == 1 else 's'} of {fingerprint[:12]}")


def _end(text: str, now: datetime) -> datetime:
    from qualitywatch.domain.durations import parse_duration  # noqa: PLC0415

    try:
        end = _day(text) or now + parse_duration(text)
    except ValueError:
        raise ConfigurationError(
            f"--until: expected a day such as 2026-12-31, or a time such as 30d, not {text!r}"
        ) from None
    except OverflowError:
        raise ConfigurationError(f"--until: {text} is too far away") from None
    if end <= now:
        raise ConfigurationError(f"--until: {text} is past")
    return end


def _day(text: str) -> datetime | None:
    """The end of a day written as 2026-12-31, UTC."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC) + timedelta(days=1)
    except ValueError:
        return None


def _fingerprint(
    given: str, known: list[str], *, among: str = "findings", see: str = "qualitywatch findings"
) -> str:
    matching = {fingerprint for fingerprint in known if fingerprint.startswith(given)}
    if len(given) < _SHORTEST or len(matching) != 1:
        hint = f"see {see}" if not matching else "give more of its characters"
        raise UnknownNameError(f"{given!r} names {len(matching)} {among}, not one", hint=hint)
    return matching.pop()
