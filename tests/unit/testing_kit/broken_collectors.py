"""Collectors that are each wrong in one way, under the contract. Not collected by itself: a test runs it in a process."""
# ruff: noqa: ARG003, RUF012 - each is wrong in one way, and neat in no other

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from qualitywatch import (
    Collected,
    Collector,
    Direction,
    Evidence,
    MetricDefinition,
    NoEvidenceError,
    NotApplicable,
    Observation,
    Target,
    TargetKind,
    Window,
)
from qualitywatch.testing import CollectorContract


def _metric(
    name: str, *, title: str = "Files", labels: tuple[str, ...] = (), **more: Any
) -> MetricDefinition:
    words = {
        "unit": "{file}",
        "direction": Direction.NONE,
        "characteristic": "maintainability",
        "how": "By counting.",
    }
    return MetricDefinition(id=name, title=title, labels=labels, **{**words, **more})


def _one(elements: object) -> float:
    del elements
    return 1.0


FILES = _metric("demo.files")
SIZES = _metric("demo.sizes", labels=("suffix",))
HALF = _metric("demo.half", elements=("demo.files",), function=_one)
OTHER = _metric("demo.other")
_clock = itertools.count()


class Good(Collector):
    name = "demo.files"
    metrics = (FILES, SIZES)

    pattern: str = "*"

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        found = sorted(Path(target.location).glob(self.pattern))
        if not found:
            raise NoEvidenceError("no file", hint="add one")
        yield Observation(FILES, len(found), evidence=(Evidence(found[0].name, 1),), observed_at=window.end)
        yield Observation(SIZES, 1.0, {"suffix": "txt"})


class _Yielding(Good):
    """Yields whatever a subclass says, where there is something to measure."""

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        if not Path(target.location).is_dir():
            raise NoEvidenceError("no place")
        yield from self.what(window)

    def what(self, window: Window) -> Iterable[Collected]:
        raise NotImplementedError


class _Case(CollectorContract):
    @pytest.fixture
    def target(self, make_target: Any) -> Target:
        return make_target({"a.txt": "a"})


class TestGood(_Case):
    collector = Good()


class TestNameWithoutTopic(_Case):
    class Broken(Good):
        name = "demo"

    collector = Broken()


class TestNameInCapitals(_Case):
    class Broken(Good):
        name = "demo.Files"

    collector = Broken()


class TestNameWithBlanks(_Case):
    class Broken(Good):
        name = "demo. files"

    collector = Broken()


class TestLimitOfNothing(_Case):
    class Broken(Good):
        memory_limit = 0

    collector = Broken()


class TestMetricTwice(_Case):
    class Broken(Good):
        metrics = (FILES, SIZES, FILES)

    collector = Broken()


class TestMetricFromNothing(_Case):
    class Broken(Good):
        metrics = (FILES, SIZES, _metric("demo.part", elements=("demo.unknown",), function=_one))

    collector = Broken()


class TestMethodAtLength(_Case):
    class Broken(Good):
        method_version = "the one of last summer"

    collector = Broken()


class TestMetricOfAnotherDomain(_Case):
    class Broken(Good):
        metrics = (FILES, SIZES, _metric("code.files"))

    collector = Broken()


class TestTakesAnyKey(_Case):
    class Broken(Good):
        model_config = ConfigDict(extra="ignore", frozen=True)

    collector = Broken()


class TestTakesAnyKeyFurtherDown(_Case):
    class Broken(Good):
        class Section(BaseModel):
            limit: int = 0

        sections: dict[str, list[Section] | None] = {}

    collector = Broken()


class TestOfAnotherKind(_Case):
    class Broken(Good):
        kinds = (TargetKind.DATASET,)

    collector = Broken()


class TestObservesNothing(_Case):
    class Broken(_Yielding):
        def what(self, window: Window) -> Iterable[Collected]:
            return ()

    collector = Broken()


class TestObservesUndeclaredMetric(_Case):
    class Broken(_Yielding):
        def what(self, window: Window) -> Iterable[Collected]:
            yield Observation(OTHER, 1)

    collector = Broken()


class TestObservesMetricInOtherWords(_Case):
    class Broken(_Yielding):
        def what(self, window: Window) -> Iterable[Collected]:
            yield Observation(_metric("demo.files", title="Something else"), 1)

    collector = Broken()


class TestObservesWithoutLabels(_Case):
    class Broken(_Yielding):
        def what(self, window: Window) -> Iterable[Collected]:
            yield Observation(SIZES, 1)

    collector = Broken()


class TestObservesComputedMetric(_Case):
    class Broken(_Yielding):
        metrics = (FILES, SIZES, HALF)

        def what(self, window: Window) -> Iterable[Collected]:
            yield Observation(HALF, 1)

    collector = Broken()


class TestObservesNoNumber(_Case):
    class Broken(_Yielding):
        def what(self, window: Window) -> Iterable[Collected]:
            yield Observation(FILES, math.inf)

    collector = Broken()


class TestObservesTwice(_Case):
    class Broken(_Yielding):
        def what(self, window: Window) -> Iterable[Collected]:
            yield Observation(SIZES, 1, {"suffix": "txt"})
            yield Observation(SIZES, 2, {"suffix": "txt"})

    collector = Broken()


class TestTimeWithoutZone(_Case):
    class Broken(_Yielding):
        def what(self, window: Window) -> Iterable[Collected]:
            yield Observation(FILES, 1, observed_at=window.end.replace(tzinfo=None))

    collector = Broken()


class TestEvidenceElsewhere(_Case):
    class Broken(_Yielding):
        def what(self, window: Window) -> Iterable[Collected]:
            yield Observation(FILES, 1, evidence=(Evidence("/etc/passwd"),))

    collector = Broken()


class TestEvidenceFromLineZero(_Case):
    class Broken(_Yielding):
        def what(self, window: Window) -> Iterable[Collected]:
            yield Observation(FILES, 1, evidence=(Evidence("a.txt", 0),))

    collector = Broken()


class TestEvidenceMiscounted(_Case):
    class Broken(_Yielding):
        def what(self, window: Window) -> Iterable[Collected]:
            yield Observation(FILES, 1, evidence=(Evidence("a.txt"), Evidence("b.txt")), evidence_total=1)

    collector = Broken()


class TestReadsTheClock(_Case):
    class Broken(_Yielding):
        def what(self, window: Window) -> Iterable[Collected]:
            yield Observation(FILES, next(_clock))

    collector = Broken()


class TestYieldsSomethingElse(_Case):
    class Broken(_Yielding):
        def what(self, window: Window) -> Iterable[Collected]:
            yield Observation(FILES, 1)
            yield 1.0  # type: ignore[misc]  # the mistake in question

    collector = Broken()


class TestMeasuresNowhere(_Case):
    class Broken(Good):
        def collect(self, target: Target, window: Window) -> Iterable[Collected]:
            yield Observation(FILES, 0, observed_at=datetime(2026, 1, 1, tzinfo=UTC))

    collector = Broken()


class TestCrashesNowhere(_Case):
    class Broken(Good):
        def collect(self, target: Target, window: Window) -> Iterable[Collected]:
            next(Path(target.location).iterdir())
            yield Observation(FILES, 1)

    collector = Broken()


class TestDiscoversATruth(_Case):
    class Broken(Good):
        @classmethod
        def discover(cls, target: Target) -> Any:
            return True

    collector = Broken()


class TestDiscoveryCrashesNowhere(_Case):
    class Broken(Good):
        @classmethod
        def discover(cls, target: Target) -> Any:
            return cls() if any(Path(target.location).iterdir()) else NotApplicable("empty")

    collector = Broken()
