"""Values and limits as people read them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitywatch.domain.limit_words import format_limit, format_value
from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.quantities import format_quantity

MakeOutcome = Callable[..., RuleOutcome]


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.2341, "1", "23.4 %"),
        (0.0, "1", "0 %"),
        (1.0, "1", "100 %"),
        (0.99996, "1", "99.996 %"),
        (0.000_012, "1", "0.0012 %"),
        (1.2, "s", "1.2 s"),
        (0.0123, "s", "12.3 ms"),
        (94.0, "s", "94 s"),
        (341.7, "s", "5.7 min"),
        (259_200.0, "s", "3 d"),
        (90.0, "min", "90 min"),
        (1_500.0, "ms", "1.5 s"),
        (0.0, "s", "0 s"),
        (0.0, "By", "0 B"),
        (4_404_019.2, "By", "4.2 MiB"),
        (1023.0, "By", "1,023 B"),
        (1023.9999, "By", "1 KiB"),
        (1.0, "{function}", "1 function"),
        (12.0, "{function}", "12 functions"),
        (0.0, "{function}", "0 functions"),
        (48_211.0, "{source_line}", "48,211 source lines"),
        (2.0, "{class}", "2 classes"),
        (2.0, "{dependency}", "2 dependencies"),
        (3.125, "{day}", "3.12 days"),
        (2.5, "{commit}/d", "2.5 commits per day"),
        (0.25, "1/s", "0.25 per second"),
        (12.0, "{line}/{function}", "12 lines per function"),
        (-0.05, "1", "-5 %"),
        (12.5, "%", "12.5 %"),
        (36.6, "Cel", "36.6 Cel"),
        (1234.5678, "{point}", "1,235 points"),
        (1e30, "{point}", "1e+30 points"),
        (0.000_000_12, "{point}", "1.2e-7 points"),
        (float("nan"), "1", "n/a"),
        (float("inf"), "s", "n/a"),
    ],
)
def test_a_quantity_reads_as_people_say_it(value: float, unit: str, text: str) -> None:
    assert format_quantity(value, unit) == text


@given(st.floats(0, 1))
def test_a_share_reads_none_or_all_only_where_it_is_exactly_that(value: float) -> None:
    text = format_quantity(value, "1")
    assert (text == "0 %") == (value == 0)
    assert (text == "100 %") == (value == 1)


@given(st.floats(1e-9, 1e12), st.sampled_from(["s", "By"]))
def test_a_scaled_value_is_the_value_to_three_digits(value: float, unit: str) -> None:
    sizes = {
        "ns": 1e-9, "µs": 1e-6, "ms": 1e-3, "s": 1, "min": 60, "h": 3600, "d": 86400,
        "B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40,
    }  # fmt: skip
    number, name = format_quantity(value, unit).split()
    assert float(number.replace(",", "")) * sizes[name] == pytest.approx(value, rel=0.005)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"limit": 0.21}, "at most 21 %"),
        ({"limit": 0.2105}, "at most 21.05 %"),
        ({"limit": 0.8, "comparison": "below"}, "at least 80 %"),
        ({"limit": 1500.0, "unit": "{line}"}, "at most 1,500"),
        ({"limit": 300.0, "unit": "s"}, "at most 5 min"),
        ({"limit": 100.0, "unit": "s"}, "at most 100 s"),
        ({"limit": 604_800.0, "unit": "s"}, "at most 7 d"),
        (
            {"limit": -0.005, "comparison": "below", "baseline": 0.842},
            "at most 0.5 points below the baseline of 84.2 %",
        ),
        (
            {"limit": 0.01, "comparison": "above", "baseline": 0.1},
            "at most 1 point above the baseline of 10 %",
        ),
        (
            {"limit": 0.01, "comparison": "below", "baseline": 0.1},
            "at least 1 point above the baseline of 10 %",
        ),
        (
            {"limit": -2.0, "baseline": 9.0, "unit": "{issue}"},
            "at least 2 issues below the baseline of 9 issues",
        ),
        ({"limit": 0.0, "comparison": "below", "baseline": 0.842}, "not below the baseline of 84.2 %"),
        ({"limit": 0.0, "comparison": "above", "baseline": 0.1}, "not above the baseline of 10 %"),
        ({"limit": None}, ""),
    ],
)
def test_a_limit_reads_as_the_condition_that_passes(
    make_outcome: MakeOutcome, changes: dict[str, object], text: str
) -> None:
    assert format_limit(make_outcome(**changes)) == text


def test_a_value_just_beyond_its_limit_does_not_read_like_the_limit(make_outcome: MakeOutcome) -> None:
    assert format_value(make_outcome(value=0.21004, limit=0.21)) == "21.004 %"


def test_a_value_just_beyond_its_baseline_does_not_read_like_the_bound(make_outcome: MakeOutcome) -> None:
    outcome = make_outcome(value=0.83698, limit=-0.005, comparison="below", baseline=0.842)
    assert format_value(outcome) == "83.698 %"


@given(value=st.floats(0, 1), limit=st.floats(0, 1).map(lambda share: round(share, 4)))
def test_a_value_reads_like_its_limit_only_where_it_meets_it(
    make_outcome: MakeOutcome, value: float, limit: float
) -> None:
    outcome = make_outcome(value=value, limit=limit)
    assert (format_limit(outcome) == f"at most {format_value(outcome)}") == (value == limit)


def test_no_value_reads_as_nothing_and_not_as_zero(make_outcome: MakeOutcome) -> None:
    assert format_value(make_outcome(value=None)) == ""
