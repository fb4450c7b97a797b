"""``/api/v1/targets/…/scores``: a characteristic's score over time, with the quality model behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from qualitywatch.domain.readings import Readings
from qualitywatch.web.api.score_schemas import ModelChangeSchema, ScoreHistorySchema, ScoreSampleSchema
from qualitywatch.web.lookups import target_named
from qualitywatch.web.pages.characteristics import canonical, title_of
from qualitywatch.web.scores import ScoreHistory, report_of, score_history
from qualitywatch.web.standing import standing_of

_NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"description": "No such target, or no score of it"}}
_DESCRIPTION = (
    "One sample for each change; a value of null where there was too little evidence for a score. Scores of "
    "different models do not compare: where another one began, a sample of null breaks the line."
)


def scores_router(readings: Readings) -> APIRouter:
    """The route; it comes before that of a target, whose name may hold slashes."""
    router = APIRouter(tags=["targets"], prefix="/targets")

    @router.get(
        "/{name:path}/scores",
        summary="The score of one characteristic over time",
        description=_DESCRIPTION,
        responses=_NOT_FOUND,
    )
    def scores(
        *,
        name: str,
        characteristic: str,
        since: AwareDatetime | None = None,
        limit: Annotated[int, Query(ge=1, le=10_000)] = 2000,
    ) -> ScoreHistorySchema:
        target = target_named(readings, name)
        evaluation = standing_of(readings, target).evaluation
        report_of(evaluation, characteristic)
        assert evaluation is not None  # noqa: S101 - there was a report in it
        history = score_history(readings, evaluation, characteristic, since=since, limit=limit)
        head = canonical(characteristic)
        return ScoreHistorySchema(
            target=target.name,
            characteristic=head,
            title=title_of(head),
            samples=list(_samples(history)),
            models=[
                ModelChangeSchema(since=point.at, **_version(point.scoring))
                for point in [*history.points[:1], *history.breaks]
            ],
            truncated=history.truncated,
        )

    return router


def _version(version: object) -> dict[str, str]:
    return {name: str(getattr(version, name)) for name in ("name", "version", "digest", "edition")}


def _samples(history: ScoreHistory) -> Iterator[ScoreSampleSchema]:
    breaks = {point.at for point in history.breaks}
    for point in history.points:
        if point.at in breaks:
            yield ScoreSampleSchema(observed_at=point.at, value=None, low=None, high=None, coverage=None)
        score = point.score
        yield ScoreSampleSchema(
            observed_at=point.at,
            value=score.value if score else None,
            low=score.low if score else None,
            high=score.high if score else None,
            coverage=point.coverage,
        )
