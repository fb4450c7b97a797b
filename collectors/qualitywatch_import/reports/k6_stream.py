"""Reads the points that ``k6 run --out json=FILE`` writes while a test runs, line by line, gzipped or not.

Percentiles are exact: they are of all values, by k6's own interpolation between ranks. It takes about 100 bytes of memory for
each request.
"""

from __future__ import annotations

import gzip
import json
import zlib
from array import array
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from qualitywatch import CollectError
from qualitywatch_import.reports.files import written_at
from qualitywatch_import.reports.k6 import LoadTest
from qualitywatch_import.reports.k6_thresholds import Values, judged, percentile

_GZIP = b"\x1f\x8b"
_LONGEST = 1024 * 1024
"""Bytes of a line: one of k6's has less than a thousand."""
_ENDPOINTS = 1000
"""Names of endpoints that are told apart: a script that names each request anew has no endpoints."""
_DURATION, _REQUESTS, _FAILED, _CHECKS = "http_req_duration", "http_reqs", "http_req_failed", "checks"
_ALWAYS = "expected_response:true"
"""The submetric that every stream lists, whether a threshold is on it or not."""
_CUT_OFF = "the test was probably ended before it had written everything: run it again"


def is_stream(path: Path) -> bool:
    """Whether a file begins as such a stream does; False where it cannot be read, which reading it will say."""
    try:
        with _opened(path) as file:
            first = json.loads(file.readline(_LONGEST))
    except (OSError, ValueError, RecursionError, EOFError, zlib.error):
        return False
    return isinstance(first, dict) and first.get("type") in ("Metric", "Point") and "metric" in first


def read_stream(path: Path) -> LoadTest:
    """The test that a stream tells of; raises CollectError where it is cut off or none of k6's."""
    reading = _Reading()
    try:
        for number, line in _lines(path):
            try:
                reading.take(line)
            except (
                ArithmeticError,
                AttributeError,
                KeyError,
                RecursionError,
                TypeError,
                ValueError,
            ) as error:
                raise CollectError(
                    f"{path}:{number} is no line of k6's: {type(error).__name__}: {error}", hint=_CUT_OFF
                ) from None
    except (OSError, EOFError, zlib.error) as error:
        raise CollectError(f"{path} cannot be read to its end: {error}", hint=_CUT_OFF) from None
    return reading.told(path)


def _opened(path: Path) -> Any:
    with path.open("rb") as file:
        packed = file.read(2) == _GZIP
    return gzip.open(path) if packed else path.open("rb")


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    with _opened(path) as file:
        number = 0
        while line := file.readline(_LONGEST):
            number += 1
            stripped = line.strip()
            if stripped and not stripped.endswith(b"}"):
                raise CollectError(f"{path}:{number} is cut off", hint=_CUT_OFF)
            if stripped:
                yield number, stripped


class _Reading:
    """What the lines so far say; those of metrics that nothing is asked of are not parsed."""

    def __init__(self) -> None:
        self._asked = {name.encode() for name in (_DURATION, _REQUESTS, _FAILED, _CHECKS, "Metric")}
        self._values: dict[str, Values] = {_DURATION: Values("trend")}
        self._thresholds: dict[str, list[str]] = {}
        self._submetrics: set[str] = set()
        self._endpoints: dict[str, array[float]] = {}
        self._checks: dict[str, list[int]] = {}
        self._requests = 0.0
        self._failed: float | None = None
        self._first: datetime | None = None
        self._last: datetime | None = None
        self._points: Mapping[str, Callable[[float, Mapping[str, str]], None]] = {
            _DURATION: self._duration, _FAILED: self._failure, _CHECKS: self._check,
        }  # fmt: skip

    def take(self, line: bytes) -> None:
        if not any(name in line for name in self._asked):
            return
        said = json.loads(line)
        name, data = said["metric"], said["data"]
        if said["type"] == "Metric":
            self._declare(name, data)
        elif said["type"] == "Point":
            self._point(name, data)

    def _declare(self, name: str, data: Mapping[str, Any]) -> None:
        limits = [
            each["threshold"] if isinstance(each, dict) else str(each) for each in data["thresholds"] or ()
        ]
        self._submetrics |= {each["suffix"] for each in data.get("submetrics") or ()} - {_ALWAYS}
        if limits:
            self._thresholds[name] = limits
            self._values.setdefault(name, Values(data["type"]))
            self._asked.add(name.encode())

    def _point(self, name: str, data: Mapping[str, Any]) -> None:
        value = float(data["value"])
        if name == _REQUESTS:
            self._requests += value
            at = datetime.fromisoformat(data["time"])
            self._first = at if self._first is None else min(self._first, at)
            self._last = at if self._last is None else max(self._last, at)
        elif name in self._points:
            self._points[name](value, data["tags"] or {})
        if name in self._values:
            self._values[name].add(value)

    def _duration(self, value: float, tags: Mapping[str, str]) -> None:
        endpoint = f"{tags.get('method', '')} {tags.get('name') or tags.get('url', '')}".strip()
        if endpoint in self._endpoints or len(self._endpoints) < _ENDPOINTS:
            self._endpoints.setdefault(endpoint, array("d")).append(value)

    def _failure(self, value: float, tags: Mapping[str, str]) -> None:
        del tags
        self._failed = (self._failed or 0) + bool(value)

    def _check(self, value: float, tags: Mapping[str, str]) -> None:
        counts = self._checks.setdefault(f"{tags.get('group', '')}::{tags.get('check', '')}", [0, 0])
        counts[not value] += 1

    def told(self, path: Path) -> LoadTest:
        """All of it."""
        test = LoadTest(written_at(path, stated=self._last))
        durations = sorted(self._values[_DURATION].all)
        if durations:
            test.median, test.p95 = percentile(durations, 0.5) / 1000, percentile(durations, 0.95) / 1000
        test.requests = int(self._requests)
        test.failed = None if self._failed is None else int(self._failed)
        seconds = (self._last - self._first).total_seconds() if self._first and self._last else 0.0
        test.throughput = self._requests / seconds if seconds else None
        test.checks = [(name, passes, fails) for name, (passes, fails) in self._checks.items()]
        test.endpoints = [
            (name, percentile(sorted(values), 0.95) / 1000, len(values))
            for name, values in self._endpoints.items()
        ]
        test.thresholds = {}
        for name, limits in self._thresholds.items():
            for limit in limits:
                holds = judged(limit, self._values[name], seconds)
                if holds is None:
                    test.unjudged.append(f"{name}: {limit}")
                else:
                    test.thresholds[f"{name}: {limit}"] = holds
        test.unjudged += sorted(f"thresholds on {suffix}" for suffix in self._submetrics)
        return test
