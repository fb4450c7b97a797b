"""The shape of a rule pack: every key a user may write in it, with its meaning."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from qualitywatch.config.rules.lasting_keys import LastingKeys, Number, refuse_unreachable
from qualitywatch.config.schema import Section, Whole
from qualitywatch.domain.rule import Against, Severity
from qualitywatch.domain.target import TargetKind

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10)]


class SelectorConfig(Section):
    """Which targets a rule judges."""

    kind: TargetKind | None = None
    name: str | None = None
    labels: dict[str, str] = Field(default_factory=dict)


class RuleConfig(LastingKeys):
    """One rule as a user writes it."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=80)]
    metric: str
    where: SelectorConfig = Field(default_factory=SelectorConfig)
    labels: dict[str, str] = Field(default_factory=dict)
    per: list[str] = Field(default_factory=list)
    against: Against | None = None
    warn_above: Number | None = None
    fail_above: Number | None = None
    warn_below: Number | None = None
    fail_below: Number | None = None
    required: bool = False
    min_sample: Whole | None = Field(default=None, ge=1)
    severity: Severity
    why: Text
    fix: Text
    source: str = ""

    @model_validator(mode="after")
    def _limits_make_sense(self) -> Self:
        above = (self.warn_above, self.fail_above)
        below = (self.warn_below, self.fail_below)
        if all(limit is None for limit in (*above, *below)):
            raise ValueError("a rule needs a limit: warn_above, fail_above, warn_below or fail_below")
        if self.warn_above is not None and self.fail_above is not None and self.warn_above > self.fail_above:
            raise ValueError("warn_above is beyond fail_above, so it would never warn")
        if self.warn_below is not None and self.fail_below is not None and self.warn_below < self.fail_below:
            raise ValueError("warn_below is beyond fail_below, so it would never warn")
        lowest = min((limit for limit in above if limit is not None), default=None)
        highest = max((limit for limit in below if limit is not None), default=None)
        if lowest is not None and highest is not None and highest > lowest:
            raise ValueError("the limits contradict each other: no value lies within them")
        if self.clear_at is not None:
            refuse_unreachable(self.clear_at, lowest, highest)
        return self


class RulePackConfig(Section):
    """A file of rules."""

    rules: list[RuleConfig] = Field(min_length=1)
