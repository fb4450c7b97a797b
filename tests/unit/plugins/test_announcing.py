"""Announced collectors are known at once, imported when they are used, and must be what was announced."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import pytest

from qualitywatch import (
    AnnouncedCollector,
    Collector,
    Direction,
    MetricDefinition,
    Observation,
    Target,
    TargetKind,
    Window,
    hookimpl,
)
from qualitywatch.errors import PluginError
from qualitywatch.plugins import Plugins

COUNT = MetricDefinition(
    id="demo.count",
    title="A metric",
    unit="1",
    direction=Direction.LOWER,
    characteristic="maintainability",
    how="As the test says.",
)


class _Counting(Collector):
    name = "demo.counting"
    metrics: ClassVar[Any] = (COUNT,)

    def collect(self, target: Target, window: Window) -> Iterable[Observation]:
        del target, window
        yield Observation(COUNT, 1)


class _Plugin:
    def __init__(self, collectors: list[AnnouncedCollector]) -> None:
        self.collectors = collectors

    @hookimpl
    def register_collectors(self) -> list[AnnouncedCollector]:
        return self.collectors


@pytest.fixture
def plugins(load: Callable[..., Plugins]) -> Callable[..., Plugins]:
    """Call it with what the plugin ``demo`` announces."""
    return lambda collectors: load(in_process={"demo": _Plugin(collectors)})


def _module_of(cls: type) -> ModuleType:
    """What importing the class's module gives, under the test runner's way of importing."""
    module = ModuleType(__name__)
    setattr(module, cls.__name__, cls)
    return module


def _announced(**other: Any) -> AnnouncedCollector:
    said: dict[str, Any] = {
        "name": _Counting.name,
        "place": f"{__name__}:_Counting",
        "metrics": _Counting.metrics,
    }
    return AnnouncedCollector(**{**said, **other})


def test_an_announced_collector_is_imported_when_it_is_used(
    plugins: Callable[..., Plugins], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, __name__, _module_of(_Counting))
    found = plugins(collectors=[_announced()])
    assert "demo.counting" in found.collectors
    assert [metric.id for metric in _Counting.metrics if metric.id not in found.catalogue] == []
    assert found.collector("demo.counting") is _Counting


@pytest.mark.parametrize("place", ["no_such_module_at_all:Counting", "qualitywatch:NoSuchCollector"])
def test_an_announced_class_that_is_not_there_is_told_when_it_is_used(
    plugins: Callable[..., Plugins], place: str
) -> None:
    found = plugins(collectors=[_announced(place=place)])
    assert "demo.counting" in found.collectors
    with pytest.raises(PluginError, match=f"announces {place}, which does not import"):
        found.collector("demo.counting")


def test_an_announcement_must_be_what_the_class_says(
    plugins: Callable[..., Plugins], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, __name__, _module_of(_Counting))
    found = plugins(collectors=[_announced(kinds=(TargetKind.DATASET,))])
    with pytest.raises(PluginError, match="with another kinds than it has"):
        found.collector("demo.counting")


@pytest.mark.parametrize(
    ("discovers", "traces", "asked"),
    [
        (False, (), False),
        (True, (), True),
        (True, ("report.json",), True),
        (True, ("deep/*.json",), True),
        (True, ("other.json", "*.sarif", "deep/report.json"), False),
    ],
)
def test_a_class_is_asked_where_what_it_reads_may_lie(
    plugins: Callable[..., Plugins], tmp_path: Path, *, discovers: bool, traces: tuple[str, ...], asked: bool
) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "report.json").touch()
    (tmp_path / "deep" / "other.json").touch()
    found = plugins(collectors=[_announced(discovers=discovers, traces=traces)])
    assert found.registered_collectors["demo.counting"].may_apply(tmp_path) is asked


@pytest.mark.parametrize(
    ("other", "wrong"),
    [
        ({"place": "somewhere"}, "place='module:Class'"),
        ({"name": "a b"}, "a name is without blanks"),
        ({"metrics": ()}, "no metrics"),
        ({"kinds": ("moon",)}, "measures"),
    ],
)
def test_an_announcement_that_leaves_something_out_is_refused(
    plugins: Callable[..., Plugins], other: dict[str, Any], wrong: str
) -> None:
    with pytest.raises(PluginError, match=wrong):
        _ = plugins(collectors=[_announced(**other)]).collectors["demo.counting"]
