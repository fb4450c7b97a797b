"""Loading plugins from the entry-point group ``qualitywatch``: all of them work, or start-up stops and says which not."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.metadata import Distribution, EntryPoint, entry_points

import pluggy

from qualitywatch import __version__, hookspecs
from qualitywatch.errors import PluginError
from qualitywatch.plugins.blame import BLOCK_VARIABLE, blaming, how_to_block
from qualitywatch.plugins.registry import PluginInfo, Plugins

GROUP = "qualitywatch"
TRACE_VARIABLE = "QUALITYWATCH_TRACE_PLUGINS"


def load_plugins(
    *,
    block: Iterable[str] = (),
    in_process: Mapping[str, object] | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Plugins:
    """Load every installed plugin but the blocked ones, and ``in_process`` ones (name to module or object).

    Raises PluginError where one does not import, implements no hook or one that does not exist, or shares its name
    with another; the message says how to block it.
    """
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(hookspecs)
    hooks = frozenset(vars(manager.hook))
    if environment.get(TRACE_VARIABLE):
        manager.add_hookcall_monitoring(_print_call, lambda *_: None)
    blocked = {*block, *(name.strip() for name in environment.get(BLOCK_VARIABLE, "").split(","))}
    infos: dict[str, PluginInfo] = {}
    named = cache(_named)  # its metadata is read once for each distribution, not for each of its plugins
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        if point.name not in blocked:
            distribution, version = named(point.dist)
            _add(infos, _info(point, distribution, version))
            _register(manager, point.name, _import(point, distribution), hooks)
    for name, plugin in (in_process or {}).items():
        _add(infos, PluginInfo(name, __version__, "in process", "", getattr(plugin, "__name__", name)))
        _register(manager, name, plugin, hooks)
    return Plugins(manager, infos.values())


def _named(distribution: Distribution | None) -> tuple[str, str]:
    """The name and the version of a distribution; no name where there is none."""
    if distribution is None:
        return "", "unknown"
    metadata = distribution.metadata
    return metadata["Name"] or "", metadata["Version"] or "unknown"


def _info(point: EntryPoint, distribution: str, version: str) -> PluginInfo:
    origin = "built-in" if distribution == "qualitywatch" else "third party"
    return PluginInfo(point.name, version, origin, distribution, point.value)


def _add(infos: dict[str, PluginInfo], info: PluginInfo) -> None:
    known = infos.setdefault(info.name, info)
    if known is not info:
        both = " and ".join(
            f"{each.module} (from {each.distribution or each.origin})" for each in (known, info)
        )
        raise PluginError(
            f"two plugins are called {info.name}: {both}",
            hint=f"uninstall one of them, or go on without both: --block {info.name}",
        )


def _import(point: EntryPoint, distribution: str) -> object:
    came_from = f"{point.value}, from {distribution}" if distribution else point.value
    with blaming(point.name, f"({came_from}) does not import"):
        loaded = point.load()
        return loaded() if isinstance(loaded, type) else loaded


def _register(manager: pluggy.PluginManager, name: str, plugin: object, hooks: frozenset[str]) -> None:
    with blaming(name, "breaks the plugin API"):
        hash(plugin)  # hooks are called plugin by plugin, and pluggy keeps those not to call in a set
        manager.register(plugin, name=name)
    callers = manager.get_hookcallers(plugin) or []
    if not callers:
        raise PluginError(
            f"plugin {name} implements no hook",
            hint=f"mark its functions with @hookimpl; {how_to_block(name)}",
        )
    for caller in callers:
        optional = any(each.optionalhook for each in caller.get_hookimpls() if each.plugin is plugin)
        if caller.name not in hooks and not optional:
            near = difflib.get_close_matches(caller.name, hooks, n=1)
            meant = f"did you mean {near[0]}?" if near else f"hooks are: {', '.join(sorted(hooks))}"
            raise PluginError(
                f"plugin {name} implements the unknown hook {caller.name!r}",
                hint=f"{meant}; {how_to_block(name)}",
            )


def _print_call(hook_name: str, methods: Sequence[pluggy.HookImpl], _: Mapping[str, object]) -> None:
    names = ", ".join(method.plugin_name for method in methods)
    sys.stderr.write(f"hook {hook_name}: {names or 'nobody'}\n")
