"""The gate's decisions, and what each rule said then."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from qualitywatch.domain.readings import Readings
from qualitywatch.pipeline.explain.decisions import explain_decision
from qualitywatch.web.pages.templating import Renderer
from qualitywatch.web.problems import NotFound

DECISIONS_LISTED = 100


def decision_pages(readings: Readings, renderer: Renderer) -> APIRouter:
    """The routes."""
    router = APIRouter()

    @router.get("/decisions")
    def decisions(request: Request) -> HTMLResponse:
        found = readings.decisions(limit=DECISIONS_LISTED + 1)
        more = len(found) > DECISIONS_LISTED
        return renderer.render(request, "decisions.html", decisions=found[:DECISIONS_LISTED], more=more)

    @router.get("/decisions/{number}")
    def decision(request: Request, number: int) -> HTMLResponse:
        record = readings.decision(number)
        if record is None:
            raise NotFound(f"There is no decision {number}.", hint="The list of decisions has the newest.")
        return renderer.render(request, "decision.html", explained=explain_decision(record), record=record)

    return router
