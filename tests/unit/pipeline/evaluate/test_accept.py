"""A baseline tolerates what it knows, and nothing that is new or worse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipeline_examples import (
    CATALOGUE,
    COMPLEXITY,
    LINES,
    LONG,
    NOON,
    SHARE,
    a_rule,
    a_situation,
    one,
    value_of,
)
from qualitywatch.domain.accepted import AcceptedBreach
from qualitywatch.domain.asks import Silence
from qualitywatch.domain.observation import Evidence
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.span import Span
from qualitywatch.pipeline.evaluate import accept, all_accepted

places = st.lists(
    st.builds(Evidence, path=st.sampled_from("ab"), name=st.sampled_from("fg"), line=st.integers(1, 50)),
    max_size=8,
)


def counted(found: Sequence[Evidence], *, radon: str = "6.0") -> RuleOutcome:
    """A rule that allows none of what each place counts one of."""
    situation = a_situation(
        value_of(COMPLEXITY, len(found), evidence=tuple(found)), tools={"code.python": {"radon": radon}}
    )
    return one(a_rule(fail_above=0.0), situation)


def share(part: int, whole: int) -> RuleOutcome:
    situation = a_situation(value_of(SHARE, part / whole), value_of(LONG, part), value_of(LINES, whole))
    return one(a_rule(SHARE, fail_above=0.1), situation)


def held(outcome: RuleOutcome, baseline: Sequence[AcceptedBreach]) -> RuleOutcome:
    (found,) = accept([outcome], baseline, CATALOGUE).outcomes
    return found


def names(found: Sequence[Evidence]) -> list[tuple[str, str]]:
    return sorted((place.path, place.name) for place in found)


@given(places, st.integers(1, 100))
def test_what_was_accepted_is_tolerated_wherever_its_lines_moved(found: list[Evidence], moved: int) -> None:
    baseline = all_accepted([counted(found)])
    now = held(counted([replace(place, line=(place.line or 0) + moved) for place in found]), baseline)
    assert now.counts == (not found)


@given(places, places)
def test_exactly_the_places_beyond_the_accepted_ones_fail(
    before: list[Evidence], now: list[Evidence]
) -> None:
    baseline = all_accepted([counted(before)])
    found = held(counted(now), baseline)
    left = names(before)
    new = [name for name in names(now) if not (name in left and (left.remove(name) or True))]
    assert (found.outcome is Outcome.FAIL and found.counts) == bool(new)
    if new and before:
        assert names(found.evidence) == new
        assert found.message.startswith(f"not in the baseline: {len(new)} place")


@given(places, places)
def test_tightening_never_accepts_more(before: list[Evidence], now: list[Evidence]) -> None:
    baseline = all_accepted([counted(before)])
    tightened = accept([counted(now)], baseline, CATALOGUE).tightened
    old = baseline[0].places or {} if baseline else {}
    new = tightened[0].places or {} if tightened else {}
    assert all(count <= old.get(place, 0) for place, count in new.items())
    assert accept([counted(now)], tightened, CATALOGUE).notes == ()


@given(st.integers(12, 99), st.integers(12, 99), st.integers(100, 110), st.integers(100, 110))
def test_a_share_is_worse_only_where_it_and_its_count_grew(
    part: int, part_before: int, whole: int, whole_before: int
) -> None:
    found = held(share(part, whole), all_accepted([share(part_before, whole_before)]))
    assert found.counts == (
        found.outcome is Outcome.PASS or (part / whole > part_before / whole_before and part > part_before)
    )


def test_a_breach_that_went_away_needs_no_baseline_any_more() -> None:
    found = accept([counted([])], all_accepted([counted([Evidence("a", 1)])]), CATALOGUE)
    assert found.tightened == ()
    assert found.notes == ("complex-functions on shop needs no baseline any more: --tighten takes it out",)


def test_missing_evidence_takes_nothing_out_of_the_baseline() -> None:
    baseline = all_accepted([counted([Evidence("a", 1)])])
    missing = one(a_rule(fail_above=0.0), a_situation())
    assert accept([missing], baseline, CATALOGUE).tightened == baseline


def test_what_no_rule_judges_any_more_is_named() -> None:
    found = accept([], all_accepted([counted([Evidence("a", 1)])]), CATALOGUE)
    assert found.notes == ("complex-functions on shop stands in the baseline, and no rule judges it",)


def test_another_ruler_is_said_and_fails_nothing() -> None:
    baseline = all_accepted([counted([Evidence("a", 1)], radon="5.1")])
    now = [Evidence("a", 1), Evidence("b", 2)]
    found = accept([counted(now)], baseline, CATALOGUE)
    assert "the ruler changed since (radon 5.1 → 6.0)" in found.outcomes[0].tolerated
    assert found.tightened == baseline


def test_a_breach_of_new_code_is_none_of_the_baselines_business() -> None:
    baseline = all_accepted([counted([Evidence("a", 1)])])
    assert held(replace(counted([Evidence("a", 1)]), since="abc"), baseline).tolerated == ""


def test_a_silence_counts_whatever_value_was_accepted_before() -> None:
    rule = a_rule(fail_above=0.0, silence=Silence(fail=Span(length=timedelta(days=1))))
    baseline = all_accepted([one(rule, a_situation(value_of(COMPLEXITY, 3)))])
    old = value_of(COMPLEXITY, 3, at=NOON - timedelta(days=2))
    now = held(one(rule, a_situation(old, at=NOON)), baseline)
    assert (now.outcome, now.counts, now.value) == (Outcome.FAIL, True, None)
