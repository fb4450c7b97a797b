"""The town of the sample world behind the application, and applications over readings of one's own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.store import Store
from qualitywatch.web import Check, create_app
from sample_world.fake_readings import FakeReadings
from sample_world.metrics import ALL_METRICS
from sample_world.town import NOW

Serve = Callable[..., TestClient]


class Well:
    """A daemon that is ready."""

    def ready(self):
        return [Check("store", ok=True)]


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
