"""What each plugin is and registers, for people and for JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from qualitywatch.components import Component
from qualitywatch.plugins.registry import Plugins


def describe_plugins(plugins: Plugins) -> list[dict[str, Any]]:
    """One row for each plugin: ``registers`` names its components and event hooks, ``stability`` what each promises."""
    registered: dict[str, list[tuple[str, type[Component]]]] = {}
    for hook, kind in (("register_collectors", "collector"), ("register_sinks", "sink")):
        for plugin, classes in plugins.each(hook):
            for cls in classes:
                if isinstance(cls, type) and issubclass(cls, Component):
                    registered.setdefault(plugin, []).append((f"{kind} {cls.name}", cls))
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
    plugin = plugins.manager.get_plugin(name)
    callers = plugins.manager.get_hookcallers(plugin) or []
    plain = ("register_collectors", "register_sinks")
    said: Mapping[str, str] = {"register_routes": "routes", "register_commands": "commands"}
    return [said.get(caller.name, caller.name) for caller in callers if caller.name not in plain]


def _stability(components: Iterable[tuple[str, type[Component]]]) -> str:
    levels = sorted({cls.stability.value for _, cls in components})
    return ", ".join(levels) or "beta"
