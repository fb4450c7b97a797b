"""What each plugin is and registers, for people and for JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from qualitywatch.components import Component
from qualitywatch.plugins.registry import Plugins

_SAID = {
    "register_metrics": "metrics",
    "register_rules": "rules",
    "register_routes": "routes",
    "register_commands": "commands",
    "read_meters": "meters",
}


def describe_plugins(plugins: Plugins) -> list[dict[str, Any]]:
    """One row for each plugin: ``registers`` names its components and other hooks, ``stability`` what each promises."""
    registered: dict[str, list[tuple[str, type[Component]]]] = {}
    for name, collector in plugins.registered_collectors.items():
        registered.setdefault(collector.plugin, []).append((f"collector {name}", collector.cls))
    for name, sink in plugins.registered_sinks.items():
        registered.setdefault(sink.plugin, []).append((f"sink {name}", sink.cls))
    return [
        {
            "plugin": info.name,
            "version": info.version,
            "origin": info.origin,
            "module": info.module,
            "distribution": info.distribution,
            "registers": [what for what, _ in registered.get(info.name, ())] + _hooks(plugins, info.name),
            "stability": _stability(registered.get(info.name, ())),
        }
        for info in plugins.infos
    ]


def _hooks(plugins: Plugins, name: str) -> list[str]:
    """The hooks a plugin implements beside those that register components."""
    callers = plugins.manager.get_hookcallers(plugins.manager.get_plugin(name)) or []
    plain = ("register_collectors", "register_sinks")
    return [_SAID.get(caller.name, caller.name) for caller in callers if caller.name not in plain]


def _stability(components: Iterable[tuple[str, type[Component]]]) -> str:
    levels = sorted({cls.stability.value for _, cls in components})
    return ", ".join(levels) or "beta"
