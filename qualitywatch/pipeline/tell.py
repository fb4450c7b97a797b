"""Telling plugins what happened: each hears of it, whatever another makes of it. An isolation border."""

from __future__ import annotations

import logging

from qualitywatch.pipeline.words import crash_of
from qualitywatch.plugins import Plugins

logger = logging.getLogger(__name__)


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
