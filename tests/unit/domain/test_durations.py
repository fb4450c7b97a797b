"""Durations and sizes are read as people write them, and written so that they are read back exactly."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitywatch.domain.durations import format_duration, parse_duration, parse_size

lengths = st.timedeltas(min_value=timedelta(0))


@given(lengths)
def test_a_duration_survives_writing_and_reading(length: timedelta) -> None:
    assert parse_duration(format_duration(length)) == length


@given(lengths, lengths)
def test_different_durations_are_written_differently(one: timedelta, other: timedelta) -> None:
    assert (format_duration(one) == format_duration(other)) == (one == other)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("90s", timedelta(seconds=90)),
        ("15m", timedelta(minutes=15)),
        ("1h30m", timedelta(minutes=90)),
        ("1.5h", timedelta(minutes=90)),
        ("7d", timedelta(days=7)),
        ("2w", timedelta(weeks=2)),
        ("250ms", timedelta(milliseconds=250)),
        ("0s", timedelta(0)),
    ],
)
def test_durations_read_as_people_write_them(text: str, length: timedelta) -> None:
    assert parse_duration(text) == length


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(0), "0s"),
        (timedelta(minutes=90), "1h30m"),
        (timedelta(days=7), "1w"),
        (timedelta(days=90), "90d"),
        (timedelta(milliseconds=1), "1ms"),
        (timedelta(microseconds=250), "0.25ms"),
        (timedelta(seconds=1, microseconds=5), "1s0.005ms"),
    ],
)
def test_durations_are_written_short(length: timedelta, text: str) -> None:
    assert format_duration(length) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "90",
        90,
        1.5,
        True,
        None,
        "1 h",
        "h",
        "-1h",
        "1H",
        "1y",
        "1h,",
        "1h\n",
        "١h",
        timedelta(seconds=-1),
    ],
    ids=repr,
)
def test_what_is_no_duration_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="expected a duration"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["999999999999w", "9" * 5000 + "s"], ids=["too long", "too many digits"])
def test_an_absurd_duration_is_refused_like_any_other_mistake(text: str) -> None:
    with pytest.raises(ValueError, match=r"too long|digits"):
        parse_duration(text)


def test_a_length_is_a_duration_already() -> None:
    assert parse_duration(timedelta(hours=1)) == timedelta(hours=1)


def test_a_length_below_zero_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="below zero"):
        format_duration(timedelta(seconds=-1))


@given(st.text())
def test_no_text_is_read_as_anything_but_a_duration_or_refused(text: str) -> None:
    try:
        assert parse_duration(text) >= timedelta(0)
    except ValueError:
        return


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("1B", 1),
        ("512MiB", 512 * 1024**2),
        ("2 GiB", 2 * 1024**3),
        ("1.5kB", 1500),
        ("2GB", 2 * 10**9),
        (4096, 4096),
    ],
)
def test_sizes_read_as_people_write_them(text: object, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize(
    "text",
    ["", "2G", "2 gib", "-1MiB", "0MiB", "0.1B", 0, -5, True, 1.5, None, "9" * 30 + "GiB", 2**63],
    ids=repr,
)
def test_what_is_no_size_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="expected a size"):
        parse_size(text)
