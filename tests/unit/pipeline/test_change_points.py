"""Shifts are found, dated and told from noise, from climbing and from wandering."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualitywatch.domain.shift import ShiftKind
from qualitywatch.pipeline.change_points.detect import FEWEST, MOST, find_shifts

numbers = st.floats(-1e6, 1e6, allow_nan=False)


def noise(length: int, seed: int = 7, spread: float = 1.0) -> list[float]:
    chance = random.Random(seed)
    return [chance.gauss(0, spread) for _ in range(length)]


def stepped(length: int, at: int, size: float, seed: int = 7) -> list[float]:
    return [value + (size if place >= at else 0) for place, value in enumerate(noise(length, seed))]


@pytest.mark.parametrize("length", [10, 25, 60, 150])
def test_noise_alone_has_no_shift(length: int) -> None:
    false = sum(bool(find_shifts(noise(length, seed))) for seed in range(40))
    assert false <= 2  # at 0.8 % each, more than two of 40 come once in 250


@pytest.mark.parametrize(("length", "at"), [(20, 10), (20, 5), (60, 45), (60, 55)])
def test_a_step_of_three_standard_deviations_is_found_where_it_is(length: int, at: int) -> None:
    found = [find_shifts(stepped(length, at, 3.0, seed)) for seed in range(20)]
    right = [shifts for shifts in found if any(each.earliest <= at <= each.latest for each in shifts)]
    assert len(right) >= 17


def test_two_steps_are_two_shifts_with_their_levels() -> None:
    values = [*noise(30, 1), *(10 + value for value in noise(30, 2)), *(4 + value for value in noise(30, 3))]
    up, down = find_shifts(values)
    assert (up.kind, up.index, down.index) == (ShiftKind.LEVEL, 30, 60)
    assert up.before == pytest.approx(0, abs=0.8)
    assert up.after == down.before == pytest.approx(10, abs=0.8)
    assert down.difference == pytest.approx(-6, abs=1)


def test_a_step_between_constant_values_is_dated_to_the_value() -> None:
    (shift,) = find_shifts([5.0] * 12 + [9.0] * 6)
    assert (shift.index, shift.earliest, shift.latest, shift.before, shift.after) == (12, 12, 12, 5, 9)


def test_a_step_of_less_than_a_hundredth_is_not_told_however_sure_it_is() -> None:
    assert find_shifts([475.0] * 12 + [476.0] * 12) == []
    assert [each.index for each in find_shifts([475.0] * 12 + [480.0] * 12)] == [12]


def test_a_step_within_the_noise_is_not_told_however_long_it_lasts() -> None:
    def values(size: float) -> list[float]:
        return [value + (size if place >= 200 else 0) for place, value in enumerate(noise(400))]

    assert find_shifts(values(0.4)) == []
    assert len(find_shifts(values(1.0))) == 1


def test_a_share_near_the_whole_is_measured_by_what_is_missing() -> None:
    (shift,) = find_shifts([0.999] * 12 + [0.996] * 12)
    assert shift.index == 12
    assert find_shifts([0.5] * 12 + [0.502] * 12) == []


def test_many_small_steps_add_up_to_what_is_told() -> None:
    values = [475.0] * 12 + [478.0] * 3 + [481.0] * 12
    (shift,) = find_shifts(values)
    assert (shift.before, shift.after) == (475.0, 481.0)


def test_an_outlier_is_no_shift() -> None:
    assert find_shifts([*noise(15), 60.0, 55.0, *noise(15, 8)]) == []


def test_a_steady_climb_has_no_shift() -> None:
    assert find_shifts([0.5 * place + value for place, value in enumerate(noise(60))]) == []


def test_a_jump_of_what_climbs_is_found() -> None:
    sizes = [1000.0]
    for place, value in enumerate(noise(60, 5, 3)):
        sizes.append(sizes[-1] + 5 + value + (400 if place == 40 else 0))
    (jump,) = find_shifts(sizes)
    assert (jump.kind, jump.index) == (ShiftKind.JUMP, 41)


def test_a_spike_of_what_climbs_is_no_jump() -> None:
    sizes = [1000.0 + 6 * place + value for place, value in enumerate(noise(60, 5, 2))]
    sizes[30] += 900
    assert find_shifts(sizes) == []


def test_too_few_values_say_nothing() -> None:
    assert find_shifts([0.0] * (FEWEST // 2) + [1.0] * (FEWEST // 2 - 1)) == []


def test_only_the_newest_values_are_looked_at_and_counted_from_the_start() -> None:
    values = [0.0] * 100 + [5.0] * 200 + [9.0] * 200
    (shift,) = find_shifts(values[100:])
    assert shift.index == 200
    assert [each.index for each in find_shifts([100.0] * (MOST - 100) + values)][-1] == MOST - 100 + 300


@settings(max_examples=40, deadline=None)
@given(st.lists(numbers, min_size=0, max_size=40))
def test_shifts_are_in_order_inside_and_the_same_in_another_unit(
    values: list[float],
) -> None:
    found = find_shifts(values)
    indices = [each.index for each in found]
    assert indices == sorted(set(indices))
    assert all(0 < each.earliest <= each.index <= each.latest < len(values) for each in found)
    assert find_shifts(values) == found
    rounded = [float(round(value)) for value in values]
    scaled = [value * 4 for value in rounded]  # exact in binary
    assert [each.index for each in find_shifts(scaled)] == [each.index for each in find_shifts(rounded)]
