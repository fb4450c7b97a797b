"""The JSON API, version 1: read-only, described at ``/api/openapi.json``."""

from __future__ import annotations

from fastapi import APIRouter

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.readings import Readings
from qualitywatch.web.api.findings import findings_router
from qualitywatch.web.api.metrics import metrics_router
from qualitywatch.web.api.scores import scores_router
from qualitywatch.web.api.shifts import shifts_router
from qualitywatch.web.api.targets import targets_router


def api_router(readings: Readings, catalogue: MetricCatalogue) -> APIRouter:
    """Everything below ``/api/v1``."""
    router = APIRouter(prefix="/api/v1")
    router.include_router(shifts_router(readings))
    router.include_router(scores_router(readings))
    router.include_router(targets_router(readings, catalogue))
    router.include_router(findings_router(readings))
    router.include_router(metrics_router(catalogue))
    return router
