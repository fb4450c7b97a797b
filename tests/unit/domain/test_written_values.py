"""Series are written as for promtool's unit tests, and mean the same."""

from __future__ import annotations

import pytest

from qualitywatch.domain.written_values import MOST_VALUES, expand_values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        # from promtool's documentation of unit tests
        ("-2+4x3", [-2, 2, 6, 10]),
        ("1-2x4", [1, -1, -3, -5, -7]),
        ("1x4", [1, 1, 1, 1, 1]),
        ("4 _x3 5", [4, None, None, None, 5]),
        ("1 _x3", [1, None, None, None]),
        # and beyond
        ("", []),
        ("7", [7]),
        ("_", [None]),
        ("0+0.1x3", [0, 0.1, 0.2, 0.3]),
        ("1e-3x1 .5", [0.001, 0.001, 0.5]),
        ("2x0", [2]),
    ],
)
def test_values_are_expanded(text: str, values: list[float | None]) -> None:
    assert expand_values(text) == values


@pytest.mark.parametrize("text", ["x3", "a", "1x", "1+x2", "1,2", "nan", "inf", "stale", "1x-2", "__"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no value"):
        expand_values(text)


def test_a_step_without_a_count_is_refused_with_what_was_meant() -> None:
    with pytest.raises(ValueError, match=r"write 1\+2x5"):
        expand_values("1+2")


def test_there_is_an_end_to_it() -> None:
    with pytest.raises(ValueError, match="100,000"):
        expand_values(f"1x{MOST_VALUES}")
    with pytest.raises(ValueError, match="100,000"):
        expand_values("_x99999999999")
