"""The route ``/metrics``: the album's pictures in the text format that a scraper asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from qualitywatch import Meter, MetricDefinition, Response, Route
from qualitywatch_prometheus.families import OWN_NAMES, PictureCollector
from qualitywatch_prometheus.meters import MeterCollector
from qualitywatch_prometheus.naming import names_of
from qualitywatch_prometheus.pictures import Album


def metrics_route(
    album: Album, catalogue: Iterable[MetricDefinition], meters: Callable[[], Iterable[Meter]]
) -> Route:
    """The route; raises PluginError where two metrics would have the same Prometheus name."""
    definitions = {definition.id: definition for definition in catalogue}
    names = names_of(definitions.values(), taken=OWN_NAMES)
    registry = CollectorRegistry()
    registry.register(PictureCollector(album, definitions, names))
    taken = OWN_NAMES | {name.text for name in names.values()}
    registry.register(MeterCollector(meters, taken=taken))

    def metrics(_query: Mapping[str, str], headers: Mapping[str, str]) -> Response:
        encode, media_type = choose_encoder(headers.get("accept", ""))
        return Response(encode(registry), media_type)

    return Route("/metrics", metrics, "The latest values for Prometheus")
