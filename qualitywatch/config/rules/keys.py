"""The shape of a rule pack: every key a user may write in it, with its meaning."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from qualitywatch.config.rules.lasting_keys import LastingKeys
from qualitywatch.config.rules.values import (
    AgainstKey,
    Ahead,
    Characteristic,
    Names,
    Number,
    Point,
    Positive,
    Range,
    SpanKey,
    Text,
)
from qualitywatch.config.schema import Section, Whole
from qualitywatch.domain.rule import Severity
from qualitywatch.domain.target import TargetKind

MOST_FINDINGS = 1000
Changed = Annotated[Literal[True] | str, Field(union_mode="left_to_right")]
"""True where the value must not change, a label's name where that label must not."""


def _kinds(value: object) -> object:
    return [value] if isinstance(value, str) else value


class SelectorConfig(Section):
    """Which targets a rule judges, and which metrics, where it names none itself."""

    kind: Annotated[list[TargetKind], BeforeValidator(_kinds), Field(min_length=1)] | None = None
    name: Names | None = None
    labels: dict[str, Names] = Field(default_factory=dict)
    characteristic: Characteristic | None = None


class QuestionConfig(Section):
    """What is asked of the series of a metric: the keys that a rule and each of its conditions have."""

    labels: dict[str, Names] = Field(default_factory=dict)
    against: AgainstKey | None = None
    baseline: Point | None = None
    change: Literal["absolute", "relative"] | None = None
    trend: SpanKey | None = None
    anomaly: SpanKey | None = None
    anomaly_floor: Positive | None = None
    objective: Annotated[Number, Field(gt=0, lt=1)] | None = None
    bad_above: Number | None = None
    bad_below: Number | None = None


class ConditionConfig(QuestionConfig):
    """One of the conditions that a rule joins; it holds beyond any of its limits."""

    metric: str
    where: SelectorConfig | None = None
    above: Number | None = None
    below: Number | None = None
    outside: Range | None = None
    equals: Number | None = None
    unless_equals: Number | None = None
    if_changed: Changed | None = None


class RuleConfig(LastingKeys, QuestionConfig):
    """One rule as a user writes it."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=80)]
    metric: Names | None = None
    where: SelectorConfig = Field(default_factory=SelectorConfig)
    per: list[str] = Field(default_factory=list)
    group_by: list[str] | None = Field(
        default=None, description="Labels of per that share an outcome and a finding, which lists the others."
    )
    max_findings: Whole | None = Field(
        default=None,
        ge=1,
        le=MOST_FINDINGS,
        description="How many findings may be open on a target at once, the worst first; one more lists the rest.",
    )
    warn_above: Number | None = None
    fail_above: Number | None = None
    warn_below: Number | None = None
    fail_below: Number | None = None
    warn_outside: Range | None = None
    fail_outside: Range | None = None
    warn_equals: Number | None = None
    fail_equals: Number | None = None
    warn_unless_equals: Number | None = None
    fail_unless_equals: Number | None = None
    warn_if_changed: Changed | None = None
    fail_if_changed: Changed | None = None
    warn_before: Ahead | None = None
    pace: SpanKey | None = None
    warn_burn: Positive | None = None
    fail_burn: Positive | None = None
    warn_missing_for: SpanKey | None = None
    fail_missing_for: SpanKey | None = None
    all: Annotated[list[ConditionConfig], Field(min_length=2)] | None = None
    any: Annotated[list[ConditionConfig], Field(min_length=2)] | None = None
    same: list[str] = Field(default_factory=list)
    outcome: Literal["warn", "fail"] | None = None
    required: bool | None = Field(
        default=None,
        description="Whether the gate needs the value: true wherever the rule is judged, false nowhere; without it, where the"
        " configuration lists a collector that can measure it.",
    )
    min_sample: Whole | None = Field(default=None, ge=1)
    severity: Severity
    why: Text
    fix: Text
    source: str = ""


class RulePackConfig(Section):
    """A file of rules."""

    rules: list[RuleConfig] = Field(min_length=1)
