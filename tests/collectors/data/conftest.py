"""Fixtures of the tests of data sets: tables written by the engine, and what a run yields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from object_server import BUCKET, ObjectServer, running_object_server
from qualitywatch import Collector, Observation, Problem, Provenance, Target, TargetKind, Window
from qualitywatch_data.sources import unchanged


class Collected:
    """What one run of a collector yielded, sorted for assertions."""

    def __init__(self, items: list[object]) -> None:
        self.observations = [item for item in items if isinstance(item, Observation)]
        self.problems = [item.message for item in items if isinstance(item, Problem)]
        self.provenance = [item for item in items if isinstance(item, Provenance)]

    @property
    def values(self) -> dict[str, float]:
        return {_key(item): item.value for item in self.observations}

    def said(self, key: str) -> str:
        (item,) = [item for item in self.observations if _key(item) == key]
        return " ".join(f"{place.name}: {place.message}" for place in item.evidence)


def _key(item: Observation) -> str:
    return " ".join([item.metric.id.removeprefix("data."), *item.labels.values()])


@pytest.fixture
def run(window: Window) -> Callable[..., Collected]:
    """Run a collector on a data set."""

    def collect(collector: Collector, place: Path | str, window: Window = window) -> Collected:
        target = Target("sample", TargetKind.DATASET, str(place))
        return Collected(list(collector.collect(target, window)))

    return collect


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Write the rows of a query to a file of the format that its name says."""

    def to(name: str, query: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with duckdb.connect() as connection:
            connection.execute("SELECT setseed(0.5)")
            quoted = str(path).replace("'", "''")
            connection.execute(f"COPY ({query}) TO '{quoted}'")
        return path

    return to


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory, monkeypatch) -> None:
    """Profiles of other tests are not known."""
    monkeypatch.setenv("QUALITYWATCH_CACHE", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.setattr(unchanged, "TICK", 0)  # what a test has just written is kept


@pytest.fixture(scope="session")
def _object_server() -> Iterator[ObjectServer]:
    with running_object_server() as server:
        yield server


@pytest.fixture
def server(_object_server) -> ObjectServer:
    """A real object store, empty, that makes no fault."""
    _object_server.order()
    _object_server.empty()
    return _object_server


@pytest.fixture
def put(server, write) -> Callable[..., str]:
    """Write the rows of a query to an object; its URL."""

    def to(
        key: str, query: str = "SELECT range AS n, range / 7 AS x, 'k' || range % 3 AS k FROM range(300)"
    ) -> str:
        server.put(key, write(f"put/{key}", query).read_bytes())
        return f"s3://{BUCKET}/{key}"

    return to
