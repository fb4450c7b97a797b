"""``/api/v1/findings`` and ``/api/v1/decisions``: what was found wrong, and what the gate decided."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from qualitywatch.domain.finding import FindingState
from qualitywatch.domain.readings import Readings
from qualitywatch.web.api.schemas import (
    DecisionSchema,
    FindingDetailSchema,
    FindingEventSchema,
    FindingSchema,
    Listing,
    TicketSchema,
    WaiverSchema,
)
from qualitywatch.web.lookups import finding_with

_NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"description": "No such finding"}}


def findings_router(readings: Readings) -> APIRouter:
    """The routes."""
    router = APIRouter()

    @router.get("/findings", tags=["findings"], summary="Findings, most severe and newest first")
    def findings(
        state: FindingState | None = None,
        target: str | None = None,
        limit: Annotated[int, Query(ge=1, le=5000)] = 500,
    ) -> Listing[FindingSchema]:
        found = readings.findings(target=target, state=state, limit=limit + 1)
        return Listing(
            items=[FindingSchema.model_validate(finding) for finding in found[:limit]],
            truncated=len(found) > limit,
        )

    @router.get(
        "/findings/{fingerprint}",
        tags=["findings"],
        summary="One finding with its history, tickets and waivers",
        responses=_NOT_FOUND,
    )
    def finding(fingerprint: str) -> FindingDetailSchema:
        found = finding_with(readings, fingerprint)
        waivers = [waiver for waiver in readings.waivers() if waiver.fingerprint == fingerprint]
        return FindingDetailSchema(
            **dict(FindingSchema.model_validate(found)),
            events=[
                FindingEventSchema.model_validate(event) for event in readings.finding_events(fingerprint)
            ],
            tickets=[
                TicketSchema.model_validate(ticket) for ticket in readings.tickets(fingerprint=fingerprint)
            ],
            waivers=[WaiverSchema.model_validate(waiver) for waiver in waivers],
        )

    @router.get("/decisions", tags=["decisions"], summary="The newest gate decisions, newest first")
    def decisions(limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> Listing[DecisionSchema]:
        found = readings.decisions(limit=limit + 1)
        return Listing(
            items=[DecisionSchema.model_validate(decision) for decision in found[:limit]],
            truncated=len(found) > limit,
        )

    return router
