"""The town of the sample world behind the application, and applications over readings of one's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from starlette.testclient import TestClient

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.store import Store, memory_store
from qualitywatch.web import Check, create_app
from sample_world.fake_readings import FakeReadings
from sample_world.metrics import ALL_METRICS
from sample_world.plugin import sample_plugins
from sample_world.town import NOW, fill

Serve = Callable[..., TestClient]


class Well:
    """A daemon that is ready."""

    def ready(self):
        return [Check("store", ok=True)]


@pytest.fixture(scope="session")
def town_store() -> Iterator[Store]:
    """The town in a store in memory; nobody writes to it."""
    with closing(memory_store(clock=lambda: NOW)) as store:
        fill(store, sample_plugins(), days=12)
        yield store


@pytest.fixture
def serve() -> Serve:
    """Call it with readings (and what else ``create_app`` takes) for a client of the application."""

    def start(readings=None, **more):
        more.setdefault("catalogue", MetricCatalogue(ALL_METRICS))
        more.setdefault("health", Well())
        more.setdefault("clock", lambda: NOW)
        app = create_app(readings=readings or FakeReadings(), **more)
        return TestClient(app, base_url="http://localhost", raise_server_exceptions=False)

    return start


@pytest.fixture
def town(serve: Serve, town_store: Store) -> TestClient:
    """A client of the application that shows the town."""
    return serve(town_store.readings)
