"""From a stored measurement through rule, finding, outbox and ledger to the ticket: exactly one, whatever happens."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta

import pytest

from jira_server import Fault, FaultKind, rate_limited, refused
from qualitywatch import Evidence, Measurement, Outcome, Run, RunStatus, Severity, Target, TargetKind, Window
from qualitywatch.config.project import ConfiguredSink, Project, Schedule, WatchedTarget
from qualitywatch.domain.rule import Limits, Rule
from qualitywatch.domain.ticket import TicketState
from qualitywatch.pipeline.act import Delivered, act
from qualitywatch.pipeline.run import evaluate_stored
from qualitywatch.plugins import load_plugins
from qualitywatch.store import Migrate, open_store

METRIC, COLLECTOR = "code.complexity.share_above_10", "code.python"
GOOD, BAD, WORSE = 0.1, 0.3, 0.5
CREATE = ("POST", "/rest/api/3/issue")


@pytest.fixture(scope="module")
def plugins():
    return load_plugins()


class Watch:
    """One installation of qualitywatch on a store, driven by the clock of the Jira it files to."""

    def __init__(self, plugins, sink, clock, url, *, environment="production"):
        self.plugins, self.sink, self.clock = plugins, sink, clock
        self.store = open_store(url, migrate=Migrate.UPGRADE, clock=clock.now)
        self.target = Target("shop", TargetKind.CODE, ".", {"environment": environment})
        schedule = Schedule(
            collector=plugins.collector(COLLECTOR)(),
            every=timedelta(hours=1),
            timeout=timedelta(minutes=1),
            memory_limit=2**30,
        )
        rule = Rule(
            id="complex-functions",
            metric=METRIC,
            limits=Limits(fail_above=0.21),
            severity=Severity.MAJOR,
            why="Functions this branched hide the cases that break.",
            fix="Split the functions listed, the largest first.",
        )
        self.watched = WatchedTarget(self.target, (schedule,))
        self.project = Project(
            source="qualitywatch.yaml",
            directory=None,
            configured=True,
            store=url,
            quality_model="iso25010:2023",
            targets=(self.watched,),
            rules=(rule,),
            sinks=(ConfiguredSink("jira", sink, frozenset({Outcome.FAIL})),),
        )

    def measure(self, value, *, after=3_600):
        """A run of the collector so many seconds later, and its evaluation."""
        self.clock.advance(after)
        now = self.clock.now()
        window = Window(now - timedelta(hours=1), now)
        run = Run("shop", COLLECTOR, window, RunStatus.OK, started_at=now, duration=1.0)
        measured = Measurement(
            self.plugins.catalogue[METRIC],
            "shop",
            value,
            now,
            COLLECTOR,
            evidence=(Evidence("shop/cart.py", 12, 88, "checkout", 23.0),),
            evidence_total=1,
        )
        self.store.record(run, [measured], self.target)
        self.evaluate()

    def evaluate(self):
        evaluate_stored(self.watched, self.project, self.plugins, self.store, at=self.clock.now())

    def act(self, *, worker="worker-1"):
        return act(self.store.dispatch, {"jira": self.sink}, worker=worker, clock=self.clock.now)

    def act_for(self, span):
        """Act whenever something is due, as the daemon does, for so long by the clock."""
        tally, until = Counter(), self.clock.now() + span
        while self.clock.now() < until:
            tally += self.act()
            self.clock.advance(5)
        return tally

    @property
    def ticket(self):
        (ticket,) = self.store.readings.tickets()
        return ticket


@pytest.fixture
def watch(plugins, sink, jira, tmp_path):
    """Starts an installation; each call is another process on the same store."""
    started = []

    def start(**keys):
        one = Watch(plugins, sink(), jira.site.clock, f"sqlite:///{tmp_path / 'watch.db'}", **keys)
        started.append(one)
        return one

    yield start
    for one in started:
        one.store.close()


def test_a_failing_rule_becomes_exactly_one_ticket(jira, watch):
    one = watch()
    one.measure(BAD)
    assert one.act() == {Delivered.SENT: 1}
    (issue,) = jira.site.issues.values()
    assert one.ticket.state is TicketState.OPEN
    assert (one.ticket.ref.id, one.ticket.ref.key) == (issue.id, "QW-1")
    assert issue.properties["qualitywatch"]["token"] == one.ticket.token
    assert issue.sprint_id == 12
    assert "shop/cart.py:12" in str(issue.fields["description"])


def test_a_second_evaluation_files_nothing(jira, watch):
    one = watch()
    one.measure(BAD)
    one.act()
    asked = len(jira.exchanges)
    one.evaluate()
    one.measure(WORSE)
    assert one.act() == {}
    assert len(jira.site.issues) == 1
    assert len(jira.exchanges) == asked


def test_a_passing_rule_files_nothing(jira, watch):
    one = watch()
    one.measure(GOOD)
    assert one.act() == {}
    assert not jira.exchanges


@pytest.mark.parametrize(
    "kind", [FaultKind.DROP_AFTER_COMMIT, FaultKind.TRUNCATED, FaultKind.ANSWER_AFTER_COMMIT]
)
def test_f23_a_ticket_whose_answer_was_lost_is_found_and_never_filed_twice(jira, watch, kind):
    jira.site.index_lag = timedelta(seconds=60)
    jira.inject(Fault(kind))
    one = watch()
    one.measure(BAD)
    assert one.act() == {Delivered.POSTPONED: 1}
    assert one.ticket.state is TicketState.UNKNOWN

    assert one.act_for(timedelta(minutes=20))[Delivered.FOUND] == 1
    assert len(jira.site.issues) == len(jira.sent(*CREATE)) == 1
    assert one.ticket.ref.key == "QW-1"
    assert jira.site.issues[one.ticket.ref.id].sprint_id == 12


def test_a_request_that_never_arrived_is_sent_again_after_the_last_look(jira, watch):
    jira.inject(Fault(FaultKind.DROP_BEFORE_COMMIT))
    one = watch()
    one.measure(BAD)
    one.act_for(timedelta(minutes=4))
    assert not jira.site.issues
    one.act_for(timedelta(minutes=10))
    assert len(jira.site.issues) == 1
    assert one.ticket.state is TicketState.OPEN


def test_f1_three_dispatchers_at_once_file_one_ticket(jira, watch):
    jira.site.index_lag = timedelta(seconds=60)
    three = [watch() for _ in range(3)]
    three[0].measure(BAD)
    for one in three:
        one.evaluate()
    tallies, gate = [], threading.Barrier(3)

    def dispatch(number):
        gate.wait(10)
        tallies.append(three[number].act(worker=f"worker-{number}"))

    threads = [threading.Thread(target=dispatch, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sum(tallies, Counter()) == {Delivered.SENT: 1}
    assert len(jira.site.issues) == 1


def test_a_dispatcher_that_died_after_the_post_leaves_one_ticket(jira, watch, monkeypatch):
    jira.site.index_lag = timedelta(seconds=60)
    dying = watch()
    dying.measure(BAD)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    # What a kill between the answer and the ledger leaves behind: the ledger never hears of the ticket.
    monkeypatch.setattr(type(dying.store.dispatch), "delivered", die)
    with pytest.raises(KeyboardInterrupt):
        dying.act()
    monkeypatch.undo()
    assert len(jira.site.issues) == 1

    other = watch()
    assert other.act_for(timedelta(minutes=20))[Delivered.FOUND] == 1
    assert len(jira.site.issues) == 1


def test_f17_an_outage_of_two_hours_files_each_finding_once(jira, watch):
    one = watch()
    outage = {"method": "POST", "path": "/search/jql", "times": 10_000}
    jira.inject(refused(503, **outage))
    for number in range(100):
        one.measure(BAD + number / 1000, after=72)
        one.act()
    assert not jira.site.issues
    jira.faults.clear()
    one.act_for(timedelta(minutes=30))
    assert len(jira.site.issues) == 1
    assert one.ticket.state is TicketState.OPEN


def test_a_rate_limit_is_waited_out_in_full(jira, watch):
    jira.inject(rate_limited(retry_after="600"))
    one = watch()
    one.measure(BAD)
    assert one.act() == {Delivered.POSTPONED: 1}
    asked = len(jira.exchanges)
    one.act_for(timedelta(seconds=590))
    assert len(jira.exchanges) == asked
    one.act_for(timedelta(seconds=30))
    assert len(jira.site.issues) == 1


def test_what_jira_refuses_is_kept_with_its_words_until_it_is_put_right(jira, watch):
    user = jira.site.users[0]
    held = user.permissions
    user.without("CREATE_ISSUES")
    one = watch()
    one.measure(BAD)
    assert one.act() == {Delivered.FAILED: 1}
    (failed,) = one.store.outbox.failed()
    assert "issue type" in failed.error or "permission" in failed.error

    user.permissions = held
    one.store.outbox.retry_failed(now=one.clock.now())
    one.act()
    assert len(jira.site.issues) == 1


def test_a_repair_is_said_on_the_ticket_and_a_relapse_is_a_new_generation(jira, watch):
    one = watch()
    one.measure(BAD)
    one.act()
    one.measure(GOOD)
    one.act()
    (issue,) = jira.site.issues.values()
    assert "The repair is proven" in str(issue.comments[0]["body"])
    assert one.ticket.state is TicketState.DONE

    # Nobody closed the ticket, so the relapse goes on in it.
    one.measure(BAD)
    one.act()
    assert len(jira.site.issues) == 1
    assert "It is back" in str(issue.comments[1]["body"])


def test_a_store_restored_from_an_old_backup_files_nothing_twice(plugins, sink, jira, tmp_path):
    for life in ("first", "second"):
        one = Watch(plugins, sink(), jira.site.clock, f"sqlite:///{tmp_path / life}.db")
        one.measure(BAD)
        one.act()
        assert one.ticket.ref.key == "QW-1"
        one.store.close()
    assert len(jira.site.issues) == 1


def test_f11_two_environments_are_two_tickets(plugins, sink, jira, tmp_path):
    for environment in ("test", "stage"):
        url = f"sqlite:///{tmp_path / environment}.db"
        one = Watch(plugins, sink(), jira.site.clock, url, environment=environment)
        one.measure(BAD)
        one.act()
        one.store.close()
    assert len(jira.site.issues) == 2
