"""What a component's class must say of itself before anybody configures it."""

from __future__ import annotations

import inspect
from datetime import timedelta
from typing import TypeVar

from qualitywatch.components import AnnouncedCollector, Collector, Component, Sink
from qualitywatch.domain.metric import MetricDefinition
from qualitywatch.domain.target import TargetKind
from qualitywatch.errors import PluginError
from qualitywatch.plugins.blame import how_to_block

C = TypeVar("C", bound=Component)


def component_class(cls: object, kind: type[C], plugin: str) -> type[C]:
    """``cls`` as a class of ``kind``; PluginError naming the plugin where it is none, or leaves something out."""
    if not (isinstance(cls, type) and issubclass(cls, kind)):
        raise PluginError(
            f"plugin {plugin} registers {cls!r}, which is no {kind.__name__} class", hint=how_to_block(plugin)
        )
    missing = sorted(cls.__abstractmethods__) if inspect.isabstract(cls) else []
    name = getattr(cls, "name", None)
    if missing:
        wrong = f"leaves {', '.join(missing)} undefined"
    elif not isinstance(name, str) or not name.strip() or name != "".join(name.split()):
        wrong = "has no name: write name = '…' in the class, without blanks"
    else:
        wrong = _wrong_with(cls)
    if wrong:
        raise PluginError(f"plugin {plugin}: {cls.__name__} {wrong}", hint=how_to_block(plugin))
    return cls


def _wrong_with(cls: type[Component]) -> str:
    if issubclass(cls, Collector):
        return _wrong_with_collector(cls)
    if issubclass(cls, Sink) and not (
        isinstance(cls.time_limit, timedelta) and cls.time_limit > timedelta(0)
    ):
        return f"has the time limit {cls.time_limit!r}: write time_limit = timedelta(minutes=2) in the class"
    return ""


def announcement(announced: AnnouncedCollector, plugin: str) -> AnnouncedCollector:
    """The announcement itself; PluginError naming the plugin where it leaves something out."""
    module, colon, name = announced.place.partition(":")
    if not (module and colon and name.isidentifier()):
        wrong = f"at {announced.place!r}: write place='module:Class'"
    elif not announced.name.strip() or announced.name != "".join(announced.name.split()):
        wrong = f"called {announced.name!r}: a name is without blanks"
    else:
        wrong = _wrong_with_measured(announced.metrics, announced.kinds)
    if wrong:
        raise PluginError(f"plugin {plugin} announces a collector {wrong}", hint=how_to_block(plugin))
    return announced


def _wrong_with_collector(cls: type[Collector]) -> str:
    if wrong := _wrong_with_measured(getattr(cls, "metrics", None), cls.kinds):
        return wrong
    if not isinstance(cls.timeout, timedelta) or cls.timeout <= timedelta(0):
        return f"has the timeout {cls.timeout!r}: write timeout = timedelta(minutes=5) in the class"
    if not isinstance(cls.memory_limit, int) or cls.memory_limit <= 0:
        return f"has the memory limit {cls.memory_limit!r}: it is a number of bytes"
    return ""


def _wrong_with_measured(metrics: object, kinds: object) -> str:
    if not _is_tuple_of(metrics, MetricDefinition):
        return "has no metrics: write metrics = (A_METRIC,) in the class"
    if not _is_tuple_of(kinds, str) or not set(kinds) <= set(TargetKind):  # type: ignore[call-overload]
        return f"measures {kinds!r}: write kinds = (TargetKind.CODE,) in the class"
    return ""


def _is_tuple_of(values: object, kind: type) -> bool:
    return isinstance(values, tuple) and bool(values) and all(isinstance(value, kind) for value in values)
