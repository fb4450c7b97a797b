"""Whatever crashes, lags or answers late: one ticket for each opening of a finding, and its repair said once on it."""

from __future__ import annotations

import contextlib
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from qualitywatch.domain.finding import ChangeKind, FindingChange
from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.ticket import TicketRef, TicketState
from qualitywatch.testing.samples import sample_change, sample_outcome
from ticket_world import Desk, Died, Fate, Key, opened, resolved

RULES = ("a", "b", "c")
LONGEST_CALL, LONGEST_LAG = 120, 170
"""Seconds from the beginning of a send to its commit, and from there to the index: together less than the look-ups."""


def key_of(change: FindingChange) -> Key:
    return change.finding.fingerprint, change.finding.generation


def check_that_all_is_well(desk: Desk, told: list[FindingChange]) -> None:
    """After the world was kind for long enough; what was refused for good at some time may have no ticket."""
    filed = Counter(ticket.key for ticket in desk.system.filed)
    assert max(filed.values(), default=1) == 1
    ledger = {(ticket.fingerprint, ticket.generation): ticket for ticket in desk.store.readings.tickets()}
    refused = desk.system.refused
    by_key = {ticket.key: ticket for ticket in desk.system.filed}
    for change in told:
        key = key_of(change)
        if key in refused:
            continue
        assert filed[key] == 1, "an opening of a finding without a ticket"
        assert ledger[key].token == by_key[key].token
        assert ledger[key].ref == TicketRef(by_key[key].id, f"QW-{by_key[key].id}")
        assert ledger[key].state in (TicketState.OPEN, TicketState.DONE)
        if change.kind is ChangeKind.RESOLVED:
            said = [mark for mark in by_key[key].told if mark.startswith(ChangeKind.RESOLVED)]
            assert len(said) == 1, "a repair that was not said, or twice"
    depth = desk.store.outbox.depth()
    assert (depth.ready, depth.claimed) == (0, 0)


class Post(RuleBasedStateMachine):
    """Findings come and go, two workers deliver, and every call may go wrong in every way."""

    @initialize(lag=st.sampled_from([0, 40, 110, LONGEST_LAG]))
    def begin(self, lag: int) -> None:
        self.desk = Desk(lag=timedelta(seconds=lag))
        self.generation: Counter[str] = Counter()
        self.open: set[str] = set()
        self.told: list[FindingChange] = []

    @rule(name=st.sampled_from(RULES))
    def finding_opens_or_is_repaired(self, name: str) -> None:
        if name in self.open:
            self.open.discard(name)
            make: Callable[..., FindingChange] = resolved
        else:
            self.open.add(name)
            self.generation[name] += 1
            make = opened
        self._tell(make(name, generation=self.generation[name], at=self.desk.clock()))

    @precondition(lambda self: bool(getattr(self, "open", None)))
    @rule(data=st.data(), worse=st.booleans())
    def finding_changes(self, data: st.DataObject, *, worse: bool) -> None:
        name = data.draw(st.sampled_from(sorted(self.open)))
        outcome = sample_outcome(rule=name, outcome=Outcome.FAIL if worse else Outcome.WARN)
        kind = ChangeKind.WORSENED if worse else ChangeKind.IMPROVED
        self._tell(sample_change(outcome, kind=kind, at=self.desk.clock(), generation=self.generation[name]))

    def _tell(self, change: FindingChange) -> None:
        self.desk.tell(change)
        self.told.append(change)
        self.desk.clock.advance(1)

    @rule(fates=st.lists(st.sampled_from(Fate), min_size=1, max_size=4))
    def calls_will_go_wrong(self, fates: list[Fate]) -> None:
        self.desk.system.fates.extend(fates)

    @rule(
        fate=st.sampled_from([Fate.LOST_AFTER, Fate.CRASH_AFTER, Fate.DIE_AFTER]), name=st.sampled_from(RULES)
    )
    def a_send_is_done_and_its_answer_lost(self, fate: Fate, name: str) -> None:
        """What makes duplicates, if anything does: more often than chance would have it."""
        self.desk.system.fates.clear()
        self.desk.system.fates.append(fate)
        if name not in self.open:
            self.finding_opens_or_is_repaired(name)
        self.act("one")

    @rule(pauses=st.lists(st.tuples(st.integers(0, LONGEST_CALL), st.booleans()), min_size=1, max_size=3))
    def calls_will_be_slow(self, pauses: list[tuple[int, bool]]) -> None:
        """For some of them, long enough for another worker to look round."""
        for seconds, another in pauses:
            self.desk.system.meanwhile.append(self._pause(seconds, another=another))

    def _pause(self, seconds: int, *, another: bool) -> Callable[[], None]:
        def pause() -> None:
            self.desk.clock.advance(seconds)
            if another:
                self.act("two")

        return pause

    @rule(worker=st.sampled_from(["one", "two"]))
    def act(self, worker: str) -> None:
        with contextlib.suppress(Died):  # its claims stay as they are
            self.desk.act(worker=worker)

    @rule(seconds=st.sampled_from([1, 5, 25, 60, 120, 180, 300]))
    def time_passes(self, seconds: int) -> None:
        self.desk.clock.advance(seconds)

    @rule()
    def somebody_tries_again_what_failed(self) -> None:
        self.desk.store.outbox.retry_failed(now=self.desk.clock())

    @invariant()
    def no_opening_has_two_tickets(self) -> None:
        desk = getattr(self, "desk", None)
        filed = Counter(ticket.key for ticket in desk.system.filed) if desk else Counter()
        assert max(filed.values(), default=1) == 1

    def teardown(self) -> None:
        desk = getattr(self, "desk", None)
        if desk is None:
            return
        with desk:
            desk.system.fates.clear()
            desk.system.meanwhile.clear()
            desk.store.outbox.retry_failed(now=desk.clock())
            desk.act_until_done()
            check_that_all_is_well(desk, self.told)


Post.TestCase.settings = settings(
    max_examples=120,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestPost = Post.TestCase


HARM = [
    Fate.OK,
    Fate.OK,
    Fate.OK,
    Fate.REFUSED_FOR_NOW,
    Fate.LOST_BEFORE,
    Fate.LOST_AFTER,
    Fate.CRASH_BEFORE,
    Fate.CRASH_AFTER,
]


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    """On each database in turn."""
    with Desk(url=store_url, lag=timedelta(seconds=20)) as made:
        yield made


@pytest.mark.parametrize("seed", range(3))
def test_workers_at_the_same_time_file_each_finding_once(desk: Desk, seed: int) -> None:
    changes = [opened(f"rule-{number}", at=desk.clock()) for number in range(24)]
    desk.tell(*changes)
    desk.system.fates.extend(random.Random(seed).choices(HARM, k=40))
    barrier = threading.Barrier(4)
    wrong: list[BaseException] = []

    def work(number: int) -> None:
        barrier.wait()
        try:
            for _ in range(6):
                desk.act(worker=f"worker-{number}", limit=5)
                desk.clock.advance(3)
        except BaseException as error:  # noqa: BLE001 - a thread's error is this test's
            wrong.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    desk.system.fates.clear()
    desk.act_until_done()
    check_that_all_is_well(desk, changes)


def test_a_second_evaluation_that_says_the_same_files_nothing(desk: Desk) -> None:
    for _ in range(2):
        desk.tell(opened())
        desk.act_until_done()
    assert len(desk.system.filed) == 1
