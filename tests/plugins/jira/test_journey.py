"""From a stored measurement through rule, finding, outbox and ledger to the ticket: exactly one, whatever happens."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta

import pytest

from jira_server import Fault, FaultKind, rate_limited, refused
from jira_watch import BAD, GOOD, WORSE, Watch
from qualitywatch.domain.lasting import Timing
from qualitywatch.domain.ticket import TicketState
from qualitywatch.pipeline.act import Delivered
from qualitywatch.plugins import load_plugins

CREATE = ("POST", "/rest/api/3/issue")


@pytest.fixture(scope="module")
def plugins():
    return load_plugins()


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


def test_a_rule_with_clear_for_closes_its_ticket_with_the_measurement_that_proves_it(jira, watch):
    one = watch(timing=Timing(clear=3))
    one.measure(BAD)
    one.act()
    (issue,) = jira.site.issues.values()
    for value in (GOOD, GOOD, BAD, GOOD, GOOD):
        one.measure(value)
        one.act()
        one.follow()
    assert issue.comments == []
    assert issue.status.category == "new"
    one.measure(GOOD / 2)
    one.act()
    (comment,) = issue.comments
    assert "The repair is proven" in str(comment["body"])
    assert "is 5 % (limit 21 %), measured 2026-09-01 15:00 UTC" in str(comment["body"])
    assert issue.status.category == "done"


def test_a_value_that_gets_much_worse_is_said_once(jira, watch):
    one = watch()
    one.measure(0.3)
    one.act()
    (issue,) = jira.site.issues.values()
    for value in (0.32, 0.36, 0.5, 0.5):
        one.measure(value)
        one.follow()
    (comment,) = issue.comments
    assert "It has got worse, from 30 %: code.complexity.share_above_10 of shop is 50 %" in str(
        comment["body"]
    )
    assert "'50 %'" in str(issue.fields["description"])
    one.measure(0.45, after=100_000)
    one.follow()
    assert len(issue.comments) == 1
