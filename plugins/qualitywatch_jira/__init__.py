"""qualitywatch's plugin for Jira Cloud: findings become tickets, each exactly once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from qualitywatch import hookimpl

if TYPE_CHECKING:
    import click

    from qualitywatch import Sink


@hookimpl
def register_sinks() -> Iterable[type[Sink]]:
    """The sink that users configure as ``use: jira``."""
    from qualitywatch_jira.sink import JiraSink  # noqa: PLC0415

    return [JiraSink]


@hookimpl
def register_commands(cli: click.Group) -> None:
    """``qualitywatch jira doctor``, ``plan`` and ``sync``."""
    from qualitywatch_jira.commands import jira  # noqa: PLC0415

    cli.add_command(jira)
