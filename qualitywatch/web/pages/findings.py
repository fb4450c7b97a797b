"""The list of findings, and one finding with everything that explains it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.explanation import SeriesExplanation
from qualitywatch.domain.finding import Finding, FindingState
from qualitywatch.domain.readings import Readings
from qualitywatch.pipeline.explain import Sources
from qualitywatch.pipeline.explain.series import explain_reading, judges
from qualitywatch.web.lookups import finding_with
from qualitywatch.web.pages.characteristics import canonical, title_of
from qualitywatch.web.pages.templating import Renderer

FINDINGS_LISTED = 500


def findings_pages(readings: Readings, catalogue: MetricCatalogue, renderer: Renderer) -> APIRouter:
    """The routes; the list takes ``state`` (open, resolved, all) and ``target``."""
    router = APIRouter()

    @router.get("/findings")
    def findings(request: Request, state: str = "open", target: str | None = None) -> HTMLResponse:
        known = FindingState(state) if state in set(FindingState) else None
        found = readings.findings(target=target, state=known, limit=FINDINGS_LISTED + 1)
        tickets = {ticket.fingerprint: ticket for ticket in readings.tickets() if ticket.ref is not None}
        return renderer.render(
            request,
            "findings.html",
            findings=found[:FINDINGS_LISTED],
            truncated=len(found) > FINDINGS_LISTED,
            state=known.value if known else "all",
            states=[*(item.value for item in FindingState), "all"],
            target=target,
            tickets=tickets,
            waived={waiver.fingerprint for waiver in readings.waivers(at=renderer.clock())},
        )

    @router.get("/findings/{fingerprint}")
    def finding(request: Request, fingerprint: str) -> HTMLResponse:
        found = finding_with(readings, fingerprint)
        path = found.outcome.characteristic
        return renderer.render(
            request,
            "finding.html",
            finding=found,
            outcome=found.outcome,
            characteristic=f"{title_of(canonical(path))} › {title_of(path)}"
            if "/" in path
            else title_of(path),
            events=list(reversed(readings.finding_events(fingerprint))),
            tickets=readings.tickets(fingerprint=fingerprint),
            waivers=[waiver for waiver in readings.waivers() if waiver.fingerprint == fingerprint],
            explained=_explained(readings, catalogue, found),
        )

    return router


def _explained(readings: Readings, catalogue: MetricCatalogue, finding: Finding) -> SeriesExplanation | None:
    """The value that the finding is about; None where it is no longer there."""
    outcome = finding.outcome
    every = readings.latest(target=outcome.target, metric=outcome.metric)
    target = next((each for each in readings.targets() if each.name == outcome.target), None)
    about = [each for each in every if judges(outcome, each, alone=len(every) == 1)]
    if target is None or not about:
        return None
    return explain_reading(Sources(readings, catalogue), target, about[0], ())
