"""Utility functions: what an anchor says holds, and everything between two of them runs one way."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitywatch.domain.quality_model import Anchor, Utility
from qualitywatch.errors import QualityModelError

values = st.floats(-1e6, 1e6)


@st.composite
def utilities(draw: st.DrawFn) -> Utility:
    inner = draw(st.lists(st.integers(1, 99), min_size=1, max_size=5, unique=True))
    scores = [0.0, *sorted(map(float, inner)), 100.0]
    at = sorted(
        draw(st.lists(st.integers(-10_000, 10_000), min_size=len(scores), max_size=len(scores), unique=True))
    )
    if draw(st.booleans()):
        scores.reverse()
    scale = draw(st.sampled_from([1.0, 0.001, 7.3]))
    return Utility(tuple(Anchor(value * scale, score) for value, score in zip(at, scores, strict=True)))


FALLING = Utility((Anchor(0.1, 100), Anchor(0.2, 80), Anchor(0.4, 0)))
FAULTS = Utility((Anchor(0, 100), Anchor(1, 40), Anchor(10, 0)))


@settings(max_examples=40)
@given(utilities())
def test_an_anchor_gets_the_score_that_it_names(utility: Utility) -> None:
    for anchor in utility.anchors:
        assert utility.of(anchor.value) == pytest.approx(anchor.score)


@settings(max_examples=40)
@given(utilities(), values)
def test_a_score_is_never_outside_0_and_100(utility: Utility, value: float) -> None:
    assert 0 <= utility.of(value) <= 100


@settings(max_examples=40)
@given(utilities(), st.lists(values, min_size=2, max_size=8))
def test_a_better_value_never_gets_a_worse_score(utility: Utility, several: list[float]) -> None:
    scores = [utility.of(value) for value in sorted(several, reverse=not utility.rising)]
    assert scores == sorted(scores)


@settings(max_examples=40)
@given(utilities(), st.floats(0, 100))
def test_the_value_that_reaches_a_score_gets_it(utility: Utility, score: float) -> None:
    assert utility.of(utility.reaching(score)) == pytest.approx(score, abs=1e-6)


@settings(max_examples=40)
@given(utilities(), st.floats(0, 100))
def test_a_whole_value_that_reaches_a_score_is_as_good_or_better(utility: Utility, score: float) -> None:
    whole = utility.reaching(score, whole=True)
    assert whole == int(whole)
    assert utility.of(whole) >= score - 1e-6


@settings(max_examples=40)
@given(utilities(), st.lists(values, min_size=1, max_size=6))
def test_the_worst_of_several_values_has_the_lowest_score(utility: Utility, several: list[float]) -> None:
    assert utility.of(utility.worst_of(several)) == min(map(utility.of, several))


@pytest.mark.parametrize(
    ("value", "score"), [(0.05, 100), (0.1, 100), (0.15, 90), (0.2, 80), (0.3, 40), (0.4, 0), (0.9, 0)]
)
def test_between_two_anchors_the_score_is_linear(value: float, score: float) -> None:
    assert FALLING.of(value) == pytest.approx(score)


def test_what_is_counted_is_repaired_to_a_whole_number() -> None:
    assert FAULTS.reaching(80) == pytest.approx(1 / 3)
    assert FAULTS.reaching(80, whole=True) == 0


@settings(max_examples=40)
@given(utilities(), st.randoms())
def test_the_order_of_the_anchors_makes_no_difference(utility: Utility, random: object) -> None:
    shuffled = list(utility.anchors)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert Utility(tuple(shuffled)) == utility


@pytest.mark.parametrize(
    ("anchors", "said"),
    [
        ([(0, 100), (1, 0)], "at least 3 anchors"),
        ([(0, 100), (1, 80), (2, 10)], "from score 0 to score 100"),
        ([(0, 90), (1, 80), (2, 0)], "from score 0 to score 100"),
        ([(0, 100), (2, 80), (1, 60), (3, 0)], "not monotone: 1 gets 60 and 2 gets 80"),
        ([(0, 100), (1, 80), (1, 60), (3, 0)], "not monotone"),
        ([(0, 100), (1, 80), (2, 80), (3, 0)], "not monotone"),
        ([(0, 100), (math.nan, 80), (3, 0)], "not a finite number"),
        ([(0, 100), (1, 80), (math.inf, 0)], "not a finite number"),
    ],
)
def test_anchors_that_are_no_such_function_are_refused(anchors: list[tuple[float, float]], said: str) -> None:
    with pytest.raises(QualityModelError, match=said):
        Utility(tuple(itertools.starmap(Anchor, anchors)))
