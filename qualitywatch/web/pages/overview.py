"""The first page: every target, how it stands, and on how much evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from qualitywatch.domain.quality_model import DEFAULT_MODEL, QualityModel
from qualitywatch.domain.readings import Readings
from qualitywatch.domain.verdict import VerdictKind
from qualitywatch.web.pages.characteristics import Cell, cells, further_cells, model_of
from qualitywatch.web.pages.templating import Renderer
from qualitywatch.web.standing import Standing, all_standings

WORST_FIRST = (VerdictKind.FAIL, VerdictKind.NO_EVIDENCE, VerdictKind.WARN, None, VerdictKind.PASS)


@dataclass(frozen=True, slots=True)
class Row:
    """One target with its strip of characteristics, and those of other models (data, AI)."""

    standing: Standing
    cells: Sequence[Cell]
    further: Sequence[Cell]

    @property
    def only_further(self) -> bool:
        """Whether all there is to show is of other models."""
        return bool(self.further) and not any(cell.declared for cell in self.cells)


def overview_pages(readings: Readings, renderer: Renderer) -> APIRouter:
    """The route of the first page."""
    router = APIRouter()

    @router.get("/")
    def overview(request: Request) -> HTMLResponse:
        standings = sorted(
            all_standings(readings), key=lambda item: (WORST_FIRST.index(item.verdict), item.target.name)
        )
        model = _common_model(standings)
        counts = Counter(standing.verdict for standing in standings)
        return renderer.render(
            request,
            "overview.html",
            rows=[
                Row(standing, cells(standing.evaluation, model), further_cells(standing.evaluation, model))
                for standing in standings
            ],
            columns=cells(None, model),
            model=model,
            counts=[(verdict, counts[verdict]) for verdict in WORST_FIRST if counts[verdict]],
        )

    return router


def _common_model(standings: Sequence[Standing]) -> QualityModel:
    """The model that the most targets were judged by."""
    models = Counter(
        model_of(standing.evaluation).id for standing in standings if standing.evaluation is not None
    )
    by_id = {model_of(standing.evaluation).id: model_of(standing.evaluation) for standing in standings}
    return by_id[models.most_common(1)[0][0]] if models else DEFAULT_MODEL
