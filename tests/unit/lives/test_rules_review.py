"""Rules judge themselves by what became of their findings, and say nothing of few."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitywatch.domain.episode import Episode
from qualitywatch.domain.finding import ChangeKind, Finding
from qualitywatch.domain.metric import Direction
from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.readings import FindingEvent
from qualitywatch.domain.rule_review import Share, Standing
from qualitywatch.domain.ticket import Ticket, TicketState
from qualitywatch.pipeline.lives.episodes import episodes_of
from qualitywatch.pipeline.lives.rules_review import Record, review_rules
from qualitywatch.reports.choices import Colour
from qualitywatch.reports.rule_reviews import review_document
from qualitywatch.reports.text.rule_reviews import reviews_text
from qualitywatch.testing.samples import NOON, sample_change, sample_outcome

AT = NOON + timedelta(days=60)


def finding(number: int, rule: str = "complex-functions") -> Finding:
    return sample_change(sample_outcome(rule=rule, labels={"column": str(number)})).finding


def episode(number: int, *, days: float = 0, repaired_after: float | None = None, **more) -> Episode:
    opened = NOON + timedelta(days=days)
    end = None if repaired_after is None else opened + timedelta(days=repaired_after)
    of = more.pop("rule", "complex-functions")
    return Episode(
        finding=finding(number, of), opened_at=opened, resolved_at=end, value=0.34, limit=0.21, **more
    )


def only(episodes, record: Record | None = None, at=AT):
    (review,) = review_rules(episodes, record or Record(), at)
    return review


def waived(episodes) -> Record:
    return Record(waived=frozenset(each.finding.fingerprint for each in episodes))


def test_repaired_findings_make_a_sound_rule():
    review = only([episode(number, repaired_after=3) for number in range(6)])
    assert (review.standing, review.advice) == (Standing.SOUND, "")
    assert review.median_to_repair == timedelta(days=3)
    assert (review.acted_on.part, review.acted_on.whole) == (6, 6)


def test_of_few_findings_nothing_is_said_however_bad_they_look():
    few = [episode(number) for number in range(4)]
    assert only(few, waived(few)).standing is Standing.TOO_FEW


def test_waived_findings_make_a_noisy_rule():
    every = [episode(number) for number in range(6)]
    review = only(every, waived(every[:5]))
    assert review.standing is Standing.NOISY
    assert (review.false_alarms.part, review.false_alarms.whole) == (5, 6)


def test_one_false_alarm_of_six_is_not_noise():
    every = [episode(number, repaired_after=1) for number in range(6)]
    assert only(every, waived(every[:1])).standing is Standing.SOUND


def test_a_rule_that_nobody_acts_on_is_named():
    review = only([episode(number) for number in range(5)])
    assert review.standing is Standing.IGNORED
    assert review.oldest_open == timedelta(days=60)
    assert "complex-functions" in reviews_text([review], width=100, colour=Colour.NEVER)


def test_what_is_young_is_not_ignored():
    young = [episode(number) for number in range(5)]
    assert only(young, at=NOON + timedelta(days=13)).standing is Standing.SOUND


def test_a_closed_ticket_is_somebodys_act():
    every = [episode(number) for number in range(5)]
    name = every[0].finding.fingerprint
    done = Ticket(
        sink="jira", fingerprint=name, generation=1, state=TicketState.DONE, token="t", created_at=NOON
    )
    assert only(every, Record(tickets={name: [done]})).acted_on.part == 1


def test_findings_that_come_and_go_make_a_flapping_rule():
    episodes = []
    end = None
    for round_ in range(8):
        made = episode(1, days=2 * round_, repaired_after=1, previous_end=end)
        end = made.resolved_at
        episodes.append(made)
    several = [*episodes, *(episode(number, repaired_after=1) for number in range(2, 6))]
    review = only(sorted(several, key=lambda each: each.opened_at))
    assert (review.standing, review.flaps.part, review.flaps.whole) == (Standing.FLAPPING, 7, 12)


@pytest.mark.parametrize(("now", "better"), [(0.20, 1), (0.34, 0), (0.5, 0)])
def test_whether_the_value_stayed_better_after_the_ticket(now, better):
    made = episode(1, repaired_after=1)
    name = made.finding.fingerprint
    ticket = Ticket(
        sink="jira", fingerprint=name, generation=1, state=TicketState.DONE, token="t", created_at=NOON
    )
    record = Record(
        tickets={name: [ticket]},
        values={name: now},
        directions={made.finding.outcome.metric: Direction.LOWER},
    )
    assert only([made], record).better == Share(better, 1)


def test_a_rule_that_never_found_anything_is_silent():
    review = only([], Record(rules=frozenset({"quiet"})))
    assert (review.rule, review.standing) == ("quiet", Standing.SILENT)
    assert "Never found anything: quiet." in reviews_text([review], width=80, colour=Colour.NEVER)


def test_rules_worth_a_look_come_first():
    ignored = [episode(number, rule="z-ignored") for number in range(5)]
    sound = [episode(number, rule="a-sound", repaired_after=1) for number in range(5)]
    assert [each.rule for each in review_rules([*sound, *ignored], Record(), AT)] == ["z-ignored", "a-sound"]


def test_the_document_has_the_interval_of_each_share():
    document = review_document(only([episode(number) for number in range(5)]))
    assert document["acted_on"] == {
        "part": 0,
        "whole": 5,
        "value": 0.0,
        "low": 0.0,
        "high": pytest.approx(0.4345, abs=1e-3),
    }


@given(st.integers(0, 200), st.integers(0, 200))
def test_an_interval_holds_its_share_and_narrows(part, more):
    share = Share(part, part + more)
    low, high = share.interval
    assert 0 <= low <= (share.value or 0.0) <= high <= 1 or share.whole == 0
    twice = Share(2 * part, 2 * (part + more)).interval
    assert twice[1] - twice[0] <= high - low + 1e-12


def line(kind: ChangeKind, days: float, value: float = 0.3) -> FindingEvent:
    return FindingEvent(
        at=NOON + timedelta(days=days), kind=kind, outcome=Outcome.FAIL, value=value, limit=0.21
    )


def test_episodes_are_the_times_a_finding_was_open():
    one = finding(1)
    lives = [
        (one.fingerprint, line(ChangeKind.OPENED, 0)),
        (one.fingerprint, line(ChangeKind.WORSENED, 1)),
        (one.fingerprint, line(ChangeKind.RESOLVED, 2)),
        ("somebody else's", line(ChangeKind.OPENED, 2)),
        (one.fingerprint, line(ChangeKind.REOPENED, 5, 0.4)),
    ]
    first, second = episodes_of(lives, {one.fingerprint: one})
    assert first.time_to_repair == timedelta(days=2)
    assert (second.resolved_at, second.previous_end, second.value) == (None, NOON + timedelta(days=2), 0.4)


def test_an_end_without_a_beginning_is_passed_over():
    one = finding(1)
    assert episodes_of([(one.fingerprint, line(ChangeKind.RESOLVED, 2))], {one.fingerprint: one}) == []


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(ChangeKind)), max_size=30))
def test_no_two_episodes_of_a_finding_overlap(steps):
    known = {each.fingerprint: each for each in map(finding, range(3))}
    names = sorted(known)
    lives = [(names[which], line(kind, day)) for day, (which, kind) in enumerate(steps)]
    for name in names:
        mine = [each for each in episodes_of(lives, known) if each.finding.fingerprint == name]
        assert all(a.resolved_at <= b.opened_at for a, b in pairwise(mine))
        assert sum(each.resolved_at is None for each in mine) <= 1


def test_a_finding_keeps_its_place_among_several_rules():
    moved = replace(episode(1), finding=finding(1, "other"))
    assert [each.rule for each in review_rules([moved], Record(), AT)] == ["other"]
