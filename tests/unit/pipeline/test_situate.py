"""The situation to be judged: from this round's runs, or from what the store knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

import pytest

from pipeline_examples import (
    COMPLEXITY,
    DRIFT,
    FILES,
    ISSUES,
    NOON,
    SHOP,
    a_rule,
    hours,
    plugins_of,
    value_of,
)
from qualitywatch.components import Collector
from qualitywatch.config.project import Schedule, WatchedTarget
from qualitywatch.domain.finding import Finding, FindingState
from qualitywatch.domain.measurement import Measurement, SeriesKey
from qualitywatch.domain.metric import MetricDefinition
from qualitywatch.domain.observation import Collected, Evidence, Problem
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.readings import EvidenceSet, Reading
from qualitywatch.domain.rule import Condition, Limits, Rule, Selector
from qualitywatch.domain.run import Run, RunStatus
from qualitywatch.domain.target import Target, TargetKind, Window
from qualitywatch.hookspecs import hookimpl
from qualitywatch.pipeline.evaluate import NO_PAST, Failure, Situation, judge
from qualitywatch.pipeline.gate import JudgedTarget
from qualitywatch.pipeline.normalise import Measured
from qualitywatch.pipeline.situate import (
    evidence_of,
    known_findings,
    looking_at,
    seen_from,
    situation_measured,
    situation_stored,
)
from qualitywatch.pipeline.standing import Remembered, StandingInputs, settle_standing
from qualitywatch.testing.samples import sample_outcome
from sample_world.fake_readings import FakeReadings


class PythonFiles(Collector):
    name: ClassVar = "code.python"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = (COMPLEXITY, FILES)

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        raise AssertionError(target, window)


class Bandit(PythonFiles):
    name: ClassVar = "code.bandit"
    metrics: ClassVar = (ISSUES,)


class Code:
    @hookimpl
    def register_collectors(self) -> list[type[Collector]]:
        return [PythonFiles, Bandit]


PLUGINS = plugins_of(Code())
HOUR = timedelta(hours=1)
WATCHED = WatchedTarget(
    SHOP,
    tuple(
        Schedule(collector=collector, every=HOUR, timeout=HOUR, memory_limit=2**30)
        for collector in (PythonFiles(), Bandit())
    ),
)


def a_run(
    collector: str = "code.python",
    *,
    status: RunStatus = RunStatus.OK,
    problem: str = "",
    target: str = "shop",
) -> Run:
    return Run(
        target=target,
        collector=collector,
        window=Window(NOON - HOUR, NOON),
        status=status,
        started_at=NOON,
        duration=1.0,
        problems=(Problem(problem),) if problem else (),
    )


def a_reading(
    definition: MetricDefinition = COMPLEXITY,
    value: float = 0.3,
    *,
    collector: str = "code.python",
    labels: Mapping[str, str] | None = None,
    at: datetime = NOON,
    current: bool = True,
    metric_id: str = "",
) -> Reading:
    return Reading(
        key=SeriesKey("shop", metric_id or definition.id, tuple(sorted((labels or {}).items()))),
        value=value,
        observed_at=at,
        collector=collector,
        unit="1",
        characteristic=definition.characteristic,
        run_id=7,
        current=current,
    )


class TestMeasured:
    def situation(self, *rounds: Measured, configured: bool = True) -> Situation:
        return situation_measured(WATCHED, rounds, PLUGINS, configured=configured)

    def test_it_holds_the_values_of_this_target_only(self) -> None:
        mine, other = value_of(COMPLEXITY, 0.3), value_of(COMPLEXITY, 0.9, target="cart")
        found = self.situation(Measured(a_run(), (mine,)), Measured(a_run(target="cart"), (other,)))
        assert list(found.measurements) == [mine]

    def test_it_knows_what_is_in_use_and_who_observes_what(self) -> None:
        found = self.situation(configured=False)
        assert (found.collectors, found.configured) == (frozenset({"code.python", "code.bandit"}), False)
        assert found.observers_of(ISSUES.id) == {"code.bandit"}

    @pytest.mark.parametrize(
        ("status", "outcome"),
        [(RunStatus.ERROR, Outcome.ERROR), (RunStatus.NO_EVIDENCE, Outcome.NOT_AVAILABLE)],
    )
    def test_a_run_that_brought_nothing_says_why(self, status: RunStatus, outcome: Outcome) -> None:
        found = self.situation(Measured(a_run(status=status, problem="no files"), ()))
        assert found.failures == {"code.python": Failure(outcome, "code.python: no files")}

    def test_even_where_it_gave_no_reason(self) -> None:
        found = self.situation(Measured(a_run(status=RunStatus.ERROR), ()))
        assert found.failures["code.python"].message == "code.python: ended as error"

    def test_a_run_with_problems_that_went_well_is_no_failure(self) -> None:
        assert self.situation(Measured(a_run(problem="one file"), ())).failures == {}


class TestStored:
    def situation(self, readings: FakeReadings) -> Situation:
        return situation_stored(WATCHED, readings, PLUGINS)

    def test_it_holds_the_current_values_of_collectors_whose_last_run_went_well(self) -> None:
        readings = FakeReadings(
            runs=[a_run(), a_run("code.bandit", status=RunStatus.ERROR, problem="crashed")],
            all_latest=[
                a_reading(),
                a_reading(FILES, 9, current=False),
                a_reading(ISSUES, 3, collector="code.bandit", labels={"severity": "high", "tool": "b"}),
                a_reading(metric_id="code.of.a.plugin.that.is.gone"),
                a_reading(collector="code.not_in_use", metric_id=FILES.id),
            ],
        )
        found = self.situation(readings)
        assert list(found.measurements) == [value_of(COMPLEXITY, 0.3)]
        assert found.failures == {"code.bandit": Failure(Outcome.ERROR, "code.bandit: crashed")}

    def test_a_collector_that_never_ran_says_so(self) -> None:
        found = self.situation(FakeReadings(runs=[a_run()]))
        assert found.failures == {
            "code.bandit": Failure(Outcome.NOT_AVAILABLE, "code.bandit has not run yet")
        }

    def test_a_collector_that_is_no_longer_in_use_is_not_missed(self) -> None:
        readings = FakeReadings(runs=[a_run(), a_run("code.bandit"), a_run("old", status=RunStatus.ERROR)])
        assert self.situation(readings).failures == {}


PLACES = EvidenceSet((Evidence("shop/cart.py", 12),), 4)


def explained(rule: Rule, readings: FakeReadings, *measurements: Measurement) -> list[RuleOutcome]:
    situation = situation_measured(WATCHED, [Measured(a_run(), measurements)], PLUGINS, configured=True)
    judged = judge([rule], situation, NO_PAST)
    inputs = StandingInputs(at=NOON, situation=situation, rules=(rule,), quality_model="iso25010:2023")
    remembered = Remembered(evidence_of(judged, [rule], readings, target="shop"))
    return list(settle_standing(inputs, judged, remembered).outcomes)


def readings_of(*measurements: Measurement, **evidence: EvidenceSet) -> FakeReadings:
    """The measurements as the store would give them back; ``evidence`` by the value of ``severity``."""
    return FakeReadings(
        all_latest=[
            a_reading(item.metric, item.value, labels=item.labels, at=item.observed_at)
            for item in measurements
        ],
        all_evidence={
            item.key: evidence[item.labels.get("severity", "any")]
            for item in measurements
            if item.labels.get("severity", "any") in evidence
        },
    )


def issues(severity: str, value: float) -> Measurement:
    return value_of(ISSUES, value, labels={"severity": severity, "tool": "bandit"})


class TestExplain:
    def test_a_breach_gets_the_evidence_of_the_value_that_decided(self) -> None:
        measured = value_of(COMPLEXITY, 0.3)
        (found,) = explained(a_rule(fail_above=0.2), readings_of(measured, any=PLACES), measured)
        assert (found.evidence, found.evidence_total) == (PLACES.items, 4)

    def test_what_passes_needs_no_evidence(self) -> None:
        measured = value_of(COMPLEXITY, 0.1)
        (found,) = explained(a_rule(fail_above=0.2), readings_of(measured, any=PLACES), measured)
        assert found.evidence == ()

    def test_a_series_that_the_rule_does_not_select_explains_nothing_though_its_value_is_the_same(
        self,
    ) -> None:
        low, high = issues("low", 3), issues("high", 3)
        readings = readings_of(low, high, low=EvidenceSet((Evidence("low.py"),), 1), high=PLACES)
        rule = a_rule(ISSUES, labels={"severity": "high"}, fail_above=0)
        (found,) = explained(rule, readings, low, high)
        assert found.evidence == PLACES.items

    def test_each_of_several_outcomes_gets_its_own(self) -> None:
        low, high = issues("low", 3), issues("high", 3)
        other = EvidenceSet((Evidence("low.py"),), 1)
        readings = readings_of(low, high, low=other, high=PLACES)
        found = explained(a_rule(ISSUES, per=("severity",), fail_above=0), readings, low, high)
        assert {outcome.labels["severity"]: outcome.evidence for outcome in found} == {
            "low": other.items,
            "high": PLACES.items,
        }

    def test_a_value_measured_since_explains_nothing(self) -> None:
        measured, since = value_of(COMPLEXITY, 0.3), value_of(COMPLEXITY, 0.3, at=hours(1))
        (found,) = explained(a_rule(fail_above=0.2), readings_of(since, any=PLACES), measured)
        assert found.evidence == ()

    def test_without_a_value_there_is_nothing_to_explain(self) -> None:
        (found,) = explained(a_rule(fail_above=0.2), FakeReadings())
        assert (found.outcome, found.evidence) == (Outcome.NOT_AVAILABLE, ())


def test_known_findings_are_those_of_the_outcomes() -> None:
    mine, other = sample_outcome(), sample_outcome(rule="other")
    finding = Finding(
        outcome=mine, state=FindingState.RESOLVED, opened_at=NOON, changed_at=NOON, last_seen_at=NOON
    )
    readings = FakeReadings(all_findings=[finding])
    assert known_findings([mine, other], [], readings, target="shop") == {mine.fingerprint: finding}


def test_a_rule_that_looks_at_other_targets_links_them() -> None:
    shop, data, stray = (
        JudgedTarget(Target(name, kind, "."), frozenset())
        for name, kind in (
            ("shop", TargetKind.CODE),
            ("input", TargetKind.DATASET),
            ("net", TargetKind.MODEL),
        )
    )
    code, dataset = Selector(kind=TargetKind.CODE), Selector(kind=TargetKind.DATASET)
    limits = Limits(fail_above=0.0)
    rule = replace(
        a_rule(where=code),
        conditions=(
            Condition(metric=COMPLEXITY.id, limits=limits, where=code),
            Condition(metric=DRIFT.id, limits=limits, where=dataset),
        ),
    )
    everything = [shop, data, stray]
    assert seen_from(shop, everything, [rule]) == [data]
    assert seen_from(data, everything, [rule]) == []
    assert looking_at(data, everything, [rule]) == [shop]
    assert looking_at(shop, everything, [rule]) == []
    assert seen_from(shop, everything, [a_rule(fail_above=0.1)]) == []
