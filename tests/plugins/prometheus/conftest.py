"""The plugin over readings, and Debian's Prometheus where it is installed."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch_prometheus import PrometheusPlugin
from sample_world.metrics import ALL_METRICS

ScrapeOf = Callable[..., Callable[..., str]]


@pytest.fixture
def plugin() -> PrometheusPlugin:
    """The plugin as the loader makes it."""
    return PrometheusPlugin()


@pytest.fixture
def scrape_of(plugin: PrometheusPlugin) -> ScrapeOf:
    """Call it with readings to register the route; call the result for what a scrape gets."""

    def register(readings, catalogue=None, meters=list):
        known = MetricCatalogue(ALL_METRICS) if catalogue is None else catalogue
        (route,) = plugin.register_routes(readings, known, meters)

        def scrape(accept: str = "") -> str:
            return route.handler({}, {"accept": accept} if accept else {}).content.decode()

        return scrape

    return register


def _binary(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed (Debian's package prometheus has it)")
    return path


@pytest.fixture(scope="session")
def promtool() -> str:
    """The path of promtool."""
    return _binary("promtool")


@pytest.fixture(scope="session")
def prometheus() -> str:
    """The path of Prometheus."""
    return _binary("prometheus")
