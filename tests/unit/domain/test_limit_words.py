"""What was asked of a value, in words, whatever it was."""

from __future__ import annotations

import pytest

from qualitywatch.domain.limit_words import format_limit
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.rule import Severity


def outcome(**known: object) -> RuleOutcome:
    return RuleOutcome(
        rule="r", metric="a.b.c", characteristic="security", target="shop", environment="", outcome=Outcome.PASS,
        severity=Severity.MINOR, why="", fix="", title="Share", **{"unit": "1", "value": 0.5, **known},  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"limit": 0.21, "comparison": "above"}, "at most 21 %"),
        ({"limit": 0.21, "comparison": "below"}, "at least 21 %"),
        ({"limit": 0.21, "comparison": "equals"}, "not 21 %"),
        ({"limit": 0.21, "comparison": "differs"}, "exactly 21 %"),
        ({"limit": 0.05, "comparison": "above", "quantity": "change", "baseline": 0.4}, "at most 5 points above the baseline of 40 %"),
        ({"limit": 0.1, "comparison": "above", "quantity": "relative_change", "baseline": 0.4}, "at most 10 % above the baseline of 40 %"),
        ({"limit": 0.0, "comparison": "differs", "quantity": "change", "baseline": 0.4}, "as the baseline of 40 %"),
        ({"limit": 0.01, "comparison": "above", "quantity": "trend"}, "a trend of at most +1 point a day"),
        ({"limit": -0.01, "comparison": "below", "quantity": "trend"}, "a trend of at least -1 point a day"),
        ({"limit": 3.5, "comparison": "above", "quantity": "anomaly", "baseline": 0.4}, "at most 3.5 deviations from the median"),
        ({"limit": 4.0, "comparison": "above", "quantity": "burn"}, "at most 4 times as fast as the error budget allows"),
        ({"limit": 0.0, "comparison": "differs", "quantity": "label"}, "the same as before"),
        ({"limit": 0.21, "comparison": "above", "quantity": "forecast"}, "at most 21 %"),
        ({"quantity": "conditions"}, ""),
        ({"quantity": "silence", "value": None}, ""),
    ],
)  # fmt: skip
def test_the_limit_names_what_it_is_a_limit_of(known: dict[str, object], said: str) -> None:
    assert format_limit(outcome(**known)) == said


@pytest.mark.parametrize(
    ("known", "bound", "repaired_at"),
    [
        ({"limit": 0.2, "clears_at": 0.1}, 0.2, 0.1),
        ({"limit": 0.2, "baseline": 0.5, "quantity": "change"}, 0.7, 0.7),
        ({"limit": -0.5, "baseline": -2.0, "quantity": "relative_change"}, -3.0, -3.0),
        ({"limit": 3.5, "baseline": 0.5, "quantity": "anomaly"}, None, None),
        ({"limit": 0.1, "quantity": "trend"}, None, None),
        ({}, None, None),
    ],
)
def test_a_bound_is_a_value_of_the_metric_or_nothing(
    known: dict[str, object], bound: float | None, repaired_at: float | None
) -> None:
    found = outcome(**known)
    assert (found.bound, found.repaired_at) == (bound, repaired_at)


def test_the_mark_of_a_rule_on_several_metrics_is_no_label_of_the_series() -> None:
    assert outcome(labels={"metric": "a.b.c", "column": "age"}).series_labels == {"column": "age"}
    assert outcome(labels={"metric": "mine"}).series_labels == {"metric": "mine"}


def test_everything_is_told_once() -> None:
    assert outcome(message="a", explanation="b").told == "a; b"
    assert outcome(message="a", explanation="a").told == "a"
    assert outcome().told == ""
