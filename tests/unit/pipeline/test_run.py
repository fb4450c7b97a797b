"""The journey composed: measured, kept, judged, told; with real processes and a real store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from isolated_runs import errand_for
from naughty_collectors import COLUMN, NUMBER, Healthy, Raises
from pipeline_examples import NOON, ListedPast, a_rule, plugins_of
from qualitywatch.components import Collector
from qualitywatch.config.project import ConfiguredSink, Project, WatchedTarget
from qualitywatch.domain.finding import ChangeKind, FindingChange, FindingState
from qualitywatch.domain.measurement import Measurement
from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.readings import Evaluation
from qualitywatch.domain.rule import Against, Rule
from qualitywatch.domain.run import Run, RunStatus
from qualitywatch.domain.verdict import OnMissing, VerdictKind
from qualitywatch.domain.waiver import Waiver
from qualitywatch.hookspecs import hookimpl
from qualitywatch.pipeline.check import decide
from qualitywatch.pipeline.collect import Means, errands_of
from qualitywatch.pipeline.evaluate import NO_PAST
from qualitywatch.pipeline.isolation.launch import fork
from qualitywatch.pipeline.run import evaluate_stored, record
from qualitywatch.plugins import Plugins
from qualitywatch.store import Store
from ticket_world import Clock, Desk

HOUR = timedelta(hours=1)


class Code:
    """Registers the collectors of these tests and remembers what it is told."""

    def __init__(self) -> None:
        self.heard: list[object] = []

    @hookimpl
    def register_collectors(self) -> list[type[Collector]]:
        return [Healthy, Raises]

    @hookimpl
    def measurements_stored(self, run: Run, measurements: Sequence[Measurement]) -> None:
        self.heard.append((run.collector, len(measurements)))

    @hookimpl
    def target_evaluated(self, evaluation: Evaluation) -> None:
        self.heard.append(evaluation.verdict)

    @hookimpl
    def finding_changed(self, change: FindingChange) -> None:
        self.heard.append(change.kind)


class World:
    """One target measured by ``collectors`` and judged by one rule on the number 42."""

    def __init__(self, desk: Desk, place: Path) -> None:
        self.desk, self.place, self.code = desk, place, Code()
        self.plugins: Plugins = plugins_of(self.code)
        self.clock: Clock = desk.clock
        self.store: Store = desk.store

    def project(self, rule: Rule, *collectors: Collector) -> Project:
        schedules = tuple(errand_for(collector, self.place).schedule for collector in collectors)
        target = errand_for(collectors[0], self.place).target
        return Project(
            source="qualitywatch.yaml",
            directory=self.place,
            configured=True,
            store=None,
            quality_model="iso25010:2023",
            targets=(WatchedTarget(target, schedules),),
            rules=(rule,),
            sinks=(ConfiguredSink("tickets", self.desk.sink, frozenset({Outcome.FAIL})),),
        )

    def collect(self, project: Project) -> list[RunStatus]:
        errands = errands_of(project.targets, self.clock())
        return [item.run.status for item in record(errands, self.plugins, Means(fork), self.store)]

    def evaluate(self, project: Project) -> VerdictKind:
        self.clock.advance(1)
        (watched,) = project.targets
        return evaluate_stored(watched, project, self.plugins, self.store, at=self.clock()).verdict


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Desk() as desk:
        yield World(desk, tmp_path)


TOO_HIGH = a_rule(NUMBER, name="number", fail_above=41)
FINE = a_rule(NUMBER, name="number", fail_above=43)


class TestCheck:
    @pytest.mark.parametrize(("rule", "kind"), [(FINE, VerdictKind.PASS), (TOO_HIGH, VerdictKind.FAIL)])
    def test_what_is_measured_is_judged(self, world: World, rule: Rule, kind: VerdictKind) -> None:
        project = world.project(rule, Healthy())
        found = decide(project, world.plugins, Means(fork), clock=world.clock, past=NO_PAST).verdict
        assert (found.kind, [item.value for item in found.measurements]) == (kind, [42.0])
        assert found.started_at == NOON
        assert [problem.message for problem in found.problems] == ["one file could not be read"]

    def test_a_collector_that_crashes_is_missing_evidence_and_spoils_nothing(self, world: World) -> None:
        project = world.project(a_rule(COLUMN, name="column", fail_above=1), Healthy(), Raises())
        observers = {COLUMN.id: frozenset({"test.healthy", "test.raises"})}
        assert world.plugins.observers.items() >= observers.items()
        found = decide(project, world.plugins, Means(fork), clock=world.clock, past=NO_PAST).verdict
        (outcome,) = found.outcomes
        assert (found.kind, outcome.outcome) == (VerdictKind.NO_EVIDENCE, Outcome.ERROR)
        assert outcome.message.startswith("test.raises: crashed with ZeroDivisionError")
        assert [item.value for item in found.measurements] == [42.0]

    def test_missing_evidence_can_be_let_pass(self, world: World) -> None:
        project = world.project(a_rule(COLUMN, fail_above=1), Healthy())
        found = decide(
            project,
            world.plugins,
            Means(fork),
            clock=world.clock,
            past=NO_PAST,
            on_missing=OnMissing.IGNORE,
        ).verdict
        assert found.kind is VerdictKind.PASS

    def test_a_waiver_keeps_it_from_blocking(self, world: World) -> None:
        project = world.project(TOO_HIGH, Healthy())
        blocked = decide(project, world.plugins, Means(fork), clock=world.clock, past=NO_PAST).verdict
        waiver = Waiver(blocked.outcomes[0].fingerprint, "ada", "known", NOON, NOON + HOUR)
        found = decide(
            project, world.plugins, Means(fork), clock=world.clock, past=NO_PAST, waivers=[waiver]
        ).verdict
        assert (found.kind, found.outcomes[0].waiver) == (VerdictKind.PASS, waiver)

    def test_it_is_compared_with_the_past_at_hand(self, world: World) -> None:
        rule = a_rule(NUMBER, against=Against.PREVIOUS, fail_above=1)
        past = ListedPast.of(NUMBER, 40.0)
        found = decide(
            world.project(rule, Healthy()), world.plugins, Means(fork), clock=world.clock, past=past
        ).verdict
        assert (found.kind, found.outcomes[0].baseline) == (VerdictKind.FAIL, 40.0)


class TestStored:
    def test_a_run_is_kept_and_told_whatever_it_came_to(self, world: World) -> None:
        statuses = world.collect(world.project(FINE, Healthy(), Raises()))
        assert sorted(statuses) == [RunStatus.ERROR, RunStatus.OK]
        assert sorted(map(str, world.code.heard)) == ["('test.healthy', 1)", "('test.raises', 0)"]
        assert len(world.store.readings.last_runs()) == 2

    def test_a_breach_opens_a_finding_with_its_evidence_and_waits_for_the_sink(self, world: World) -> None:
        project = world.project(TOO_HIGH, Healthy())
        world.collect(project)
        world.code.heard.clear()
        assert world.evaluate(project) is VerdictKind.FAIL
        (finding,) = world.store.readings.findings()
        assert [place.path for place in finding.outcome.evidence] == ["a.py"]
        assert world.code.heard == [VerdictKind.FAIL, ChangeKind.OPENED]
        assert world.store.outbox.depth().ready == 1

    def test_the_same_again_changes_nothing(self, world: World) -> None:
        project = world.project(TOO_HIGH, Healthy())
        world.collect(project)
        world.evaluate(project)
        world.code.heard.clear()
        world.evaluate(project)
        assert world.code.heard == [VerdictKind.FAIL]
        assert world.store.outbox.depth().ready == 1

    def test_the_repair_reaches_the_ticket(self, world: World) -> None:
        project = world.project(TOO_HIGH, Healthy())
        world.collect(project)
        world.evaluate(project)
        world.desk.act_until_done()
        world.evaluate(replace(project, rules=(FINE,)))
        world.desk.act_until_done()
        (ticket,) = world.desk.system.filed
        assert len(ticket.told) == 1
        assert [item.state for item in world.store.readings.findings()] == [FindingState.RESOLVED]

    def test_a_collector_that_crashes_later_resolves_nothing(self, world: World) -> None:
        rule = a_rule(NUMBER, name="number", fail_above=41)
        project = world.project(rule, Healthy())
        world.collect(project)
        world.evaluate(project)
        broken = world.project(rule, Healthy())
        world.store.record(
            replace(
                world.store.readings.last_runs()[0],
                status=RunStatus.ERROR,
                window=replace(world.store.readings.last_runs()[0].window, end=world.clock() + HOUR),
            ),
            [],
            broken.targets[0].target,
        )
        world.clock.now += 2 * HOUR
        assert world.evaluate(broken) is VerdictKind.NO_EVIDENCE
        assert [item.state for item in world.store.readings.findings()] == [FindingState.OPEN]

    def test_a_waived_finding_gets_its_ticket_when_the_waiver_runs_out(self, world: World) -> None:
        project = world.project(TOO_HIGH, Healthy())
        world.collect(project)
        fingerprint = (
            decide(project, world.plugins, Means(fork), clock=world.clock, past=NO_PAST)
            .verdict.outcomes[0]
            .fingerprint
        )
        world.store.waivers.add(Waiver(fingerprint, "ada", "until the release", NOON, NOON + HOUR))
        assert world.evaluate(project) is VerdictKind.PASS
        world.desk.act_until_done()
        assert world.desk.system.filed == []
        world.clock.now += HOUR
        assert world.evaluate(project) is VerdictKind.FAIL
        world.desk.act_until_done()
        assert len(world.desk.system.filed) == 1
