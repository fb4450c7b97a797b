"""Telling plugins what happened, and asking how their work stands: whatever one makes of it. An isolation border."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from qualitywatch.pipeline.words import crash_of
from qualitywatch.plugins import Plugins

logger = logging.getLogger(__name__)
T = TypeVar("T")


def tell(plugins: Plugins, event: str, **about: object) -> None:
    """Call the hook ``event`` plugin by plugin; it is committed already, so one that crashes is logged and passed over."""
    listeners = [implementation.plugin for implementation in getattr(plugins.hook, event).get_hookimpls()]
    for listener in listeners:
        others = [other for other in listeners if other is not listener]
        try:
            plugins.manager.subset_hook_caller(event, remove_plugins=others)(**about)
        except Exception as error:  # noqa: BLE001 - a listener may raise anything, and spoils nothing
            name = plugins.manager.get_name(listener)
            logger.error("plugin %s %s when told %s", name, crash_of(error), event)  # noqa: TRY400 - no traceback


def answers_of(question: Callable[[], Iterable[T]]) -> list[T] | str:
    """What a plugin or a sink answers, or how it crashed."""
    try:
        return list(question())
    except Exception as error:  # noqa: BLE001 - who is asked may raise anything, and spoils nothing
        return crash_of(error)
