"""``qualitywatch deployed``: a pipeline says what it put live, so that shifts can be tied to it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from qualitywatch.cli.app import Settings
from qualitywatch.cli.moments import Moment
from qualitywatch.cli.project_option import config_option
from qualitywatch.cli.store_at_hand import writing
from qualitywatch.cli.streams import say
from qualitywatch.errors import ConfigurationError


@click.command()
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@click.option("--version", "version", required=True, help="What is live now: a tag, a commit, an image.")
@click.option("--environment", default="", help="Where, such as production.")
@click.option("--at", type=Moment(), help="When, such as 2026-01-31T12:00 or 10m ago; now by default.")
@click.option("--url", default="", help="The job or the release, for whoever reads of it.")
@config_option
@click.pass_obj
def command(
    settings: Settings,
    targets: tuple[str, ...],
    version: str,
    environment: str,
    at: datetime | None,
    url: str,
    config: Path | None,
) -> None:
    """Keep that another version of what TARGET watches went live; the last step of a deployment calls it.

    A shift of any measure of TARGET is then tied to it, beside commits, data, models, tools and configuration. To say the
    same again changes nothing.
    """
    from qualitywatch.domain.deployment import Deployment  # noqa: PLC0415

    now = datetime.now(UTC)
    if not version.strip():
        raise ConfigurationError("--version is empty", hint="give a tag, a commit or the name of an image")
    if at is not None and at > now:
        raise ConfigurationError("--at is in the future", hint="say what was deployed once it is")
    with writing(settings, config) as at_hand:
        for target in targets:
            at_hand.require_target(target)
        new = at_hand.store.deployed(
            [
                Deployment(
                    target=target,
                    at=at or now,
                    version=version.strip(),
                    environment=environment.strip(),
                    url=url.strip(),
                )
                for target in targets
            ]
        )
    on = ", ".join(targets)
    say(
        f"noted that {version.strip()} went live on {on}"
        if new
        else f"known already: {version.strip()} on {on}"
    )
