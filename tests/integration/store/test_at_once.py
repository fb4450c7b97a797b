"""Several at once, in threads and in processes: nothing twice, nothing lost."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from qualitywatch.domain.finding import ChangeKind
from qualitywatch.domain.ticket import TicketRef
from qualitywatch.errors import StoreBusyError
from qualitywatch.store import Migrate, open_store
from qualitywatch.store.engine import Database
from qualitywatch.testing.samples import sample_change, sample_outcome
from store_examples import SHOP, hours, measured, run_at, settle

FINDINGS = 40


def fill_outbox(store):
    """Three changes of each finding: opened, resolved, and opened again."""
    outcomes = [sample_outcome(rule=f"rule-{n}") for n in range(FINDINGS)]
    for step, kind in enumerate((ChangeKind.OPENED, ChangeKind.RESOLVED, ChangeKind.REOPENED)):
        generation = 2 if kind is ChangeKind.REOPENED else 1
        changes = [sample_change(one, kind=kind, at=hours(step), generation=generation) for one in outcomes]
        settle(store, *changes, at=hours(step))


def at_the_same_time(*works: Callable[[], object]) -> list[object]:
    """Run each in a thread, all let go together."""
    gate = threading.Barrier(len(works))

    def go(work):
        gate.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result() for future in [pool.submit(go, work) for work in works]]


def test_dispatchers_in_threads_never_share_a_delivery_or_a_finding(store):
    fill_outbox(store)
    lock, under_way, delivered = threading.Lock(), set(), []

    def dispatch(worker):
        while True:
            try:
                claimed = store.outbox.claim(worker, now=hours(9), lease=timedelta(hours=1), limit=3)
            except StoreBusyError:
                continue
            with lock:
                fingerprints = {delivery.ticket.fingerprint for delivery in claimed}
                assert not fingerprints & under_way
                under_way.update(fingerprints)
            for delivery in claimed:
                store.outbox.begin(delivery)
                with lock:
                    delivered.append(delivery)
                    under_way.remove(delivery.ticket.fingerprint)
                store.outbox.delivered(delivery, TicketRef(delivery.ticket.token, "QW-1"))
            depth = store.outbox.depth()
            if not claimed and depth.ready == 0:
                return

    at_the_same_time(*(lambda worker=f"w{n}": dispatch(worker) for n in range(4)))

    assert len({delivery.id for delivery in delivered}) == len(delivered) == 3 * FINDINGS
    by_finding = {}
    for delivery in delivered:
        by_finding.setdefault(delivery.ticket.fingerprint, []).append(delivery.change.kind)
    in_order = [ChangeKind.OPENED, ChangeKind.RESOLVED, ChangeKind.REOPENED]
    assert all(kinds == in_order for kinds in by_finding.values())
    tickets = store.readings.tickets()
    assert (
        len({(ticket.fingerprint, ticket.generation) for ticket in tickets}) == len(tickets) == 2 * FINDINGS
    )


def test_dispatchers_in_processes_never_share_a_delivery(store_url):
    with closing(open_store(store_url, migrate=Migrate.REQUIRE_CURRENT)) as store:
        fill_outbox(store)
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path))
    dispatchers = [
        subprocess.Popen(
            [sys.executable, "-m", "store_programs.greedy_dispatcher", store_url, f"w{n}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for n in range(2)
    ]
    for dispatcher in dispatchers:
        assert dispatcher.stdout.readline() == "ready\n"
    for dispatcher in dispatchers:
        dispatcher.stdin.write("go\n")
        dispatcher.stdin.flush()
    said = [int(line) for dispatcher in dispatchers for line in dispatcher.communicate()[0].split()]

    assert [dispatcher.returncode for dispatcher in dispatchers] == [0, 0]
    assert len(set(said)) == len(said)
    with closing(open_store(store_url, migrate=Migrate.REQUIRE_CURRENT)) as store:
        # a dispatcher ends when it sees nothing it may claim; what the other one held up then is left ready
        assert len(said) + store.outbox.depth().ready == 3 * FINDINGS


def test_two_evaluators_open_a_finding_once(store):
    changes = [sample_change(sample_outcome(rule=f"rule-{n}")) for n in range(20)]
    for change in changes:
        at_the_same_time(*(lambda: settle(store, change) for _ in range(2)))  # noqa: B023 - done before the next
    assert store.outbox.depth().ready == len(changes)
    for change in changes:
        assert len(store.readings.finding_events(change.finding.fingerprint)) == 1


def test_runs_recorded_at_once_are_all_there(store):
    def record(worker):
        for n in range(20):
            at = hours(n + worker / 10)
            store.record(
                run_at(at, collector=f"collector-{worker}"),
                [measured(n, at, labels={"file": f"f{file}"}) for file in range(10)],
                SHOP,
            )

    at_the_same_time(*(lambda worker=worker: record(worker) for worker in range(4)))

    readings = store.readings.latest()
    assert len(readings) == 10
    assert {reading.observed_at for reading in readings} == {hours(19.3)}
    assert all(len(store.readings.history(reading.key)) == 80 for reading in readings)


def test_targets_that_share_metrics_are_recorded_at_once(store):
    def record(worker):
        target = replace(SHOP, name=f"target-{worker}")
        for n in range(10):
            at = hours(n)
            store.record(run_at(at, target=target.name), [measured(n, at, target=target.name)], target)

    at_the_same_time(*(lambda worker=worker: record(worker) for worker in range(4)))

    assert [reading.value for reading in store.readings.latest()] == [9.0] * 4


def test_a_store_in_memory_is_shared_between_threads(memory_store):
    def record(worker):
        at = hours(worker)
        memory_store.record(run_at(at), [measured(worker, at)], SHOP)

    at_the_same_time(*(lambda worker=worker: record(worker) for worker in range(6)))

    assert [reading.value for reading in memory_store.readings.latest()] == [5.0]


def test_a_writer_in_sqlite_holds_its_place_before_it_reads(sqlite_url):
    """Else somebody could write between its reading and its writing, and it would fail whatever the time-out."""
    database = Database(sqlite_url)
    with (
        closing(database),
        database.write() as connection,
        closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), timeout=0)) as other,
    ):
        connection.execute(text("SELECT count(*) FROM run"))
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
