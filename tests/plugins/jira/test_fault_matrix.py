"""kill -9 at every step × every fault of the server × two dispatchers × a lost backup: one ticket for each finding.

``QUALITYWATCH_FAULT_SCHEDULES=5000`` tries so many random schedules; a failing one is printed step by step.
"""

from __future__ import annotations

import os
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from fault_world import WRITES, Step, World, faults, lags
from jira_server import EMAIL, TOKEN, JiraServer, small_site
from jira_watch import in_step
from qualitywatch import Outcome
from qualitywatch.store import Migrate, open_store
from qualitywatch_jira.sink import JiraSink

SCHEDULES = int(os.environ.get("QUALITYWATCH_FAULT_SCHEDULES", "45"))
FAULTS = faults()
PLACES = (("a", "x"), ("a", "y"), ("a", "z"), ("b", ""), ("c", ""))
"""Findings of which the first three are alike."""


@pytest.fixture(scope="module")
def jira_of_all_worlds():
    with JiraServer(small_site()) as server:
        yield server


@pytest.fixture
def make_world(jira_of_all_worlds, tmp_path, monkeypatch):
    monkeypatch.setattr("qualitywatch_jira.connection.TIMEOUT", (2.0, 0.5))
    template = tmp_path / "template.db"
    open_store(f"sqlite:///{template}", migrate=Migrate.UPGRADE).close()
    keys = {
        "url": jira_of_all_worlds.url,
        "project": "QW",
        "token": TOKEN,
        "email": EMAIL,
        "issue_type": "Story",
        "comment_every": "0s",
    }

    def make(directory: Path = tmp_path, **more: object) -> World:
        clock = jira_of_all_worlds.site.clock
        sinks = [in_step(JiraSink.model_validate({**keys, **more}), clock) for _ in range(2)]
        return World(jira_of_all_worlds, sinks, template, directory)

    return make


@pytest.mark.parametrize("step", [None, *Step], ids=lambda step: step.name.lower() if step else "survives")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_dispatcher_that_dies_on_a_jira_that_fails_leaves_one_ticket(make_world, tmp_path, step, fault):
    shortest, *_, longest = lags()
    for case, (lost, lag) in enumerate([(False, shortest), (False, longest), (True, longest)]):
        directory = tmp_path / str(case)
        directory.mkdir()
        world = make_world(directory)
        world.server.site.index_lag = lag
        world.server.inject(FAULTS[fault](path=WRITES[0]))
        world.measure("a", Outcome.FAIL)
        world.act(0, step)
        if lost:
            world.restore()
            world.measure("a", Outcome.FAIL)
        world.act(1)
        world.clock.advance(6)
        world.act(0)
        world.settle_down(rounds=2)
        world.check()
        world.close()


@pytest.mark.parametrize("lost", [False, True], ids=["kept", "lost"])
@pytest.mark.parametrize("step", [None, *Step], ids=lambda step: step.name.lower() if step else "survives")
def test_a_group_and_an_overflow_are_filed_once_whatever_fails(make_world, tmp_path, step, lost):
    for fault in (
        ("dropped after commit", "truncated", "429")
        if lost
        else ("500 after commit", "dropped before commit")
    ):
        directory = tmp_path / fault.replace(" ", "-")
        directory.mkdir()
        world = make_world(directory, per_sprint=1)
        world.server.site.index_lag = timedelta(seconds=40)
        world.server.inject(FAULTS[fault](path=WRITES[0]))
        for name, column in PLACES:
            world.measure(name, Outcome.FAIL, column)
        world.act(0, step)
        if lost:
            world.restore()
        world.act(1)
        world.clock.advance(6)
        world.act(0, step)
        world.measure("a", Outcome.PASS, "x")
        world.a_sprint_begins()
        world.settle_down()
        world.check()
        world.close()


class Schedule(RuleBasedStateMachine):
    """Everything at once, in any order."""

    make: object

    @initialize(lag=st.sampled_from(list(lags())), per_sprint=st.sampled_from([None, 1, 2]))
    def begin(self, lag: timedelta, per_sprint: int | None) -> None:
        self._directory = tempfile.TemporaryDirectory()
        self.world = type(self).make(Path(self._directory.name), per_sprint=per_sprint)  # type: ignore[operator]
        self.world.server.site.index_lag = lag
        self.edits = 0

    @rule(place=st.sampled_from(PLACES), outcome=st.sampled_from([Outcome.FAIL, Outcome.WARN, Outcome.PASS]))
    def measure(self, place: tuple[str, str], outcome: Outcome) -> None:
        self.world.measure(place[0], outcome, place[1])

    @rule()
    def a_sprint_begins(self) -> None:
        self.world.a_sprint_begins()

    @rule(
        fault=st.sampled_from(sorted(set(FAULTS) - {"slow"})),
        path=st.sampled_from([*WRITES, "/search/jql", "/bulkfetch"]),
        skip=st.integers(0, 1),
    )
    def jira_will_fail(self, fault: str, path: str, skip: int) -> None:
        self.world.server.inject(FAULTS[fault](path=path, skip=skip))

    @rule(worker=st.integers(0, 1), step=st.sampled_from([None, None, *Step]))
    def act(self, worker: int, step: Step | None) -> None:
        self.world.act(worker, step)

    @rule(fault=st.sampled_from(["dropped after commit", "500 after commit", "truncated"]))
    def an_answer_is_lost(self, fault: str) -> None:
        """What makes duplicates, if anything does: more often than chance would have it."""
        self.world.server.inject(FAULTS[fault](path=WRITES[0]))
        self.world.measure("b", Outcome.FAIL)
        self.world.measure("a", Outcome.FAIL, "x")
        self.world.act(0)

    @rule(seconds=st.sampled_from([1, 6, 30, 130, 301]))
    def time_passes(self, seconds: int) -> None:
        self.world.clock.advance(seconds)

    @rule()
    def somebody_edits(self) -> None:
        self.edits += 1
        self.world.human_edits(f"Worded by a human {self.edits}")

    @rule()
    def look_at_tickets(self) -> None:
        self.world.follow()

    @rule()
    def back_up(self) -> None:
        self.world.backup()

    @rule()
    def lose_what_was_not_backed_up(self) -> None:
        self.world.restore()

    def teardown(self) -> None:
        if hasattr(self, "world"):
            try:
                self.world.settle_down()
                self.world.check()
            finally:
                self.world.close()
                self._directory.cleanup()


@pytest.mark.timeout(3_600)
def test_random_schedules_leave_one_ticket_and_every_human_edit(make_world):
    machine = type("Schedule", (Schedule,), {"make": staticmethod(make_world)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=SCHEDULES,
            stateful_step_count=25,
            deadline=None,
            print_blob=True,
            phases=[
                Phase.reuse,
                Phase.generate,
            ],  # shrinking takes an hour; the steps are printed as they were
            suppress_health_check=list(HealthCheck),
        ),
    )
