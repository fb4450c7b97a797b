"""How the dashboard says changes, ages and places, and draws small lines."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitywatch import Direction, Evidence
from qualitywatch.reports.sparkline import HEIGHT, WIDTH, sparkline
from qualitywatch.web.pages.wording import age, amount, change_sense, change_text, short_version, spot
from sample_world.town import NOW

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("change", "unit", "text"),
    [
        (0.012, "1", "+1.2 points"),
        (-0.00372, "1", "−0.37 points"),
        (0.0, "1", "±0"),
        (41, "{line}", "+41 lines"),
        (-1, "{test}", "−1 test"),
        (7200, "s", "+2 h"),
    ],
)
def test_a_change_has_a_sign_and_its_own_unit(change, unit, text):
    assert change_text(change, unit) == text


@pytest.mark.parametrize(
    ("change", "direction", "sense"),
    [
        (1.0, Direction.HIGHER, "better"),
        (1.0, Direction.LOWER, "worse"),
        (-1.0, Direction.LOWER, "better"),
        (-1.0, Direction.HIGHER, "worse"),
        (1.0, Direction.NONE, "neutral"),
        (1.0, None, "neutral"),
        (0.0, Direction.HIGHER, "neutral"),
    ],
)
def test_a_change_is_better_or_worse_by_the_metrics_direction(change, direction, sense):
    assert change_sense(change, direction) == sense


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 min ago"),
        (timedelta(minutes=119), "1 h ago"),
        (timedelta(hours=47), "1 d ago"),
        (timedelta(days=400), "400 d ago"),
    ],
)
def test_an_age_is_told_in_the_largest_unit_that_fits(length, text):
    assert age(NOW - length, NOW) == text


def test_a_commit_is_shortened_and_another_version_is_not():
    assert short_version("0123456789abcdef0123456789abcdef01234567") == "0123456789"
    assert short_version("2026-11-23T10:00:00Z-nightly-build") == "2026-11-23T10:00:00Z-nightly-build"


def test_a_place_reads_as_editors_open_it():
    assert spot(Evidence("a/b.py", 12)) == "a/b.py:12"
    assert spot(Evidence("a/b.py")) == "a/b.py"
    assert spot(Evidence(name="column", line=3)) == ""


@pytest.mark.parametrize(
    ("evidence", "unit", "text"),
    [
        (Evidence(value=0.31), "1", "31 %"),
        (Evidence(value=31, message="cyclomatic complexity 31"), "1", "31"),
        (Evidence(value=3, message="lines"), "{function}", "3"),
        (Evidence(value=3), "{function}", "3 functions"),
        (Evidence(value=7200.0, message="slow"), "s", "2 h"),
        (Evidence(message="no value"), "1", ""),
    ],
)
def test_the_amount_of_evidence_is_bare_where_its_message_names_the_unit(evidence, unit, text):
    assert amount(evidence, unit) == text


@given(st.lists(FINITE, min_size=2, max_size=60))
def test_a_line_stays_in_its_frame_and_goes_from_left_to_right(values):
    line = sparkline(values)
    points = [tuple(map(float, point.split(","))) for point in line.points.split()]
    assert len(points) == len(values)
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
    assert [x for x, _ in points] == sorted(x for x, _ in points)
    assert points[-1] == (line.last_x, line.last_y)


@given(st.lists(FINITE, min_size=2, max_size=60))
def test_a_larger_value_is_never_drawn_lower(values):
    heights = [float(point.split(",")[1]) for point in sparkline(values).points.split()]
    ordered = sorted(zip(values, heights, strict=True))
    assert all(upper <= lower for (_, lower), (_, upper) in pairwise(ordered))


@pytest.mark.parametrize("values", [[], [1.0]])
def test_fewer_than_two_values_make_no_line(values):
    assert sparkline(values) is None
