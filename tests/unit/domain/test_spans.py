"""How far back a rule looks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from qualitywatch.domain.asks import Against, parse_against
from qualitywatch.domain.span import Span, parse_span


@pytest.mark.parametrize(
    ("text", "span", "words"),
    [
        ("30d", Span(length=timedelta(days=30)), "the last 30d"),
        ("12h", Span(length=timedelta(hours=12)), "the last 12h"),
        (10, Span(count=10), "the last 10 measurements"),
        ("1", Span(count=1), "the last 1 measurement"),
    ],
)
def test_a_span_is_a_time_or_a_count(text: object, span: Span, words: str) -> None:
    assert (parse_span(text), parse_span(text).words) == (span, words)
    assert parse_span(str(span)) == span


@pytest.mark.parametrize("text", [0, 1001, -1, True, 1.5, "0s", "9999w", "", "a week", None, [], "1e3"])
def test_anything_else_is_none(text: object) -> None:
    with pytest.raises(ValueError, match="expected"):
        parse_span(text)


@pytest.mark.parametrize("count", [None, 3])
def test_a_span_is_exactly_one_of_both(count: int | None) -> None:
    with pytest.raises(ValueError, match="a number of measurements or a length"):
        Span(count, timedelta(days=1) if count else None)


@pytest.mark.parametrize(
    "text", ["previous", "best", "ref", "release", "baseline", "median_30d", "median_10"]
)
def test_what_is_compared_with_reads_as_it_is_written(text: str) -> None:
    assert str(parse_against(text)) == text


@pytest.mark.parametrize("text", ["", "median", "median_", "median_0", "median_x", "mean_3d", 3, None])
def test_what_cannot_be_compared_with_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="expected"):
        parse_against(text)


def test_a_file_is_told_by_its_name() -> None:
    assert str(Against("baseline", point="/somewhere/plan.json")) == "plan.json"
