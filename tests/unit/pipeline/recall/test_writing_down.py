"""What is written down is read back as it was: numbers as they print, unions by their class, metrics by their id."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline_examples import CATALOGUE, COMPLEXITY, NOON, SHARE, ListedPast, a_rule, value_of
from qualitywatch.domain.canonical import canonical
from qualitywatch.domain.measurement import Measurement, Sample, SeriesKey
from qualitywatch.domain.observation import Evidence
from qualitywatch.domain.rule import Against, Rule, Selector
from qualitywatch.domain.target import TargetKind
from qualitywatch.errors import ReplayError
from qualitywatch.pipeline.asked import Answer, Question, RecordingPast, ReplayedPast
from qualitywatch.pipeline.evaluate import Baseline
from qualitywatch.pipeline.recall.parts import answers_of, answers_text, catalogue_of, metrics_text
from qualitywatch.pipeline.recall.plain import plain
from qualitywatch.pipeline.recall.typed import Reader


@dataclass(frozen=True)
class Above:
    limit: float


@dataclass(frozen=True)
class Either:
    parts: tuple[Above | Either, ...] = ()
    names: frozenset[str] = frozenset()
    every: timedelta | None = None
    notes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    value: float | str | None = None
    join: Literal["all", "any"] = "all"
    some: str | tuple[str, ...] | None = None


def again(kind, value):
    return Reader(CATALOGUE).read(kind, json.loads(canonical(plain(value))))


@pytest.mark.parametrize(
    "value",
    [
        Either(
            (Above(1.5), Either((Above(2),))),
            frozenset({"b", "a"}),
            timedelta(microseconds=3),
            {"a": (1, 2)},
            "x",
        ),
        Either(value=0.1),
        Either(value=5),
        Either(join="any", some="a"),
        Either(some=("a", "b")),
        Either(),
    ],
    ids=["nested", "a share", "a whole number", "a choice", "a tuple", "nothing"],
)
def test_classes_within_classes_come_back(value):
    assert again(Either, value) == value


@pytest.mark.parametrize("number", [5, 5.0, 0.1, -0.0, 1e300, 2**60])
def test_a_number_prints_as_it_did(number):
    assert repr(again(Above, Above(number)).limit) == repr(number)


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53), 2**53))
@settings(max_examples=50)
def test_every_number_prints_as_it_did(number):
    assert repr(again(Measurement, value_of(COMPLEXITY, number)).value) == repr(number)


def test_a_measurement_knows_its_metric_again():
    measurement = value_of(COMPLEXITY, 0.2, evidence=(Evidence("a.py", 3, name="f\udcff", value=7),))
    assert again(Measurement, measurement) == measurement


def test_a_rule_comes_back():
    rule = a_rule(
        fail_above=1,
        against=Against.BEST,
        per=("column",),
        where=Selector(TargetKind.CODE, None, {"team": "x"}),
    )
    assert again(Rule, rule) == rule


def test_a_time_of_another_zone_is_the_same_moment():
    moment = datetime(2026, 3, 2, 13, tzinfo=timezone(timedelta(hours=5)))
    assert again(Sample, Sample(moment, 1.0)).observed_at == moment
    assert again(Sample, Sample(moment, 1.0)).observed_at.tzinfo == UTC


def test_sets_are_written_in_order():
    assert plain(frozenset("hello world")) == sorted(set("hello world"))


def test_a_part_that_this_version_does_not_know_is_named():
    reader = Reader(CATALOGUE)
    assert reader.read(Above, {"@": "Above", "limit": 1, "colour": "red"}) == Above(1)
    assert reader.unknown == {"Above.colour"}


def test_a_part_that_was_not_there_yet_has_its_default():
    assert Reader(CATALOGUE).read(Either, {"@": "Either"}) == Either()


@pytest.mark.parametrize("value", [{"@": "Above"}, "text", 5, ["a"]])
def test_what_cannot_be_read_is_refused(value):
    with pytest.raises(ReplayError, match="cannot read what was written down"):
        Reader(CATALOGUE).read(Above, value)


def test_something_without_a_written_form_is_refused():
    with pytest.raises(TypeError, match="object is not written down"):
        plain(object())


def test_the_catalogue_comes_back_with_what_is_a_share():
    found = catalogue_of(metrics_text(CATALOGUE))
    assert {each.id for each in found} == {each.id for each in CATALOGUE}
    assert found[SHARE.id] == SHARE
    assert metrics_text(found) == metrics_text(CATALOGUE)


def test_the_past_says_again_what_it_said_and_nothing_else():
    key = value_of(COMPLEXITY, 0).key
    asked = RecordingPast(ListedPast.of(COMPLEXITY, 1, 2.5, 3))
    questions = [
        lambda past: past.baseline(Against.PREVIOUS, key, NOON, {"radon": "6"}),
        lambda past: past.baseline(Against.REF, key, NOON, {}),
        lambda past: past.recent(key, NOON, 2),
    ]
    said = [ask(asked) for ask in questions]
    text = answers_text(asked.answers + asked.answers)
    past = ReplayedPast(answers_of(text, Reader(CATALOGUE)))
    assert [ask(past) for ask in questions] == [said[0], said[1], tuple(said[2])]
    with pytest.raises(ReplayError, match="asks the past something"):
        past.recent(key, NOON, 3)


def test_a_past_that_was_asked_in_ways_unknown_here_is_refused():
    with pytest.raises(ReplayError, match="asks the past no omens"):
        list(answers_of('[["omens", [], null]]', Reader(CATALOGUE)))


def test_an_answer_holds_what_was_measured_with_it():
    answer = Answer(
        Question("baseline", (Against.BEST, SeriesKey("shop", "m"), NOON, {})), Baseline(1, {"a": 2}, "x")
    )
    assert list(answers_of(answers_text([answer]), Reader())) == [answer]
