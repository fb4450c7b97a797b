"""``/api/v1/targets``: what is measured, how it stands, and its history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.readings import Reading, Readings
from qualitywatch.web.addresses import without_credentials
from qualitywatch.web.api.schemas import (
    CharacteristicSchema,
    HistorySchema,
    LimitSchema,
    Listing,
    MeasurementSchema,
    OutcomeSchema,
    RunSchema,
    SampleSchema,
    TargetDetailSchema,
    TargetSchema,
)
from qualitywatch.web.api.score_schemas import ModelVersionSchema
from qualitywatch.web.lookups import labels_in, one_series, series_of, target_named
from qualitywatch.web.problems import BadQuery
from qualitywatch.web.standing import Standing, all_standings, limits_on, standing_of

_LABELS_ARE_PARAMETERS = "Name the series with one parameter `label.<name>` for each of its labels."
_NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"description": "No such target or series"}}


def targets_router(readings: Readings, catalogue: MetricCatalogue) -> APIRouter:
    """The routes; a name that holds a slash may be written quoted once or twice."""
    router = APIRouter(tags=["targets"], prefix="/targets")

    @router.get("", summary="All targets and their verdicts")
    def targets() -> Listing[TargetSchema]:
        return Listing(items=[_target(standing) for standing in all_standings(readings)])

    @router.get("/{name:path}/measurements", summary="The latest value of each series", responses=_NOT_FOUND)
    def measurements(name: str) -> Listing[MeasurementSchema]:
        target = target_named(readings, name)
        return Listing(items=_measurements(readings.latest(target=target.name)))

    @router.get(
        "/{name:path}/history",
        summary="The samples of one series",
        description=_LABELS_ARE_PARAMETERS,
        responses=_NOT_FOUND,
    )
    def history(
        request: Request,
        *,
        name: str,
        metric: str,
        since: AwareDatetime | None = None,
        until: AwareDatetime | None = None,
        limit: Annotated[int, Query(ge=1, le=10_000)] = 1000,
    ) -> HistorySchema:
        target = target_named(readings, name)
        query = request.query_params.multi_items()
        labels = labels_in(query, known=("metric", "since", "until", "limit"))
        if since and until and since > until:
            raise BadQuery("since is later than until.")
        series = series_of(readings, target.name, metric)
        reading = one_series(series, labels)
        samples = readings.history(reading.key, since=since, until=until, limit=limit + 1)
        outcomes = readings.outcomes(target=target.name)
        limits = limits_on(outcomes, reading, series_count=len(series))
        return HistorySchema(
            target=target.name,
            metric=metric,
            title=catalogue[metric].title if metric in catalogue else metric,
            labels=reading.labels,
            unit=reading.unit,
            samples=[SampleSchema.model_validate(sample) for sample in samples[-limit:]],
            limits=[LimitSchema.model_validate(bound) for bound in limits],
            truncated=len(samples) > limit,
        )

    @router.get(
        "/{name:path}", summary="One target with everything its verdict came from", responses=_NOT_FOUND
    )
    def target(name: str) -> TargetDetailSchema:
        found = target_named(readings, name)
        standing = standing_of(readings, found)
        evaluation = standing.evaluation
        return TargetDetailSchema(
            **dict(_target(standing)),
            quality_model=evaluation.quality_model if evaluation else None,
            scoring=ModelVersionSchema.model_validate(evaluation.scoring)
            if evaluation and evaluation.scoring
            else None,
            characteristics=[
                CharacteristicSchema.model_validate(report)
                for report in (evaluation.characteristics if evaluation else ())
            ],
            outcomes=[
                OutcomeSchema.model_validate(outcome) for outcome in readings.outcomes(target=found.name)
            ],
            runs=[RunSchema.model_validate(run) for run in readings.last_runs(target=found.name)],
            notes=list(evaluation.notes) if evaluation else [],
        )

    return router


def _target(standing: Standing) -> TargetSchema:
    target = standing.target
    return TargetSchema(
        name=target.name,
        kind=target.kind,
        location=without_credentials(target.location),
        labels=dict(target.labels),
        verdict=standing.verdict,
        evaluated_at=standing.evaluated_at,
        measured_at=standing.measured_at,
        open_findings=dict(standing.open_findings),
    )


def _measurements(latest: Iterable[Reading]) -> list[MeasurementSchema]:
    return [
        MeasurementSchema(
            metric=reading.key.metric,
            target=reading.key.target,
            labels=reading.labels,
            value=reading.value,
            unit=reading.unit,
            characteristic=reading.characteristic,
            collector=reading.collector,
            observed_at=reading.observed_at,
            current=reading.current,
        )
        for reading in latest
    ]
