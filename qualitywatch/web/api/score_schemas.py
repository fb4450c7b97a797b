"""What the API says of scores; the names are those of ``qualitywatch check --format json``."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator, Field

from qualitywatch.web.api.schema import Schema


class ScoreSchema(Schema):
    """A score from 0 to 100 with the interval that missing evidence leaves open."""

    value: float
    low: float
    high: float


class ModelVersionSchema(Schema):
    """Which quality model a score is of; two scores compare only where the digest is the same."""

    name: str
    version: str
    digest: str
    edition: str


def _named(anchors: object) -> object:
    """The domain's pairs by their names."""
    if isinstance(anchors, tuple):
        return [{"value": value, "score": score} for value, score in anchors]
    return anchors


class AnchorSchema(Schema):
    """A value in the metric's unit and the score that it gets; linear in between."""

    value: float
    score: float


class ScoredMeasureSchema(Schema):
    """One measure in a score; ``value`` and ``utility`` are null where there is no evidence."""

    metric: str
    title: str
    target: str
    labels: dict[str, str]
    unit: str
    value: float | None
    utility: float | None
    weight: float
    goal: float
    gain: float
    anchors: Annotated[list[AnchorSchema], BeforeValidator(_named)]
    source: str


class WeakestLinkSchema(Schema):
    """What holds a score down most: a rule that fails and caps it, or the metric of least utility."""

    rule: str | None
    metric: str | None
    target: str
    labels: dict[str, str]
    gain: float


class ScoreBasisSchema(Schema):
    """What a score came from; ``coverage`` is the share of the weights that was measured."""

    coverage: float
    uncapped: float | None
    capped_by: list[str]
    weakest: WeakestLinkSchema | None
    measures: list[ScoredMeasureSchema]


class ScoreSampleSchema(Schema):
    """A score from then on; all null between two models."""

    observed_at: datetime
    value: float | None
    low: float | None
    high: float | None
    coverage: float | None


class ModelChangeSchema(ModelVersionSchema):
    """A quality model and when scores began to be of it."""

    since: datetime


class ScoreHistorySchema(Schema):
    """The changes of a score, oldest first."""

    target: str
    characteristic: str
    title: str
    unit: str = "{point}"
    samples: list[ScoreSampleSchema]
    models: list[ModelChangeSchema] = Field(
        description="Each model that the scores are of, the first one first."
    )
    limits: list[object] = Field(
        default_factory=list, max_length=0, description="Always empty: no rule judges a score."
    )
    truncated: bool
