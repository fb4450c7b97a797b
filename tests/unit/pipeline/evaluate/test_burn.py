"""Error budgets, and how fast they burn."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipeline_examples import (
    COMPLEXITY,
    LINES,
    LONG,
    NOON,
    SHARE,
    ListedPast,
    a_rule,
    a_situation,
    hours,
    one,
    value_of,
)
from qualitywatch.domain.asks import Burn
from qualitywatch.domain.limits import Limits
from qualitywatch.domain.measurement import Sample, SeriesKey
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.rule import Rule

BAD, GOOD = 0.9, 0.1


def nine_of_ten(**factors: float) -> Rule:
    return a_rule(ask=Burn(0.9, Limits(fail_above=0.5), **factors))


def judged(rule: Rule, went: str) -> RuleOutcome:
    """One measurement a day, the last at noon: b is bad, g is good, a blank is missing."""
    key = value_of(COMPLEXITY, 0.0).key
    values = {"b": BAD, "g": GOOD}
    *earlier, now = [
        Sample(hours(24 * (index + 1 - len(went))), values[letter])
        for index, letter in enumerate(went)
        if letter != " "
    ]
    return one(rule, a_situation(value_of(COMPLEXITY, now.value)), ListedPast({key: earlier}))


@pytest.mark.parametrize(
    ("went", "outcome"),
    [
        ("ggggggggggggggg", Outcome.PASS),
        ("b", Outcome.PASS),  # one alone says nothing of a rate
        ("ggggggb", Outcome.PASS),
        ("gggggbbb", Outcome.FAIL),  # 3 of 7 days is 4.3 times a tenth, and it goes on today
        ("ggggbbbg", Outcome.WARN),  # it was, and is no more: only the slow pair burns
        ("ggggggggggggggggggggggggggbb", Outcome.PASS),  # 2 of 28 days is less than a tenth
        ("gggggggggggggggggggggggggbbb", Outcome.FAIL),
        ("bbbggggggggggggggggggggggggg", Outcome.PASS),  # long ago
        ("bgggggggggggggggggggggggbgbg", Outcome.WARN),  # 3 of 28, and 2 of the last 7
    ],
)
def test_both_windows_of_a_pair_have_to_burn(went: str, outcome: Outcome) -> None:
    assert judged(nine_of_ten(), went).outcome is outcome


def test_it_tells_the_budget_its_use_and_the_rate() -> None:
    found = judged(nine_of_ten(), "gggggbbb")
    assert (found.limit, found.quantity, found.measurements) == (4.0, "burn", 8)
    assert found.judged == pytest.approx(3 / 7 / 0.1)
    assert found.explanation == (
        "3 of 8 measurements were bad in the last 28d, where 10 % may be: 375 % of the budget;"
        " over 7d and 1d it burns 4.29 times as fast as allowed"
    )


def test_what_is_older_than_the_period_is_forgotten() -> None:
    assert judged(nine_of_ten(), "bbbbbbbb" + "g" * 28).outcome is Outcome.PASS


def test_gaps_are_neither_good_nor_bad() -> None:
    assert judged(nine_of_ten(), "g   b    b").outcome is judged(nine_of_ten(), "gbb").outcome


def test_the_factors_may_be_others() -> None:
    assert judged(nine_of_ten(fast=10.0, slow=10.0), "gggggbbb").outcome is Outcome.PASS


def share_past(*counts: tuple[float, float]) -> ListedPast:
    """So many of so many each day, the last a day before noon."""
    samples: dict[SeriesKey, list[Sample]] = {}
    for index, (part, whole) in enumerate(counts):
        at = NOON - timedelta(days=len(counts) - index)
        for definition, value in ((SHARE, part / whole), (LONG, part), (LINES, whole)):
            samples.setdefault(value_of(definition, 0.0).key, []).append(Sample(at, value))
    return ListedPast(samples)


def judged_share(past: ListedPast, part: float, whole: float) -> RuleOutcome:
    present = [value_of(SHARE, part / whole), value_of(LONG, part), value_of(LINES, whole)]
    return one(a_rule(SHARE, ask=Burn(0.9)), a_situation(*present), past)


def test_of_a_share_what_it_counts_uses_the_budget_up() -> None:
    found = judged_share(share_past((0, 90), (5, 10)), 50, 100)
    assert found.outcome is Outcome.WARN
    assert found.explanation.startswith(
        "55 of 200 were bad in the last 28d, where 10 % may be: 275 % of the budget"
    )


def test_a_bad_share_of_little_weighs_little() -> None:
    assert judged_share(share_past((0, 1000)), 5, 10).outcome is Outcome.PASS
