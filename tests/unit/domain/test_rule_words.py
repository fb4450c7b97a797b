"""Rules in words, as lists of them show."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline_examples import COMPLEXITY, COVERAGE, a_rule
from qualitywatch.domain.asks import Against, Anomaly, Burn, Change, Forecast, LabelChange, Silence, Trend
from qualitywatch.domain.limits import Limits
from qualitywatch.domain.rule import Condition, Rule, Selector
from qualitywatch.domain.rule_words import limits_told
from qualitywatch.domain.span import Span
from qualitywatch.domain.target import TargetKind

MONTH = Span(length=timedelta(days=30))
JOINED = replace(
    a_rule(),
    conditions=(
        Condition(metric=COMPLEXITY.id, limits=Limits(fail_above=0.2)),
        Condition(metric=COVERAGE.id, limits=Limits(fail_below=0.6), where=Selector(kind=TargetKind.CODE)),
    ),
)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (a_rule(warn_above=0.16, fail_above=0.21), "warn above 16 %, fail above 21 %"),
        (a_rule(against=Against.BEST, fail_below=-0.005), "fail below -0.5 points against `best`"),
        (a_rule(against=Against.RELEASE, relative=True, warn_above=0.1), "warn above +10 % against `release`"),
        (a_rule(ask=Trend(MONTH), fail_above=0.01), "fail above +1 points a day over the last 30d"),
        (a_rule(ask=Anomaly(MONTH), fail_above=3.5), "fail above 3.5 deviations from the median of the last 30d"),
        (a_rule(ask=Forecast(timedelta(days=14), MONTH), fail_above=0.2), "fail above 20 %, warn 2w before"),
        (
            a_rule(ask=Burn(0.9, Limits(fail_above=0.5))),
            "fail at 4 and warn at 1 times the budget of an objective of 90 %, bad is above 50 %",
        ),
        (replace(a_rule(ask=Change(Against.PREVIOUS)), limits=Limits(fail_unless=0.0)), "fail unless the same against `previous`"),
        (replace(a_rule(ask=LabelChange("version")), limits=Limits(warn_unless=0.0)), "warn if version changes"),
        (replace(a_rule(), limits=Limits(fail_equals=0.5)), "fail at 50 %"),
        (a_rule(silence=Silence(warn=Span(count=3), fail=MONTH)), "warn where nothing was measured for 3 turns, fail where nothing was measured for 30d"),
        (JOINED, f"fail where {COMPLEXITY.id} is above 20 % and {COVERAGE.id} on code is below 60 %"),
        (replace(JOINED, join="any", warns=True), f"warn where {COMPLEXITY.id} is above 20 % or {COVERAGE.id} on code is below 60 %"),
    ],
)  # fmt: skip
def test_a_rule_says_when_it_warns_and_fails(rule: Rule, said: str) -> None:
    assert limits_told(rule, lambda _: "1") == said
