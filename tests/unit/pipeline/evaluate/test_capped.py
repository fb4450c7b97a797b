"""A cap on what one rule may open: so many findings of their own, and one that lists all the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline_examples import DRIFT, NOON, SHOP, a_rule, a_situation, value_of
from qualitywatch.domain.finding import ChangeKind, Finding, FindingState
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.waiver import Waiver
from qualitywatch.pipeline.evaluate import NO_PAST, capped, honour, judge, rest_of, settle_findings

CAP = 2
RULE = replace(a_rule(DRIFT, fail_above=6.0, per=("column",)), max_findings=CAP)
Row = dict[str, float]


class Story:
    """What is known after one look after the other."""

    def __init__(self) -> None:
        self.known: dict[str, Finding] = {}
        self.at = NOON

    def look(self, row: Row, *waivers: Waiver) -> dict[str, ChangeKind]:
        """The columns whose findings changed; ``rest`` is what stands for all others."""
        self.at += timedelta(hours=1)
        values = [value_of(DRIFT, value, labels={"column": name}) for name, value in row.items()]
        outcomes = honour(judge([RULE], a_situation(*values), NO_PAST), waivers, self.at)
        settled = settle_findings(capped(outcomes, [RULE], self.known), self.known, self.at)
        self.known |= {change.finding.fingerprint: change.finding for change in settled.changes}
        self.known |= {finding.fingerprint: finding for finding in settled.touched}
        return {_name(change.finding.outcome): change.kind for change in settled.changes}

    def open(self) -> set[str]:
        return {_name(each.outcome) for each in self.known.values() if each.state is FindingState.OPEN}

    @property
    def rest(self) -> RuleOutcome:
        return next(each.outcome for each in self.known.values() if _name(each.outcome) == "rest")


def _name(outcome: RuleOutcome) -> str:
    return outcome.labels.get("column", "rest")


def test_as_many_as_may_be_open_are_the_worst_and_one_more_lists_the_others() -> None:
    story = Story()
    story.look({"a": 7, "b": 9, "c": 8, "d": 7.5, "e": 1})
    assert story.open() == {"b", "c", "rest"}
    assert [place.name for place in story.rest.evidence] == ["column=d", "column=a"]
    assert story.rest.message == "2 more beyond the 2 findings that this rule may open"
    assert story.rest.gathered is not None
    assert (story.rest.gathered.breaching, story.rest.gathered.judged) == (2, 5)


def test_up_to_the_cap_each_has_its_own_finding_and_there_is_no_other() -> None:
    story = Story()
    story.look({"a": 7, "b": 9, "c": 1})
    assert story.open() == {"a", "b"}


def test_a_finding_keeps_its_place_although_others_get_worse() -> None:
    story = Story()
    story.look({"a": 7, "b": 8, "c": 1})
    assert story.look({"a": 7, "b": 8, "c": 99}) == {"rest": ChangeKind.OPENED}
    assert story.open() == {"a", "b", "rest"}


def test_a_free_place_goes_to_the_worst_that_waits() -> None:
    story = Story()
    story.look({"a": 9, "b": 9, "c": 7, "d": 8})
    assert story.look({"a": 1, "b": 9, "c": 7, "d": 8}) == {
        "a": ChangeKind.RESOLVED,
        "d": ChangeKind.OPENED,
    }
    assert story.open() == {"b", "d", "rest"}


def test_it_is_over_when_each_is_repaired_or_has_a_place() -> None:
    story = Story()
    story.look({"a": 9, "b": 9, "c": 7})
    changed = story.look({"a": 1, "b": 9, "c": 7})
    assert changed == {"a": ChangeKind.RESOLVED, "c": ChangeKind.OPENED, "rest": ChangeKind.RESOLVED}
    assert story.rest.outcome is Outcome.PASS


def test_what_is_not_measured_any_more_is_not_repaired() -> None:
    story = Story()
    story.look({"a": 9, "b": 9, "c": 7})
    assert story.look({"a": 9, "b": 9}) == {}
    assert story.open() == {"a", "b", "rest"}


def test_a_finding_that_is_not_measured_any_more_keeps_its_place() -> None:
    story = Story()
    story.look({"a": 9, "b": 9})
    story.look({"c": 9})
    assert story.open() == {"a", "b", "rest"}


def test_what_is_beyond_the_cap_can_be_waived_as_a_whole() -> None:
    story = Story()
    row = {"a": 9.0, "b": 9.0, "c": 7.0}
    story.look(row)
    outcomes = judge(
        [RULE], a_situation(*(value_of(DRIFT, v, labels={"column": k}) for k, v in row.items())), NO_PAST
    )
    waiver = Waiver(rest_of(outcomes[0]), "ada", "known", NOON, NOON + timedelta(days=9))
    found = honour(capped(outcomes, [RULE], story.known), [waiver], NOON)
    assert [each.waiver is not None for each in found] == [False, False, True]


def test_where_all_others_are_waived_so_is_what_lists_them() -> None:
    story = Story()
    outcomes = judge([RULE], a_situation(value_of(DRIFT, 7.0, labels={"column": "c"})), NO_PAST)
    waiver = Waiver(outcomes[0].fingerprint, "ada", "known", NOON, NOON + timedelta(days=9))
    story.look({"a": 9, "b": 9, "c": 7}, waiver)
    assert story.rest.waiver == waiver


rows = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 12).map(float), max_size=6)


@given(st.lists(rows, min_size=1, max_size=8))
@settings(max_examples=120)
def test_no_more_are_open_than_may_be_and_no_breach_is_in_none(history: list[Row]) -> None:
    story = Story()
    last: Row = {}
    for row in history:
        story.look(row)
        last |= row
        assert len(story.open() - {"rest"}) <= CAP
        breaching = {name for name, value in last.items() if value > 6}
        own = {name for name in breaching if name in story.open()}
        assert own == story.open() - {"rest"}
        assert ("rest" in story.open()) == bool(breaching - own)


@given(st.lists(rows, min_size=1, max_size=6))
@settings(max_examples=60)
def test_looking_twice_changes_nothing(history: list[Row]) -> None:
    story = Story()
    for row in history:
        story.look(row)
        assert story.look(row) == {}


def test_the_target_is_part_of_what_is_beyond_the_cap() -> None:
    here = judge([RULE], a_situation(value_of(DRIFT, 7.0, labels={"column": "c"})), NO_PAST)[0]
    assert rest_of(here) != rest_of(replace(here, target="elsewhere"))
    assert here.target == SHOP.name
