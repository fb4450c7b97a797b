"""What the loaded plugins register, checked once at start."""

from __future__ import annotations

import difflib
import platform
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Generic, TypeVar

import pluggy

from qualitywatch import __version__
from qualitywatch.components import Collector, Component, NotApplicable, Route, Sink
from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.meter import Meter
from qualitywatch.domain.metric import MetricDefinition
from qualitywatch.domain.readings import Readings
from qualitywatch.domain.target import Target, TargetKind
from qualitywatch.domain.waiver_debt import COLLECTOR as WAIVERS
from qualitywatch.domain.waiver_debt import WAIVER_METRICS
from qualitywatch.errors import PluginError, UnknownNameError
from qualitywatch.plugins.blame import blaming, how_to_block
from qualitywatch.plugins.collectors import CollectorClasses, RegisteredCollector, registered_collectors
from qualitywatch.plugins.contracts import component_class
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


@dataclass(frozen=True, slots=True)
class Registered(Generic[C]):
    """A component's class and the plugin that brings it."""

    plugin: str
    cls: type[C]


class Plugins:
    """All loaded plugins and what they register; anything wrong with it is a PluginError naming the plugin."""

    def __init__(self, manager: pluggy.PluginManager, infos: Iterable[PluginInfo]) -> None:
        self.manager = manager
        self.infos = tuple(infos)
        self._configured: dict[str, dict[str, MetricDefinition]] = {}

    @property
    def hook(self) -> pluggy.HookRelay:
        """The hooks, for calling them."""
        return self.manager.hook

    @property
    def versions(self) -> dict[str, str]:
        """The programs that measure and judge, by name: Python, qualitywatch and every distribution of a plugin."""
        found = {info.distribution: info.version for info in self.infos if info.distribution}
        return {**found, "qualitywatch": __version__, "python": platform.python_version()}

    @cached_property
    def registered_collectors(self) -> Mapping[str, RegisteredCollector]:
        """Collectors by name."""
        return registered_collectors(self.each("register_collectors"))

    @cached_property
    def registered_sinks(self) -> Mapping[str, Registered[Sink]]:
        """Sinks by name."""
        return _components(self.each("register_sinks"), Sink)  # type: ignore[type-abstract]

    @cached_property
    def collectors(self) -> Mapping[str, type[Collector]]:
        """Collector classes by name; an announced one is imported when it is looked at."""
        return CollectorClasses(self.registered_collectors)

    @cached_property
    def sinks(self) -> Mapping[str, type[Sink]]:
        """Sink classes by name."""
        return {name: each.cls for name, each in self.registered_sinks.items()}

    @cached_property
    def catalogue(self) -> MetricCatalogue:
        """Every metric that collectors observe or plugins compute."""
        first: dict[str, tuple[str, MetricDefinition]] = {}
        for origin, definition in self.metrics():
            known_from, known = first.setdefault(definition.id, (origin, definition))
            if known != definition:
                raise PluginError(
                    f"{known_from} and {origin} define the metric {definition.id} in different words",
                    hint="give one of them another id, or block one plugin with --block",
                )
        return MetricCatalogue(definition for _, definition in first.values())

    def take_in(self, collector: Collector) -> None:
        """Know the metrics that a configured collector's settings bring in: rules may judge them from then on."""
        brought = collector.measured_metrics()
        if brought is type(collector).metrics:
            return
        known = self._configured.setdefault(collector.name, {})
        new = {each.id: each for each in brought if each.id not in self.catalogue}
        if new:
            known.update(new)
            for name in ("catalogue", "observers", "kinds"):
                self.__dict__.pop(name, None)

    @cached_property
    def rule_packs(self) -> Mapping[str, Path]:
        """Rule packs by name: those that ship with qualitywatch, and the plugins' own."""
        packs: dict[str, Path] = {path.stem: path for path in sorted(RULES_DIR.glob("*.yaml"))}
        for plugin, paths in self.each("register_rules"):
            for path in paths:
                if not isinstance(path, Path) or not path.is_file():
                    raise PluginError(
                        f"plugin {plugin} registers the rule pack {path!r}, which is no path of a file",
                        hint=how_to_block(plugin),
                    )
                if packs.setdefault(path.stem, path) != path:
                    raise PluginError(
                        f"plugin {plugin} registers the rule pack {path.stem}, and {packs[path.stem]} is one already",
                        hint=f"give its file another name; {how_to_block(plugin)}",
                    )
        return packs

    def metrics(self) -> Iterator[tuple[str, MetricDefinition]]:
        """Every metric definition with the collector or plugin that brings it."""
        for own in WAIVER_METRICS:
            yield WAIVERS, own
        for collector in self.registered_collectors.values():
            for definition in self._brought_by(collector):
                yield collector.name, definition
        for plugin, definitions in self.each("register_metrics"):
            for computed in definitions:
                if not isinstance(computed, MetricDefinition):
                    raise PluginError(
                        f"plugin {plugin}: register_metrics returned {computed!r}, which is no MetricDefinition",
                        hint=how_to_block(plugin),
                    )
                yield plugin, computed

    @cached_property
    def observers(self) -> Mapping[str, frozenset[str]]:
        """Which collectors one run of which brings each metric: observed, or computed from what it observes."""
        found: dict[str, frozenset[str]] = {own.id: frozenset({WAIVERS}) for own in WAIVER_METRICS}
        for name, collector in self.registered_collectors.items():
            for definition in self._brought_by(collector):
                found[definition.id] = found.get(definition.id, frozenset()) | {name}
        for computed in self.catalogue.computed():
            of_all = frozenset.intersection(*(found.get(name, frozenset()) for name in computed.elements))
            if of_all:
                found[computed.id] = found.get(computed.id, frozenset()) | of_all
        return found

    @cached_property
    def kinds(self) -> Mapping[str, frozenset[TargetKind]]:
        """The kinds of target that each metric is measured on; nothing of those that no collector brings."""
        return {
            metric: frozenset(kind for name in names for kind in self._kinds_of(name))
            for metric, names in self.observers.items()
        }

    def _brought_by(self, collector: RegisteredCollector) -> Iterable[MetricDefinition]:
        return (*collector.metrics, *self._configured.get(collector.name, {}).values())

    def _kinds_of(self, collector: str) -> Iterable[TargetKind]:
        return TargetKind if collector == WAIVERS else self.registered_collectors[collector].kinds

    def routes(self, readings: Readings, *, meters: Callable[[], Sequence[Meter]] = tuple) -> list[Route]:
        """The HTTP routes of all plugins; they may keep what they are given for as long as the daemon runs."""
        found: list[Route] = []
        given = {"readings": readings, "catalogue": self.catalogue, "meters": meters}
        for plugin, routes in self.each("register_routes", **given):
            for route in routes:
                if not isinstance(route, Route):
                    raise PluginError(
                        f"plugin {plugin}: register_routes returned {route!r}, which is no Route",
                        hint=how_to_block(plugin),
                    )
                found.append(route)
        return found

    def collector(self, name: str) -> type[Collector]:
        """The collector class of this name; UnknownNameError suggests the nearest."""
        return _named(self.collectors, name, what="collector")

    def sink(self, name: str) -> type[Sink]:
        """The sink class of this name; UnknownNameError suggests the nearest."""
        return _named(self.sinks, name, what="sink")

    def ask(self, collector: type[Collector], target: Target) -> Collector | NotApplicable | None:
        """Whether a collector applies to a target nobody configured; PluginError where it cannot say."""
        plugin = self.registered_collectors[collector.name].plugin
        with blaming(plugin, f"fails to say whether {collector.name} applies"):
            answer: object = collector.discover(target)
            if answer is None or isinstance(answer, Collector | NotApplicable):
                return answer
            raise TypeError(f"discover returned {answer!r}")

    def each(self, hook_name: str, **arguments: object) -> Iterator[tuple[str, list[object]]]:
        """Call a ``register_*`` hook plugin by plugin: the plugin's name and what it returned.

        Raises PluginError where a plugin raises anything, or returns what is no list.
        """
        implementations = getattr(self.hook, hook_name).get_hookimpls()
        for implementation in implementations:
            others = [each.plugin for each in implementations if each is not implementation]
            caller = self.manager.subset_hook_caller(hook_name, remove_plugins=others)
            plugin = implementation.plugin_name
            with blaming(plugin, f"fails in {hook_name}"):
                returned = [_list(answer) for answer in caller(**arguments)]
            yield plugin, [item for items in returned for item in items]


def _list(answer: object) -> list[object]:
    if isinstance(answer, Iterable):
        return list(answer)
    raise TypeError(f"it must return a list, not {answer!r}")


def _components(registered: Iterable[tuple[str, list[object]]], kind: type[C]) -> Mapping[str, Registered[C]]:
    found: dict[str, Registered[C]] = {}
    for plugin, classes in registered:
        for each in classes:
            cls = component_class(each, kind, plugin)
            known = found.setdefault(cls.name, Registered(plugin, cls))
            if known.cls is not cls:
                raise PluginError(
                    f"{kind.__name__.lower()} {cls.name} is registered twice: by plugin {known.plugin} and by {plugin}",
                    hint=f"go on without one of them: --block {plugin}",
                )
    return found


def _named(known: Mapping[str, T], name: str, *, what: str) -> T:
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=2)
    hint = f"did you mean {' or '.join(near)}?" if near else f"known: {', '.join(sorted(known)) or 'none'}"
    raise UnknownNameError(f"no {what} {name!r}", hint=hint)
