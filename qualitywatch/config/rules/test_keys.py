"""The shape of a file of rule tests: every key a user may write in it, with its meaning."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from qualitywatch.components import Duration
from qualitywatch.config.rules.values import Number
from qualitywatch.config.schema import Section, SomeTime
from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.target import TargetKind
from qualitywatch.domain.written_values import expand_values


def _as_text(value: object) -> object:
    """A single value may stand there as the number it is."""
    return repr(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _expandable(text: str) -> str:
    expand_values(text)
    return text


Values = Annotated[str, BeforeValidator(_as_text), AfterValidator(_expandable)]


def _each(value: object) -> object:
    return value if isinstance(value, list) else [value]


Times = Annotated[list[Duration], BeforeValidator(_each), Field(min_length=1)]
"""A time, or several."""


class TestTargetConfig(Section):
    """What the series are measured on."""

    __test__ = False  # it is no test of pytest's

    name: str = Field(default="example", min_length=1)
    kind: TargetKind = TargetKind.CODE
    labels: dict[str, str] = Field(default_factory=dict)


class SeriesConfig(Section):
    """One series of measurements, an interval apart."""

    metric: str
    target: str | None = Field(default=None, description="Whose it is; left out: the test's own target.")
    labels: dict[str, str] = Field(default_factory=dict)
    values: Values = Field(
        description="As promtool writes them: `0+10x5` is 0 10 20 30 40 50, `1x2` is 1 1 1, `_` is missing."
    )


class ExpectedOutcomeConfig(Section):
    """What one rule is to say of one set of labels."""

    rule: str
    target: str | None = Field(default=None, description="On which target; left out: on any.")
    labels: dict[str, str] | None = Field(default=None, description="Those of the outcome; left out: of any.")
    waived: bool | None = Field(default=None, description="Whether a waiver holds for it; left out: either.")
    outcome: Outcome
    value: Number | None = None
    message: str | None = Field(default=None, description="A part of what it says.")


class ExpectedFindingConfig(Section):
    """A finding that is to be open."""

    rule: str
    target: str | None = Field(default=None, description="On which target; left out: the test's own.")
    labels: dict[str, str] = Field(default_factory=dict)


class TestWaiverConfig(Section):
    """A waiver that holds for a time of the test."""

    __test__ = False

    rule: str
    target: str | None = None
    labels: dict[str, str] = Field(default_factory=dict)
    until: Duration = Field(description="How long after the first measurement it ends.")


class MomentConfig(Section):
    """What is expected at a time."""

    time: Duration = Field(description="How long after the first measurement.")
    outcomes: list[ExpectedOutcomeConfig] = Field(default_factory=list)
    findings: list[str | ExpectedFindingConfig] | None = Field(
        default=None,
        description="All findings that are to be open then, and no others: ids of rules, with labels.",
    )

    @model_validator(mode="after")
    def _expects_something(self) -> Self:
        if not self.outcomes and self.findings is None:
            raise ValueError("a time at which nothing is expected: write outcomes or findings")
        return self


class RuleTestConfig(Section):
    """One test: what is measured, and what the rules make of it."""

    name: str = Field(min_length=1)
    target: TestTargetConfig = Field(default_factory=TestTargetConfig)
    others: list[TestTargetConfig] = Field(
        default_factory=list,
        description="Other targets, for rules that look at several; they are judged, too.",
    )
    points: dict[str, Times] = Field(
        default_factory=dict,
        description="When the past states were that rules name: `release`, or what `baseline` names, after the first measurement.",
    )
    waivers: list[TestWaiverConfig] = Field(default_factory=list)
    interval: SomeTime = Field(default=timedelta(days=1), description="Time from one value to the next.")
    series: list[SeriesConfig] = Field(min_length=1)
    at: list[MomentConfig] = Field(min_length=1)


class RuleTestsConfig(Section):
    """A file of rule tests."""

    rules: list[str] = Field(
        min_length=1, description="Shipped packs by name, others by a path from this file."
    )
    tests: list[RuleTestConfig] = Field(min_length=1)
