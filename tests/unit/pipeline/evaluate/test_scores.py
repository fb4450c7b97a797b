"""Scores: their laws, the interval that missing evidence leaves, the cap, the weakest link and the gain of its repair."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.quality_model import Combination
from qualitywatch.domain.rule import Severity
from qualitywatch.domain.score import Score, ScoredMeasure
from qualitywatch.pipeline.evaluate.scores import Scored, combine

HARMONIC = Combination(exponent=-1.0, floor=10.0, cap=39.0, cap_failing=79.0, least_evidence=0.5)
ANCHORS = ((0.0, 100.0), (0.2, 80.0), (1.0, 0.0))


def part(name: str, utility: float | None, *, weight: float = 1.0, value: float = 0.5) -> ScoredMeasure:
    return ScoredMeasure(
        metric=f"code.some.{name}",
        title=name,
        target="shop",
        unit="1",
        weight=weight,
        goal=0.2,
        anchors=ANCHORS,
        value=None if utility is None else value,
        utility=utility,
    )


def failing(**changes: object) -> RuleOutcome:
    outcome = RuleOutcome(
        rule="no-holes",
        metric="code.some.other",
        characteristic="security/resistance",
        target="shop",
        environment="",
        outcome=Outcome.FAIL,
        severity=Severity.CRITICAL,
        why="",
        fix="",
        unit="1",
        title="",
        value=3.0,
    )
    return replace(outcome, **changes)  # type: ignore[arg-type]


@st.composite
def some_parts(draw: st.DrawFn) -> list[ScoredMeasure]:
    count = draw(st.integers(1, 8))
    return [
        part(
            f"m{index}",
            draw(st.none() | st.floats(0, 100)),
            weight=draw(st.sampled_from([0.25, 0.5, 1.0, 2.0, 3.0])),
        )
        for index in range(count)
    ]


combinations = st.builds(
    Combination,
    exponent=st.sampled_from([-0.5, -1.0, -3.0]),
    floor=st.sampled_from([1.0, 10.0]),
    cap=st.sampled_from([20.0, 39.0]),
    cap_failing=st.sampled_from([30.0, 79.0]),
    least_evidence=st.sampled_from([0.1, 0.5, 1.0]),
)
critical_or_none = st.sampled_from([(), (failing(),), (failing(severity=Severity.MINOR),)])


@settings(max_examples=40)
@given(some_parts(), combinations, critical_or_none)
def test_a_score_lies_in_its_interval_and_between_0_and_100(
    parts: list[ScoredMeasure], combination: Combination, critical: Sequence[RuleOutcome]
) -> None:
    score = combine(parts, critical, combination).score
    if score is not None:
        assert 0 <= score.low <= score.value <= score.high <= 100


@settings(max_examples=40)
@given(some_parts(), combinations, critical_or_none)
def test_whatever_the_missing_evidence_turns_out_to_be_the_score_stays_in_the_interval(
    parts: list[ScoredMeasure], combination: Combination, critical: Sequence[RuleOutcome]
) -> None:
    before = combine(parts, critical, combination).score
    found = random.Random(len(parts))
    whole = [
        replace(each, value=0.1, utility=found.uniform(0, 100)) if each.utility is None else each
        for each in parts
    ]
    after = combine(whole, critical, combination).score
    if before is not None and after is not None:
        assert before.low - 1e-4 <= after.value <= before.high + 1e-4


@settings(max_examples=40)
@given(some_parts(), critical_or_none, st.data())
def test_a_measure_that_gets_better_never_lowers_the_score(
    parts: list[ScoredMeasure], critical: Sequence[RuleOutcome], data: st.DataObject
) -> None:
    before = combine(parts, critical, HARMONIC).score
    index = data.draw(st.integers(0, len(parts) - 1))
    utility = parts[index].utility
    if before is not None and utility is not None:
        parts[index] = replace(parts[index], utility=data.draw(st.floats(utility, 100)))
        after = combine(parts, critical, HARMONIC).score
        assert after is not None
        assert after.value >= before.value


@settings(max_examples=40)
@given(some_parts(), critical_or_none, st.randoms())
def test_the_order_of_the_measures_makes_no_difference_at_all(
    parts: list[ScoredMeasure], critical: Sequence[RuleOutcome], shuffle: random.Random
) -> None:
    shuffled = list(parts)
    shuffle.shuffle(shuffled)
    assert combine(shuffled, critical, HARMONIC) == combine(parts, critical, HARMONIC)


@settings(max_examples=40)
@given(some_parts(), st.data())
def test_repairing_a_measure_adds_the_gain_that_was_told(
    parts: list[ScoredMeasure], data: st.DataObject
) -> None:
    before = combine(parts, (), HARMONIC)
    index = data.draw(st.integers(0, len(parts) - 1))
    named = parts[index].metric
    if before.score is None or (parts[index].utility or 100) >= 80:
        return
    parts[index] = replace(parts[index], utility=80.0)
    after = combine(parts, (), HARMONIC).score
    told = next(each.gain for each in before.basis.measures if each.metric == named)
    assert after is not None
    assert after.value == pytest.approx(before.score.value + told, abs=2e-4)


def test_a_good_measure_cannot_pay_for_a_bad_one() -> None:
    assert scored(part("good", 100.0), part("bad", 10.0)).value == pytest.approx(18.1818)


def test_weights_count() -> None:
    light, heavy = (
        scored(part("a", 100.0), part("b", 20.0, weight=0.5)),
        scored(part("a", 100.0), part("b", 20.0)),
    )
    assert light.value > heavy.value


class TestMissingEvidence:
    def test_it_is_left_out_of_the_score_and_opens_the_interval_on_both_sides(self) -> None:
        found = combine([part("a", 80.0, weight=3.0), part("b", None)], (), HARMONIC)
        assert found.basis.coverage == 0.75
        assert found.score == Score(80.0, 29.0909, 84.2105)

    @pytest.mark.parametrize(("weight", "shown"), [(1.0, True), (1.01, False)])
    def test_below_half_of_the_weights_there_is_no_score(self, weight: float, *, shown: bool) -> None:
        found = combine([part("a", 80.0), part("b", None, weight=weight)], (), HARMONIC)
        assert (found.score is not None) is shown
        assert len(found.basis.measures) == 2

    def test_where_nothing_is_measured_there_is_none_however_little_is_asked_for(self) -> None:
        found = combine([part("a", None)], (), replace(HARMONIC, least_evidence=1e-9))
        assert (found.score, found.basis.coverage) == (None, 0.0)

    def test_where_all_is_measured_the_interval_is_the_score(self) -> None:
        score = scored(part("a", 80.0), part("b", 60.0))
        assert score.low == score.value == score.high


class TestTheCap:
    def test_a_breached_critical_rule_caps_the_score_and_its_interval(self) -> None:
        found = combine([part("a", 100.0, weight=3.0), part("b", None)], [failing()], HARMONIC)
        assert found.score is not None
        assert (found.score.value, found.score.high) == (39.0, 39.0)
        assert found.score.low < 39
        assert (found.basis.capped_by, found.basis.uncapped) == (("no-holes",), 100.0)

    def test_the_rule_is_then_the_weakest_link_and_its_repair_gives_back_what_it_took(self) -> None:
        weakest = combine([part("a", 100.0), part("b", 50.0)], [failing()], HARMONIC).basis.weakest
        assert weakest is not None
        assert (weakest.name, weakest.gain) == ("no-holes", pytest.approx(66.6667 - 39, abs=1e-3))

    def test_a_score_below_the_cap_stays_what_it_is(self) -> None:
        found = combine([part("a", 20.0)], [failing()], HARMONIC)
        assert found.score == Score(20.0, 20.0, 20.0)
        assert found.basis.weakest is not None
        assert found.basis.weakest.rule is None

    def test_repairing_the_value_that_the_rule_judges_lifts_the_cap_too(self) -> None:
        parts = [part("other", 10.0, value=3.0), part("a", 100.0)]
        found = combine(parts, [failing()], HARMONIC)
        gains = {each.metric: each.gain for each in found.basis.measures}
        assert gains["code.some.other"] == pytest.approx(88.8889 - 18.1818, abs=1e-3)
        elsewhere = combine(parts, [failing(value=7.0)], HARMONIC)
        assert {each.metric: each.gain for each in elsewhere.basis.measures}[
            "code.some.other"
        ] == pytest.approx(39 - 18.1818, abs=1e-3)

    def test_any_other_rule_that_fails_keeps_it_below_what_is_good_enough(self) -> None:
        found = combine([part("a", 100.0)], [failing(severity=Severity.MINOR)], HARMONIC)
        assert found.score == Score(79.0, 79.0, 79.0)
        assert found.basis.capped_by == ("no-holes",)
        assert found.basis.weakest is not None
        assert (found.basis.weakest.rule, found.basis.weakest.gain) == ("no-holes", 21.0)

    def test_the_critical_rule_comes_first_and_its_repair_leaves_the_other_cap(self) -> None:
        other = failing(rule="no-cracks", severity=Severity.MAJOR)
        found = combine([part("a", 100.0)], [other, failing()], HARMONIC)
        assert found.basis.capped_by == ("no-holes",)
        assert found.basis.weakest is not None
        assert (found.basis.weakest.rule, found.basis.weakest.gain) == ("no-holes", 40.0)

    def test_a_rule_that_holds_nothing_down_is_not_named(self) -> None:
        found = combine([part("a", 60.0)], [failing(severity=Severity.MAJOR)], HARMONIC)
        assert (found.score, found.basis.capped_by) == (Score(60.0, 60.0, 60.0), ())


class TestTheWeakestLink:
    def test_it_is_the_measure_of_least_utility(self) -> None:
        assert weakest_of(part("a", 60.0), part("b", 30.0), part("c", 90.0)) == "code.some.b"

    def test_of_two_equals_it_is_the_weightier_one(self) -> None:
        assert weakest_of(part("a", 30.0), part("b", 30.0, weight=2.0)) == "code.some.b"

    def test_where_all_is_good_enough_there_is_none(self) -> None:
        assert weakest_of(part("a", 80.0), part("b", 95.0)) is None


def scored(*parts: ScoredMeasure) -> Score:
    score = combine(parts, (), HARMONIC).score
    assert score is not None
    return score


def weakest_of(*parts: ScoredMeasure) -> str | None:
    found: Scored = combine(parts, (), HARMONIC)
    return found.basis.weakest.name if found.basis.weakest else None
