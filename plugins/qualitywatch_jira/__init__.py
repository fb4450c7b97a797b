"""qualitywatch's plugin for Jira Cloud: findings become tickets, each exactly once."""

from __future__ import annotations

from collections.abc import Iterable

from qualitywatch import Sink, hookimpl


@hookimpl
def register_sinks() -> Iterable[type[Sink]]:
    """The sink that users configure as ``use: jira``."""
    from qualitywatch_jira.sink import JiraSink

    return [JiraSink]
