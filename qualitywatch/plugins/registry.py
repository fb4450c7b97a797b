"""What the loaded plugins register, checked once at start."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import pluggy

from qualitywatch.components import Collector, Component, Sink
from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.metric import MetricDefinition
from qualitywatch.errors import PluginError, UnknownNameError
from qualitywatch.resources import RULES_DIR

C = TypeVar("C", bound=Component)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PluginInfo:
    """One loaded plugin: ``origin`` is ``built-in``, ``third party`` or ``in process``."""

    name: str
    version: str
    origin: str
    distribution: str
    module: str


class Plugins:
    """All loaded plugins and what they register; anything wrong with it is a PluginError naming the plugin."""

    def __init__(self, manager: pluggy.PluginManager, infos: Iterable[PluginInfo]) -> None:
        self.manager = manager
        self.infos = tuple(infos)

    @property
    def hook(self) -> pluggy.HookRelay:
        """The hooks, for calling them."""
        return self.manager.hook

    @cached_property
    def collectors(self) -> Mapping[str, type[Collector]]:
        """Collector classes by name."""
        return _components(self.each("register_collectors"), Collector)  # type: ignore[type-abstract]

    @cached_property
    def sinks(self) -> Mapping[str, type[Sink]]:
        """Sink classes by name."""
        return _components(self.each("register_sinks"), Sink)  # type: ignore[type-abstract]

    @cached_property
    def catalogue(self) -> MetricCatalogue:
        """Every metric that collectors observe or plugins compute."""
        return MetricCatalogue(definition for _, definition in self.metrics())

    @cached_property
    def rule_packs(self) -> Mapping[str, Path]:
        """Rule packs by name: those that ship with qualitywatch, and the plugins' own."""
        packs: dict[str, Path] = {path.stem: path for path in sorted(RULES_DIR.glob("*.yaml"))}
        for name, paths in self.each("register_rules"):
            for path in paths:
                if not isinstance(path, Path) or not path.is_file():
                    raise PluginError(f"plugin {name} registers the rule pack {path}, which is no file")
                packs[path.stem] = path
        return packs

    def metrics(self) -> Iterable[tuple[str, MetricDefinition]]:
        """Every metric definition with the collector or plugin that brings it."""
        for collector in self.collectors.values():
            for definition in collector.metrics:
                yield collector.name, definition
        for name, definitions in self.each("register_metrics"):
            for computed in definitions:
                if not isinstance(computed, MetricDefinition):
                    raise PluginError(f"plugin {name}: register_metrics returned {computed!r}")
                yield name, computed

    @cached_property
    def observers(self) -> Mapping[str, frozenset[str]]:
        """Which collectors can observe each metric."""
        found: dict[str, frozenset[str]] = {}
        for origin, definition in self.metrics():
            if origin in self.collectors:
                found[definition.id] = found.get(definition.id, frozenset()) | {origin}
        return found

    def collector(self, name: str) -> type[Collector]:
        """The collector class of this name; UnknownNameError suggests the nearest."""
        return _named(self.collectors, name, what="collector")

    def sink(self, name: str) -> type[Sink]:
        """The sink class of this name; UnknownNameError suggests the nearest."""
        return _named(self.sinks, name, what="sink")

    def each(self, hook_name: str) -> Iterable[tuple[str, list[object]]]:
        """Call a ``register_*`` hook plugin by plugin: the plugin's name and what it returned."""
        for implementation in getattr(self.hook, hook_name).get_hookimpls():
            try:
                returned = list(implementation.function() or ())
            except TypeError as error:
                raise PluginError(
                    f"plugin {implementation.plugin_name}: {hook_name} must return a list: {error}"
                ) from error
            yield implementation.plugin_name, returned


def _components(registered: Iterable[tuple[str, list[object]]], kind: type[C]) -> Mapping[str, type[C]]:
    found: dict[str, type[C]] = {}
    for plugin, classes in registered:
        for cls in classes:
            if not (isinstance(cls, type) and issubclass(cls, kind)):
                raise PluginError(f"plugin {plugin} registers {cls!r}, which is no {kind.__name__} class")
            name = getattr(cls, "name", None)
            if not isinstance(name, str) or not name:
                raise PluginError(f"plugin {plugin}: {cls.__name__} has no name")
            if name in found and found[name] is not cls:
                raise PluginError(
                    f"plugin {plugin}: {kind.__name__.lower()} {name} is registered twice",
                    hint=f"block one of the two with --block {plugin}",
                )
            found[name] = cls
    return found


def _named(known: Mapping[str, T], name: str, *, what: str) -> T:
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=2)
    hint = f"did you mean {' or '.join(near)}?" if near else f"known: {', '.join(sorted(known)) or 'none'}"
    raise UnknownNameError(f"no {what} {name!r}", hint=hint)
