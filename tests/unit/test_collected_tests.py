"""A case that each process would name otherwise fails by itself; it does not stop the workers of the whole run."""

from __future__ import annotations

import pytest

from collected_tests import CHANGING


@pytest.mark.parametrize(
    "name",
    ["t[{'a', 'b'}]", "t[<object object at 0x7f52b6ba5900>]", "t[x-frozenset({1, 2})]"],
    ids=["a set", "an address", "a frozen set"],
)
def test_sets_and_addresses_are_refused(name: str) -> None:
    assert CHANGING.search(name)


@pytest.mark.parametrize(
    "name", ["t", "t[a, b]", "t[{'a'}]", "t[{'a': 1, 'b': 2}]", "t[{a = 1, b = 2}]", "t[look at 0x1]"]
)
def test_other_names_are_taken(name: str) -> None:
    assert not CHANGING.search(name)
