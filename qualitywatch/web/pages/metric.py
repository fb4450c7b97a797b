"""A metric's page: one series with its history, definition, limits and evidence; or the series to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.measurement import Sample
from qualitywatch.domain.metric import Direction
from qualitywatch.domain.readings import Reading, Readings
from qualitywatch.domain.target import Target
from qualitywatch.errors import CollectError
from qualitywatch.pipeline.change_points.causes import repository_of
from qualitywatch.pipeline.explain import Sources
from qualitywatch.pipeline.explain.series import explain_reading
from qualitywatch.pipeline.moves import Authorship, Move, authorship, largest, moves
from qualitywatch.pipeline.past_files import PastFiles
from qualitywatch.web.lookups import labels_in, one_series, series_of, target_named
from qualitywatch.web.pages.characteristics import canonical, title_of
from qualitywatch.web.pages.series import SeriesRows, definition_of, worst_first
from qualitywatch.web.pages.templating import Renderer
from qualitywatch.web.pages.wording import change_sense
from qualitywatch.web.problems import BadQuery
from qualitywatch.web.standing import judges, limits_on

RANGES = {"30d": timedelta(days=30), "90d": timedelta(days=90), "1y": timedelta(days=365), "all": None}
RANGE_WORDS = {"30d": "30 days", "90d": "90 days", "1y": "1 year", "all": "all"}
SAMPLES_DRAWN = 1000
SAMPLES_LISTED = 50
SERIES_LISTED = 500
HISTORIES_READ = 100
_MOVES = 8


@dataclass(frozen=True, slots=True)
class SampleRow:
    """One sample with its difference to the one before."""

    sample: Sample
    change: float | None
    sense: str


def metric_pages(
    readings: Readings, catalogue: MetricCatalogue, renderer: Renderer, past: PastFiles | None = None
) -> APIRouter:
    """The route of a metric's page; labels come in the query, as in the API."""
    router = APIRouter()

    @router.get("/targets/{name:path}/metrics/{metric}")
    def metric(request: Request, name: str, metric: str) -> Response:
        target = target_named(readings, name)
        labels = labels_in(request.query_params.multi_items(), known=("range",))
        span = request.query_params.get("range", "all")
        if span not in RANGES:
            raise BadQuery(f"There is no range {span!r}.", hint=f"Ranges are {', '.join(RANGES)}.")
        series = series_of(readings, target.name, metric)
        fitting = [reading for reading in series if labels.items() <= reading.labels.items()]
        exact = [reading for reading in fitting if reading.labels == labels]
        if not fitting:
            one_series(series, labels)  # raises, and names labels that exist
        if exact or len(fitting) == 1:
            return series_page(request, target, (exact or fitting)[0], series, span)
        return choice_page(request, target, metric, fitting, labels)

    def series_page(
        request: Request, target: Target, reading: Reading, series: Sequence[Reading], span: str
    ) -> HTMLResponse:
        definition = definition_of(catalogue, reading.key.metric)
        since = since_of(span, renderer.clock())
        samples = readings.history(reading.key, since=since, limit=SAMPLES_DRAWN)
        outcomes = [
            outcome
            for outcome in readings.outcomes(target=target.name)
            if judges(outcome, reading, series_count=len(series))
        ]
        query = {"limit": str(SAMPLES_DRAWN)} | ({"since": since.isoformat()} if since else {})
        rows = _sample_rows(samples, definition.direction if definition else None)
        return renderer.render(
            request,
            "metric.html",
            target=target,
            reading=reading,
            definition=definition,
            title=definition.title if definition else reading.key.metric,
            characteristic=_characteristic(reading),
            siblings=len(series) - 1,
            samples=samples,
            rows=rows[:SAMPLES_LISTED],
            outcomes=outcomes,
            limits=limits_on(outcomes, reading, series_count=len(series)),
            evidence=readings.evidence(reading.key, run_id=reading.run_id),
            ranges=RANGE_WORDS,
            span=span,
            query=query,
            explained=explain_reading(Sources(readings, catalogue), target, reading, ()),
            largest=_largest_moves(target, samples),
            of_files=past is not None
            and any(each.id == reading.key.metric for each in past.metrics(target.name)),
        )

    def choice_page(
        request: Request,
        target: Target,
        metric: str,
        fitting: Sequence[Reading],
        labels: Mapping[str, str],
    ) -> HTMLResponse:
        definition = definition_of(catalogue, metric)
        rows = SeriesRows(readings, catalogue, budget=HISTORIES_READ)
        ordered = worst_first(fitting, definition.direction if definition else None)
        return renderer.render(
            request,
            "series.html",
            target=target,
            metric=metric,
            definition=definition,
            title=definition.title if definition else metric,
            chosen=labels,
            rows=[rows.row(reading) for reading in ordered[:SERIES_LISTED]],
            total=len(fitting),
        )

    return router


def since_of(span: str, now: datetime) -> datetime | None:
    """The beginning of a range that ends now; None for all there is."""
    length = RANGES.get(span)
    return now - length if length else None


def _largest_moves(target: Target, samples: Sequence[Sample]) -> list[tuple[Move, Authorship]]:
    """The steps at commits that moved the series most, with what git says where the repository is at hand."""
    found = largest((step for step in moves(samples) if step.commit), limit=_MOVES)
    location = repository_of(target)
    try:
        about = authorship(location, found) if location else [Authorship()] * len(found)
    except CollectError:
        about = [Authorship()] * len(found)
    return list(zip(found, about, strict=True))


def _sample_rows(samples: Sequence[Sample], direction: Direction | None) -> list[SampleRow]:
    """Newest first; the oldest one drawn has nothing before it to differ from."""
    rows = []
    for index in range(len(samples) - 1, -1, -1):
        change = samples[index].value - samples[index - 1].value if index else None
        rows.append(SampleRow(samples[index], change, change_sense(change or 0.0, direction)))
    return rows


def _characteristic(reading: Reading) -> str:
    path = reading.characteristic
    return f"{title_of(canonical(path))} › {title_of(path)}" if "/" in path else title_of(path)
