"""``/api/v1/targets/…/shifts``: where a series took another level, and what changed there."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from qualitywatch.domain.readings import Readings
from qualitywatch.pipeline.change_points.causes import repository_of, shifts_of
from qualitywatch.reports.shifts import shift_document
from qualitywatch.web.api.schemas import Listing, ShiftSchema
from qualitywatch.web.lookups import labels_in, one_series, series_of, target_named

_NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"description": "No such target or series"}}


def shifts_router(readings: Readings) -> APIRouter:
    """The route; it comes before that of a target, whose name may hold slashes."""
    router = APIRouter(tags=["targets"], prefix="/targets")

    @router.get(
        "/{name:path}/shifts",
        summary="Where one series took another level, oldest first, and what changed there",
        description="Name the series with one parameter `label.<name>` for each of its labels.",
        responses=_NOT_FOUND,
    )
    def shifts(request: Request, *, name: str, metric: str) -> Listing[ShiftSchema]:
        target = target_named(readings, name)
        labels = labels_in(request.query_params.multi_items(), known=("metric",))
        reading = one_series(series_of(readings, target.name, metric), labels)
        found = shifts_of(readings, reading.key, location=repository_of(target))
        return Listing(items=[ShiftSchema.model_validate(shift_document(shift)) for shift in found])

    return router
