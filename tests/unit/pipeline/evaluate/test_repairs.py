"""What if: the repairs that lift a score most, in their order, and the places to begin with."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline_examples import CATALOGUE, COMPLEXITY, LINES, LONG, SHARE, value_of
from qualitywatch.domain.observation import Evidence
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.quality_model import Combination
from qualitywatch.domain.rule import Severity
from qualitywatch.domain.score import ScoredMeasure
from qualitywatch.pipeline.evaluate.repair_places import places_of
from qualitywatch.pipeline.evaluate.repairs import Repair, plan_repairs
from qualitywatch.pipeline.evaluate.scores import combine

HARMONIC = Combination(exponent=-1.0, floor=10.0, cap=39.0, cap_failing=79.0, least_evidence=0.5)


def part(name: str, utility: float | None, *, weight: float = 1.0, value: float = 0.5) -> ScoredMeasure:
    return ScoredMeasure(
        metric=f"code.some.{name}",
        title=name,
        target="shop",
        unit="1",
        weight=weight,
        goal=0.2,
        anchors=((0.0, 100.0), (0.2, 80.0), (1.0, 0.0)),
        value=None if utility is None else value,
        utility=utility,
    )


def failing(metric: str, *, value: float = 3.0) -> RuleOutcome:
    return RuleOutcome(
        rule=f"no-{metric}",
        metric=f"code.some.{metric}",
        characteristic="security/resistance",
        target="shop",
        environment="",
        outcome=Outcome.FAIL,
        severity=Severity.CRITICAL,
        why="",
        fix="",
        unit="1",
        title="",
        value=value,
    )


parts = st.lists(
    st.tuples(st.none() | st.floats(0, 100), st.sampled_from([0.5, 1.0, 2.0])), min_size=1, max_size=6
).map(lambda found: [part(f"m{n}", utility, weight=weight) for n, (utility, weight) in enumerate(found)])


@settings(max_examples=40)
@given(parts, st.booleans())
def test_each_repair_begins_where_the_one_before_it_ends_and_none_lowers(
    measures: list[ScoredMeasure],
    critical: bool,  # noqa: FBT001
) -> None:
    capped = [failing("m0", value=0.5)] if critical else []
    planned = plan_repairs(measures, capped, HARMONIC, limit=10)
    score = combine(measures, capped, HARMONIC).score
    reached = score.value if score else 0.0
    for repair in planned:
        assert repair.before == reached
        assert repair.gain >= 0.5
        reached = repair.after


@settings(max_examples=40)
@given(parts)
def test_the_first_repair_adds_most(measures: list[ScoredMeasure]) -> None:
    planned = plan_repairs(measures, [], HARMONIC, limit=1)
    told = combine(measures, [], HARMONIC).basis.measures
    if planned:
        assert planned[0].gain == pytest.approx(max(each.gain for each in told), abs=1e-3)


def test_what_is_good_enough_or_missing_is_not_repaired() -> None:
    assert plan_repairs([part("a", 80.0), part("b", None, weight=0.5)], [], HARMONIC, limit=3) == []


def test_without_a_score_there_is_nothing_to_lift() -> None:
    assert plan_repairs([part("a", 20.0), part("b", None, weight=3.0)], [], HARMONIC, limit=3) == []


def test_a_critical_rule_that_caps_comes_first_and_then_what_it_hid() -> None:
    planned = plan_repairs([part("a", 100.0), part("b", 60.0)], [failing("other")], HARMONIC, limit=3)
    assert [(repair.metric, repair.rules) for repair in planned] == [
        ("code.some.other", ("no-other",)),
        ("code.some.b", ()),
    ]
    assert (planned[0].before, planned[0].goal) == (39.0, None)


def test_a_rule_that_judges_a_measure_is_repaired_with_it() -> None:
    (repair,) = plan_repairs([part("a", 20.0, value=3.0)], [failing("a")], HARMONIC, limit=3)
    assert (repair.rules, repair.before, repair.after) == (("no-a",), 20.0, 80.0)


class TestPlaces:
    repair = Repair(target="shop", before=0, after=0, metric=SHARE.id, unit="1", value=0.5, goal=0.2)

    def test_a_share_takes_as_many_lines_as_lie_between_it_and_its_goal(self) -> None:
        places = [
            Evidence("a.py", 1, 300, name="long", message="250 source lines, cyclomatic complexity 1"),
            Evidence("b.py", 1, 100, name="short"),
        ]
        found = places_of(self.repair, self.measured(places), self.catalogue())
        assert found.needed == 300.0
        assert [size for _, size in found.places] == [250.0, 100.0]
        assert found.enough == 2

    def test_where_those_that_are_named_are_not_enough_that_is_said(self) -> None:
        found = places_of(self.repair, self.measured([Evidence("a.py", 1, 10)], total=99), self.catalogue())
        assert (found.enough, found.total) == (None, 99)

    def test_of_what_is_counted_each_place_is_one(self) -> None:
        measurement = value_of(COMPLEXITY, 3.0, evidence=(Evidence("a.py", 1), Evidence("b.py", 1)))
        repair = replace(self.repair, metric=COMPLEXITY.id, value=3.0, goal=1.0)
        found = places_of(repair, [measurement], CATALOGUE)
        assert ([size for _, size in found.places], found.enough) == ([1.0, 1.0], 2)

    def test_where_nothing_explains_the_value_there_are_none(self) -> None:
        assert places_of(self.repair, self.measured([]), self.catalogue()).places == ()

    def measured(self, places: list[Evidence], total: int | None = None):
        share = replace(value_of(SHARE, 0.5), evidence=tuple(places), evidence_total=total or len(places))
        return [share, value_of(LONG, 500.0), value_of(LINES, 1000.0)]

    def catalogue(self):
        return type(CATALOGUE)([replace(LONG, unit="{line}"), LINES, SHARE])
