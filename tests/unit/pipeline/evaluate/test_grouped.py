"""Rules that group what they tell apart: one outcome of several label sets, which lists them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline_examples import DRIFT, ISSUES, NOON, ListedPast, a_rule, a_situation, issues, one, value_of
from qualitywatch.domain.lasting import Progress, Timing
from qualitywatch.domain.measurement import Measurement, Sample
from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.rule import Rule
from qualitywatch.pipeline.evaluate import judge


def drift(column: str, value: float) -> Measurement:
    return value_of(DRIFT, value, labels={"column": column}, collector="data.drift")


def rule(timing: Timing | None = None) -> Rule:
    return replace(
        a_rule(DRIFT, fail_above=6.0, warn_above=4.0, per=("column",), timing=timing or Timing()), group_by=()
    )


@pytest.mark.parametrize(
    ("age", "name", "outcome"),
    [(1, 2, Outcome.PASS), (5, 1, Outcome.WARN), (1, 7, Outcome.FAIL), (5, 7, Outcome.FAIL)],
)
def test_the_worst_speaks_for_its_group(age: float, name: float, outcome: Outcome) -> None:
    found = one(rule(), a_situation(drift("age", age), drift("name", name)))
    assert (found.outcome, found.labels) == (outcome, {})


def test_what_breaches_is_listed_the_worst_first() -> None:
    found = one(rule(), a_situation(drift("a", 5), drift("b", 9), drift("c", 1), drift("d", 7)))
    assert [place.name for place in found.evidence] == ["column=b", "column=d", "column=a"]
    assert (found.evidence_total, found.explanation) == (3, "3 of 4 by column, the worst column=b")


def test_each_element_lasts_for_itself() -> None:
    """Two columns that breach by turns have lasted for no longer than each of them."""
    twice = rule(Timing(hold=2))
    before = ListedPast(
        {
            drift("age", 0).key: [Sample(NOON - timedelta(hours=1), 1.0)],
            drift("name", 0).key: [Sample(NOON - timedelta(hours=1), 9.0)],
        }
    )
    found = one(twice, a_situation(drift("age", 9.0), drift("name", 1.0)), before)
    assert (found.outcome, found.pending) == (Outcome.PASS, Progress(1, 2))


def test_a_group_without_any_value_is_told_as_missing() -> None:
    found = one(rule(), a_situation())
    assert (found.outcome, found.gathered) == (Outcome.NOT_AVAILABLE, None)


def test_groups_are_told_apart_by_the_labels_they_share() -> None:
    by_tool = replace(a_rule(ISSUES, fail_above=0.0, per=("tool", "severity")), group_by=("tool",))
    situation = a_situation(
        issues(1, "high", "bandit"), issues(0, "low", "bandit"), issues(0, "high", "semgrep")
    )
    found = {each.labels["tool"]: each for each in judge([by_tool], situation, ListedPast())}
    assert {tool: each.outcome for tool, each in found.items()} == {
        "bandit": Outcome.FAIL,
        "semgrep": Outcome.PASS,
    }
    assert [place.name for place in found["bandit"].evidence] == ["severity=high"]
