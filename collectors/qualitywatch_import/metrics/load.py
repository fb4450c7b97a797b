"""How the metrics of load tests are defined, which are the same for each tool."""

from __future__ import annotations

from qualitywatch import Direction, MetricDefinition, ratio

_TIME = "performance_efficiency/time_behaviour"
_CAPACITY = "performance_efficiency/capacity"
_AVAILABILITY = "reliability/availability"


def seconds(id_: str, title: str, how: str, *, labels: tuple[str, ...] = ()) -> MetricDefinition:
    """A time that should be short."""
    return MetricDefinition(
        id=id_,
        title=title,
        unit="s",
        direction=Direction.LOWER,
        characteristic=_TIME,
        how=how,
        labels=labels,
        source="ISO/IEC 25023 PTb-1-G, response time",
    )


def throughput(id_: str, how: str) -> MetricDefinition:
    """Requests in a second."""
    return MetricDefinition(
        id=id_,
        title="Throughput",
        unit="{request}/s",
        direction=Direction.HIGHER,
        characteristic=_CAPACITY,
        how=how,
        source="ISO/IEC 25023 PTb-5-G, throughput",
    )


def requests(id_: str, title: str, how: str, *, unit: str = "{request}") -> MetricDefinition:
    """A count of requests, which says nothing of quality on its own."""
    return MetricDefinition(
        id=id_, title=title, unit=unit, direction=Direction.NONE, characteristic=_AVAILABILITY, how=how
    )


def failed_share(
    id_: str, title: str, how: str, failed: MetricDefinition, whole: MetricDefinition
) -> MetricDefinition:
    """Which share of the requests failed."""
    return MetricDefinition(
        id=id_,
        title=title,
        unit="1",
        direction=Direction.LOWER,
        characteristic=_AVAILABILITY,
        how=how,
        elements=(failed.id, whole.id),
        function=ratio(failed.id, whole.id),
    )
