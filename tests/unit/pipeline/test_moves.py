"""Steps of a series, and what a change means by the metric's direction."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline_examples import NOON
from qualitywatch.domain.effect import Effect, effect_of
from qualitywatch.domain.measurement import Sample
from qualitywatch.domain.metric import Direction
from qualitywatch.domain.quantities import format_apart, format_change
from qualitywatch.pipeline.moves import largest, moves

numbers = st.integers(-1000, 1000)


def series(values: list[int]) -> list[Sample]:
    return [Sample(NOON + timedelta(hours=n), value, f"{n:040x}") for n, value in enumerate(values)]


@given(st.lists(numbers))
def test_the_steps_of_a_series_add_up_to_what_it_moved(values: list[int]) -> None:
    steps = list(moves(series(values)))
    assert all(step.difference for step in steps)
    assert sum(step.difference for step in steps) == (values[-1] - values[0] if values else 0)


@given(st.lists(numbers), st.integers(1, 5))
def test_no_step_that_is_left_out_is_larger_than_one_that_is_told(values: list[int], limit: int) -> None:
    every = list(moves(series(values)))
    told = largest(every, limit=limit)
    assert len(told) == min(limit, len(every))
    sizes = [abs(step.difference) for step in told]
    assert sizes == sorted((abs(step.difference) for step in every), reverse=True)[:limit]


def test_a_step_knows_the_commits_on_both_sides() -> None:
    (step,) = moves(series([1, 1, 4, 4]))
    assert (step.previous, step.commit, step.before, step.after) == (f"{1:040x}", f"{2:040x}", 1, 4)


@pytest.mark.parametrize(
    ("direction", "before", "after", "effect"),
    [
        (Direction.LOWER, 1, 2, Effect.WORSE),
        (Direction.LOWER, 2, 1, Effect.BETTER),
        (Direction.HIGHER, 1, 2, Effect.BETTER),
        (Direction.HIGHER, 2, 1, Effect.WORSE),
        (Direction.NONE, 1, 2, Effect.CHANGED),
        (Direction.LOWER, None, 2, Effect.CHANGED),
        (Direction.HIGHER, 2, None, Effect.CHANGED),
        (Direction.LOWER, 2, 2, Effect.SAME),
        (Direction.LOWER, None, None, Effect.SAME),
    ],
)
def test_what_a_change_means(
    direction: Direction, before: float | None, after: float | None, effect: Effect
) -> None:
    assert effect_of(direction, before, after) is effect


def test_values_that_differ_read_differently() -> None:
    assert format_apart([2.5301, 2.5299], "{path}") == ["2.5301 paths", "2.5299 paths"]
    assert format_apart([0.5, 0.25], "1") == ["50 %", "25 %"]
    assert format_apart([3.0, 3.0], "{path}") == ["3 paths", "3 paths"]
    assert format_apart([], "1") == []


def test_changes_are_signed_and_those_of_shares_are_points() -> None:
    assert format_change(0.005, "1") == "+0.5 points"
    assert format_change(-0.01, "1") == "-1 point"
    assert format_change(3, "{path}") == "+3 paths"
    assert format_change(-2, "s") == "-2 s"
