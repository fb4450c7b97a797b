"""The page of a characteristic's score: how it came about, measure by measure, and how it went."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.readings import Readings
from qualitywatch.reports.score_wording import worst_measures_first
from qualitywatch.web.lookups import target_named
from qualitywatch.web.pages.characteristics import canonical, model_of, title_in
from qualitywatch.web.pages.metric import RANGE_WORDS, RANGES, since_of
from qualitywatch.web.pages.templating import Renderer
from qualitywatch.web.problems import BadQuery
from qualitywatch.web.scores import report_of, score_history
from qualitywatch.web.standing import standing_of

POINTS_LISTED = 25


def score_pages(readings: Readings, catalogue: MetricCatalogue, renderer: Renderer) -> APIRouter:
    """The route of a score's page."""
    router = APIRouter()

    @router.get("/targets/{name:path}/characteristics/{characteristic}")
    def score(request: Request, name: str, characteristic: str) -> HTMLResponse:
        target = target_named(readings, name)
        span = request.query_params.get("range", "all")
        if span not in RANGES:
            raise BadQuery(f"There is no range {span!r}.", hint=f"Ranges are {', '.join(RANGES)}.")
        evaluation = standing_of(readings, target).evaluation
        report = report_of(evaluation, characteristic)
        assert evaluation is not None  # noqa: S101 - the report is of it
        since = since_of(span, renderer.clock())
        history = score_history(readings, evaluation, characteristic, since=since)
        head = canonical(report.characteristic)
        return renderer.render(
            request,
            "score.html",
            target=target,
            head=head,
            title=title_in(head, model_of(evaluation)),
            report=report,
            basis=report.basis,
            evaluation=evaluation,
            measures=worst_measures_first(report.basis.measures if report.basis else ()),
            catalogue=catalogue,
            points=history.points[::-1][:POINTS_LISTED],
            total=len(history.points),
            breaks=history.breaks,
            ranges=RANGE_WORDS,
            span=span,
            query={"since": since.isoformat()} if since else {},
        )

    return router
