"""The dashboard's pages: rendered on the server, readable without scripts."""

from __future__ import annotations

from fastapi import APIRouter

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.readings import Readings
from qualitywatch.pipeline.past_files import PastFiles
from qualitywatch.web.pages.changes import changes_pages
from qualitywatch.web.pages.decisions import decision_pages
from qualitywatch.web.pages.file import file_pages
from qualitywatch.web.pages.files import files_pages
from qualitywatch.web.pages.findings import findings_pages
from qualitywatch.web.pages.metric import metric_pages
from qualitywatch.web.pages.overview import overview_pages
from qualitywatch.web.pages.score import score_pages
from qualitywatch.web.pages.target import target_pages
from qualitywatch.web.pages.templating import Renderer


def pages_router(
    readings: Readings, catalogue: MetricCatalogue, renderer: Renderer, past: PastFiles | None
) -> APIRouter:
    """All pages; a metric's and a score's come before a target's, whose name may hold slashes."""
    router = APIRouter(include_in_schema=False)
    router.include_router(overview_pages(readings, renderer))
    router.include_router(metric_pages(readings, catalogue, renderer, past))
    router.include_router(score_pages(readings, catalogue, renderer))
    router.include_router(changes_pages(readings, catalogue, renderer))
    router.include_router(decision_pages(readings, renderer))
    if past is not None:
        router.include_router(files_pages(readings, past, renderer))
        router.include_router(file_pages(readings, past, renderer))
    router.include_router(target_pages(readings, catalogue, renderer, past))
    router.include_router(findings_pages(readings, catalogue, renderer))
    return router
