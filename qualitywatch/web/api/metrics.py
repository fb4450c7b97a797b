"""``/api/v1/metrics``: the catalogue."""

from __future__ import annotations

from fastapi import APIRouter

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.web.api.schemas import Listing, MetricSchema


def metrics_router(catalogue: MetricCatalogue) -> APIRouter:
    """The route; the catalogue never changes while the daemon runs."""
    router = APIRouter(tags=["metrics"])

    @router.get("/metrics", summary="Every metric that is defined, and how it comes about")
    def metrics() -> Listing[MetricSchema]:
        return Listing(items=[MetricSchema.model_validate(definition) for definition in catalogue])

    return router
