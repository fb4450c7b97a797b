"""Loading plugins from the entry-point group ``qualitywatch``: all of them work, or start-up stops and says which not."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import EntryPoint, entry_points

import pluggy

from qualitywatch import __version__, hookspecs
from qualitywatch.errors import PluginError, QualitywatchError
from qualitywatch.plugins.registry import PluginInfo, Plugins

GROUP = "qualitywatch"
BLOCK_VARIABLE = "QUALITYWATCH_BLOCK_PLUGINS"
TRACE_VARIABLE = "QUALITYWATCH_TRACE_PLUGINS"

_IMPORT_FAILURES = (
    QualitywatchError,
    ImportError,
    SyntaxError,
    AttributeError,
    NameError,
    TypeError,
    ValueError,
    LookupError,
    OSError,
    RuntimeError,
    ArithmeticError,
    AssertionError,
    SystemExit,
)
"""What importing somebody else's module may raise: a metric with a wrong characteristic is the first of them."""


def load_plugins(
    *,
    block: Iterable[str] = (),
    in_process: Mapping[str, object] | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Plugins:
    """Load every installed plugin but the blocked ones, and ``in_process`` ones (name to module or object).

    Raises PluginError where one does not import or implements a hook that does not exist; the message says how to
    block it.
    """
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(hookspecs)
    if environment.get(TRACE_VARIABLE):
        manager.add_hookcall_monitoring(_print_call, lambda *_: None)
    blocked = {*block, *filter(None, environment.get(BLOCK_VARIABLE, "").split(","))}
    infos = []
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        if point.name not in blocked:
            infos.append(_info(point))
            _register(manager, point.name, _import(point))
    for name, plugin in (in_process or {}).items():
        infos.append(PluginInfo(name, __version__, "in process", "", getattr(plugin, "__name__", name)))
        _register(manager, name, plugin)
    return Plugins(manager, infos)


def _info(point: EntryPoint) -> PluginInfo:
    distribution = point.dist.name if point.dist else ""
    version = point.dist.version if point.dist else "unknown"
    origin = "built-in" if distribution == "qualitywatch" else "third party"
    return PluginInfo(point.name, version, origin, distribution, point.value)


def _import(point: EntryPoint) -> object:
    try:
        loaded = point.load()
        return loaded() if isinstance(loaded, type) else loaded
    except _IMPORT_FAILURES as error:
        came_from = f"{point.value}, from {point.dist.name}" if point.dist else point.value
        raise PluginError(
            f"plugin {point.name} ({came_from}) does not import: {type(error).__name__}: {error}",
            hint=_how_to_block(point.name),
        ) from error


def _register(manager: pluggy.PluginManager, name: str, plugin: object) -> None:
    try:
        manager.register(plugin, name=name)
    except (pluggy.PluginValidationError, ValueError) as error:
        raise PluginError(
            f"plugin {name} breaks the plugin API: {error}", hint=_how_to_block(name)
        ) from error
    for caller in manager.get_hookcallers(plugin) or ():
        if not caller.has_spec():
            known = ", ".join(sorted(vars(manager.hook)))
            raise PluginError(
                f"plugin {name} implements the unknown hook {caller.name!r}",
                hint=f"hooks are: {known}; {_how_to_block(name)}",
            )


def _how_to_block(name: str) -> str:
    return f"mend or uninstall it, or go on without it: --block {name} or {BLOCK_VARIABLE}={name}"


def _print_call(hook_name: str, methods: Sequence[pluggy.HookImpl], _: Mapping[str, object]) -> None:
    names = ", ".join(method.plugin_name for method in methods)
    sys.stderr.write(f"hook {hook_name}: {names or 'nobody'}\n")
