"""The worst places among many: the same as of all of them sorted, in memory for a few."""

from __future__ import annotations

import tracemalloc

from hypothesis import given, settings
from hypothesis import strategies as st

from qualitywatch.domain.foremost import Foremost
from qualitywatch.domain.observation import EVIDENCE_LIMIT


def by_tens(item: int) -> tuple[int]:
    return (item // 10,)


@given(parts=st.lists(st.lists(st.integers(0, 99)).map(lambda few: few * 40), max_size=6))
@settings(max_examples=60, deadline=None)
def test_the_first_of_all_parts_are_those_of_the_whole(parts: list[list[int]]) -> None:
    together = Foremost[int](by_tens)
    for part in parts:
        later = Foremost[int](by_tens)
        for item in part:
            later.add(item)
        together.merge(later)
    whole = [item for part in parts for item in part]
    assert together.count == len(whole)
    assert together.first() == sorted(whole, key=by_tens)[:EVIDENCE_LIMIT]


def test_many_parts_take_no_more_memory_than_a_few() -> None:
    together = Foremost[str]()
    tracemalloc.start()
    try:
        for part in range(200):
            later = Foremost[str]()
            for number in range(EVIDENCE_LIMIT):
                later.add(f"{part} {number} {'x' * 200}")
            together.merge(later)
        assert tracemalloc.get_traced_memory()[0] < 10 * EVIDENCE_LIMIT * 300
    finally:
        tracemalloc.stop()
