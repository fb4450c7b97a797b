"""A rule's course over time: what has lasted counts, what is proven over is over, and when anybody looked is no matter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline_examples import NOON, hours
from qualitywatch.domain.lasting import Timing
from qualitywatch.pipeline.evaluate.course import Course, Stance, Step
from qualitywatch.pipeline.evaluate.retrace import retrace

LETTERS = {"B": Stance.BREACH, "c": Stance.CLEAR, "-": Stance.BETWEEN}
DAY = timedelta(days=1)


def steps(text: str) -> list[Step]:
    """One measurement an hour from noon: B breaches, c is clear, - is between both, a blank is missing."""
    return [Step(hours(hour), LETTERS[letter]) for hour, letter in enumerate(text) if letter != " "]


def course(timing: Timing, fed: Sequence[Step], at: datetime | None = None) -> Course:
    going = Course(timing)
    for step in fed:
        going.feed(step)
    if at is not None:
        going.pass_time(at)
    return going


def span(count: float) -> timedelta:
    return timedelta(hours=count)


@pytest.mark.parametrize(
    ("timing", "went", "firing"),
    [
        (Timing(), "B", True),
        (Timing(), "Bc", False),
        (Timing(hold=3), "BB", False),
        (Timing(hold=3), "BBB", True),
        (Timing(hold=3), "BBcB", False),
        (Timing(hold=3), "BB-B", False),
        (Timing(hold=span(2)), "BB", False),
        (Timing(hold=span(2)), "BBB", True),
        (Timing(hold=span(2)), "B B", True),
        (Timing(hold=span(2)), "B  c", False),
        (Timing(clear=3), "Bcc", True),
        (Timing(clear=3), "Bccc", False),
        (Timing(clear=3), "BccBcc", True),
        (Timing(clear=3), "Bcc-c", True),
        (Timing(clear=span(2)), "Bcc", True),
        (Timing(clear=span(2)), "Bc c", False),
        (Timing(keep=span(3)), "Bcc", True),
        (Timing(keep=span(3)), "Bccc", False),
        (Timing(keep=span(3)), "BcBcc", True),
        (Timing(hold=2, clear=2), "BBcBc", True),
        (Timing(), "B-", True),
        (Timing(), "-", False),
    ],
)
def test_what_has_lasted_counts(timing: Timing, went: str, *, firing: bool) -> None:
    assert course(timing, steps(went)).firing is firing


class TestTimeAlone:
    def test_a_breach_lasts_until_another_measurement_says_otherwise(self) -> None:
        going = course(Timing(hold=DAY), steps("B"))
        assert (going.firing, going.again_at) == (False, NOON + DAY)
        going.pass_time(NOON + DAY)
        assert (going.firing, going.again_at) == (True, None)

    def test_it_counts_though_nobody_looked_before_it_was_over(self) -> None:
        going = course(Timing(hold=span(2), clear=2), steps("B   c"))
        assert going.firing is True

    def test_silence_proves_no_repair(self) -> None:
        going = course(Timing(clear=DAY), steps("Bc"), at=hours(10_000))
        assert (going.firing, going.again_at) == (True, None)

    def test_what_is_kept_in_any_case_ends_by_itself(self) -> None:
        going = course(Timing(keep=DAY), steps("Bc"))
        assert (going.firing, going.again_at) == (True, NOON + DAY)
        going.pass_time(NOON + DAY)
        assert going.firing is False

    def test_but_not_while_it_is_still_breached(self) -> None:
        assert course(Timing(keep=DAY), steps("B"), at=hours(10_000)).firing is True

    def test_nor_before_the_repair_has_lasted(self) -> None:
        going = course(Timing(clear=2, keep=span(2)), steps("Bc"), at=hours(100))
        assert going.firing is True


stances = st.lists(st.sampled_from(Stance), min_size=1, max_size=40)
spans = st.integers(1, 5) | st.integers(1, 8).map(span)
timings = st.builds(Timing, hold=spans, clear=spans, keep=st.integers(0, 6).map(span))


def made(went: Sequence[Stance], gaps: Sequence[int]) -> list[Step]:
    at, found = NOON, []
    for stance, gap in zip(went, gaps, strict=False):
        at += span(gap)
        found.append(Step(at, stance))
    return found


histories = st.builds(made, stances, st.lists(st.integers(1, 6), min_size=40, max_size=40))


@given(timings, histories, st.integers(0, 20))
def test_retracing_from_the_newest_says_what_following_from_the_first_says(
    timing: Timing, fed: list[Step], later: int
) -> None:
    at = fed[-1].at + span(later)

    def earlier(before: datetime, count: int) -> Sequence[Step]:
        return [step for step in reversed(fed) if step.at < before][:count]

    followed = course(timing, fed, at)
    found = retrace(timing, fed[-1], earlier, at)
    assert found.firing is followed.firing
    if found.again_at is not None or followed.again_at is not None:
        assert found.again_at == followed.again_at


@given(timings, histories, st.lists(st.integers(0, 240), max_size=20))
def test_how_often_anybody_looked_is_no_matter(timing: Timing, fed: list[Step], looks: list[int]) -> None:
    looked = Course(timing)
    times = sorted(NOON + timedelta(minutes=30 * look) for look in looks)
    for number, step in enumerate(fed):
        looked.feed(step)
        end = fed[number + 1].at if number + 1 < len(fed) else hours(240)
        for at in times:
            if step.at <= at < end:
                looked.pass_time(at)
    looked.pass_time(hours(300))
    assert looked.firing is course(timing, fed, hours(300)).firing


@given(timings, histories)
def test_it_changes_by_time_exactly_when_it_says(timing: Timing, fed: list[Step]) -> None:
    going = course(timing, fed)
    before, due = going.firing, going.again_at
    if due is None:
        going.pass_time(hours(100_000))
        assert going.firing is before
    else:
        going.pass_time(due - timedelta(microseconds=1))
        assert going.firing is before
        going.pass_time(due)
        assert going.firing is not before


@given(timings, histories)
def test_one_measurement_alone_decides_where_no_history_is_kept(timing: Timing, fed: list[Step]) -> None:
    found = retrace(timing, fed[-1], lambda _, __: None, fed[-1].at)
    assert found.firing is (fed[-1].stance is Stance.BREACH)
