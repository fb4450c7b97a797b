"""Collectors as plugins register them: by their class, or announced by what must be known before the class is used."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from glob import has_magic
from importlib import import_module
from pathlib import Path

from qualitywatch.components import AnnouncedCollector, Collector
from qualitywatch.errors import PluginError
from qualitywatch.plugins.blame import blaming, how_to_block
from qualitywatch.plugins.contracts import announcement, component_class


class RegisteredCollector:
    """A collector, the plugin that brings it, and what is known of it without its class."""

    def __init__(self, plugin: str, registered: type[Collector] | AnnouncedCollector) -> None:
        self.plugin = plugin
        self._registered = registered
        self.name = registered.name
        self.metrics = registered.metrics
        self.kinds = tuple(registered.kinds)

    @cached_property
    def cls(self) -> type[Collector]:
        """The class; PluginError where an announced one does not import, or is another than was announced."""
        announced = self._registered
        if not isinstance(announced, AnnouncedCollector):
            return announced
        module, _, name = announced.place.partition(":")
        with blaming(self.plugin, f"announces {announced.place}, which does not import"):
            found: object = getattr(import_module(module), name)
        cls = component_class(found, Collector, self.plugin)  # type: ignore[type-abstract]
        for part in ("name", "metrics", "kinds"):
            if getattr(cls, part) != getattr(announced, part):
                raise PluginError(
                    f"plugin {self.plugin} announces {announced.place} with another {part} than it has",
                    hint=how_to_block(self.plugin),
                )
        return cls

    def may_apply(self, location: Path) -> bool:
        """Whether its class is to be asked if it applies to a place that nobody configured."""
        announced = self._registered
        if not isinstance(announced, AnnouncedCollector):
            return True
        return announced.discovers and (
            not announced.traces or any(_any_at(location, pattern) for pattern in announced.traces)
        )

    def looks_for(self, location: Path) -> Sequence[str] | None:
        """Patterns of all files on which it depends what the collector says of a place that nobody configured.

        None where it may depend on more.
        """
        announced = self._registered
        if not isinstance(announced, AnnouncedCollector):
            return announced.looks_for()
        if not announced.discovers:
            return ()
        asked = self.cls.looks_for() if self.may_apply(location) else ()
        return None if asked is None else (*announced.traces, *asked)

    def is_the_same_as(self, other: RegisteredCollector) -> bool:
        """Whether both were registered as one thing."""
        return self._registered == other._registered


class CollectorClasses(Mapping[str, type[Collector]]):
    """The classes of collectors by name, each imported when it is looked at."""

    def __init__(self, registered: Mapping[str, RegisteredCollector]) -> None:
        self._registered = registered

    def __getitem__(self, name: str) -> type[Collector]:
        return self._registered[name].cls

    def __contains__(self, name: object) -> bool:
        return name in self._registered

    def __iter__(self) -> Iterator[str]:
        return iter(self._registered)

    def __len__(self) -> int:
        return len(self._registered)


def registered_collectors(registered: Iterable[tuple[str, list[object]]]) -> dict[str, RegisteredCollector]:
    """What each plugin registers, by name; raises PluginError for what is no collector, and for two of one name."""
    found: dict[str, RegisteredCollector] = {}
    for plugin, items in registered:
        for item in items:
            new = RegisteredCollector(plugin, _checked(item, plugin))
            known = found.setdefault(new.name, new)
            if not known.is_the_same_as(new):
                raise PluginError(
                    f"collector {new.name} is registered twice: by plugin {known.plugin} and by {plugin}",
                    hint=f"go on without one of them: --block {plugin}",
                )
    return found


def _any_at(location: Path, pattern: str) -> bool:
    if has_magic(pattern):
        return next(location.glob(pattern), None) is not None
    return os.path.exists(location / pattern)  # noqa: PTH110 - where it may not be looked, there is none


def _checked(item: object, plugin: str) -> type[Collector] | AnnouncedCollector:
    if isinstance(item, AnnouncedCollector):
        return announcement(item, plugin)
    return component_class(item, Collector, plugin)  # type: ignore[type-abstract]
