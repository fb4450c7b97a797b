"""``qualitywatch waive``: let a finding pass until a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.project_option import config_option
from qualitywatch.cli.store_at_hand import writing
from qualitywatch.cli.streams import say
from qualitywatch.errors import ConfigurationError, UnknownNameError

_SHORTEST = 8


@click.command()
@click.argument("finding")
@click.option("--owner", required=True, help="Who answers for it.")
@click.option("--reason", required=True, help="Why it may pass.")
@click.option(
    "--until", required=True, metavar="DATE", help="The last day, as 2026-12-31, or how long, as 30d."
)
@click.option("--ticket", default="", help="Where it is discussed.")
@config_option
@click.pass_obj
def command(
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


def _fingerprint(given: str, known: list[str]) -> str:
    matching = {fingerprint for fingerprint in known if fingerprint.startswith(given)}
    if len(given) < _SHORTEST or len(matching) != 1:
        hint = "see qualitywatch findings" if not matching else "give more of its characters"
        raise UnknownNameError(f"{given!r} names {len(matching)} findings, not one", hint=hint)
    return matching.pop()
