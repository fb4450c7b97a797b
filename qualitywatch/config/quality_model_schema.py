"""The shape of a quality model's file: every key, with its meaning."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from qualitywatch.config.schema import Section, edition_named, not_a_bool
from qualitywatch.domain.quality_model import Joining
from qualitywatch.domain.target import TargetKind

Amount = Annotated[float, BeforeValidator(not_a_bool), Field(allow_inf_nan=False)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class MeasureConfig(Section):
    """One metric's part in the score of its characteristic."""

    metric: str = Field(
        description="A metric's id; with `.*` at its end every metric below it that has no measure of its own."
    )
    or_: list[str] = Field(
        default_factory=list,
        alias="or",
        description="Metrics of the same unit that will do where it has no value.",
    )
    labels: dict[str, str] = Field(default_factory=dict, description="Only series with these labels.")
    anchors: dict[str, Amount] = Field(
        description="At least three scores from 0 to 100 with the value that gets each; linear in between."
    )
    weight: Amount = Field(gt=0, le=1000, description="Against the other measures of the characteristic.")
    expected: list[TargetKind] = Field(
        default_factory=list, description="Kinds of target that lack evidence without it."
    )
    optional: bool = Field(default=False, description="Where it is missing, no evidence is.")
    series: Joining = Field(
        default=Joining.WORST, description="What several series come to: the worst of them, or their mean."
    )
    source: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10)] = Field(
        description="Where the anchors come from."
    )


class CombineConfig(Section):
    """How the utilities of a characteristic become its score."""

    exponent: Amount = Field(
        default=-1.0, ge=-20, lt=0, description="Of the power mean; -1 is the harmonic one."
    )
    floor: Amount = Field(default=10.0, ge=1, le=50, description="The least that a utility counts for.")
    cap: Amount = Field(
        default=39.0, ge=1, le=100, description="The most while a critical rule of the characteristic fails."
    )
    cap_failing: Amount = Field(
        default=79.0, ge=1, le=100, description="The most while any other rule of the characteristic fails."
    )
    least_evidence: Amount = Field(
        default=0.5, gt=0, le=1, description="The share of the weights without which there is no score."
    )


class QualityModelConfig(Section):
    """A quality model."""

    name: Label = Field(description="What the model is called beside its scores.")
    version: Label = Field(description="Of your own counting, in quotes; the digest is counted for you.")
    extends: Annotated[str, edition_named] | None = Field(
        default=None, description="A shipped model whose measures hold where this file has none."
    )
    edition: Annotated[str, edition_named] | None = Field(
        default=None, description="The edition that reports are ordered by."
    )
    combine: CombineConfig = Field(default_factory=CombineConfig, description="How utilities become a score.")
    leave_out: list[str] = Field(default_factory=list, description="Metrics of `extends` to do without.")
    measures: list[MeasureConfig] = Field(default_factory=list, description="What is scored, and how.")
