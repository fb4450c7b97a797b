"""Whatever is decided or changed is in the log, written with it, in one chain; nothing in it is ever changed."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
from contextlib import closing

import pytest
from sqlalchemy import text

from audited_store import OTHER_RULES, RULES, basis, decide, fill
from qualitywatch.domain.audit import Actor, AuditKind
from qualitywatch.domain.finding import ChangeKind
from qualitywatch.domain.waiver import Waiver
from qualitywatch.errors import StoreError
from qualitywatch.store import Migrate, open_store
from qualitywatch.store.tables import APPEND_ONLY
from qualitywatch.testing.samples import sample_change, sample_outcome
from store_examples import NOON, hours, settle


def said(store, **wanted):
    return [(entry.kind.value, entry.what) for entry in store.audit.entries(**wanted)]


def test_everything_that_was_decided_or_changed_is_an_entry(store):
    fill(store)
    assert [kind for kind, _ in said(store)] == [
        *("log", "rules", "decision", "finding", "waiver", "waiver", "waiver", "finding"),
        *("rules", "decision", "token"),
    ]
    assert store.audit.verify().holds


def test_an_entry_says_who_what_why_when_and_from_what(store_url):
    with closing(
        open_store(
            store_url,
            migrate=Migrate.UPGRADE,
            clock=lambda: hours(5),
            who=Actor("ada", "gitlab", "https://ci/7"),
        )
    ) as store:
        number = decide(store)
        (entry,) = store.audit.entries(kind=AuditKind.DECISION)
        assert (entry.at, entry.who) == (hours(5), Actor("ada", "gitlab", "https://ci/7"))
        assert (entry.what, entry.why, entry.targets) == ("the gate said fail", "complex fails", ("shop",))
        assert entry.subject == f"decision:{number}"
        assert entry.versions == {"qualitywatch": "0.1.0"}
        assert store.audit.inputs(entry.inputs) == basis().parts


def test_each_entry_holds_the_hash_of_the_one_before(store):
    fill(store)
    previous = "0" * 64
    for number, entry in enumerate(store.audit.entries(), start=1):
        assert json.loads(entry.text)["number"] == entry.number == number
        assert entry.previous == previous
        previous = hashlib.sha256(entry.text.encode()).hexdigest()
        assert entry.hash == previous
    assert (store.audit.head().number, store.audit.head().hash) == (number, previous)


def test_the_text_of_an_entry_is_canonical(store):
    fill(store)
    for entry in store.audit.entries():
        assert entry.text == json.dumps(json.loads(entry.text), sort_keys=True, separators=(",", ":"))


def test_rules_that_changed_are_named(store):
    decide(store, rules=RULES)
    decide(store, rules=RULES)
    decide(store, rules=OTHER_RULES)
    first, second = store.audit.entries(kind=AuditKind.RULES)
    assert first.why == "added complex, long"
    assert second.why == "added deep; removed long; changed complex"
    assert second.state["before"] == first.state["digest"]


def test_inputs_are_kept_once(store):
    decide(store)
    decide(store)
    with store._database.read() as connection:
        assert (
            connection.execute(text("SELECT count(*) FROM kept_input")).scalar_one() == 4
        )  # rules by themselves, too


def test_a_change_that_was_written_before_is_no_entry(store):
    change = sample_change(sample_outcome(), kind=ChangeKind.OPENED, at=NOON, generation=1)
    settle(store, change)
    settle(store, change)
    assert len(said(store, kind=AuditKind.FINDING)) == 1


def test_what_is_rolled_back_leaves_no_entry(store, monkeypatch):
    monkeypatch.setattr("qualitywatch.store.store.append", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        decide(store)
    assert said(store) == []
    assert list(store.readings.decisions()) == []


def test_entries_are_chosen_by_kind_target_and_time(store):
    fill(store)
    assert len(said(store, target="shop")) == 6
    assert said(store, target="sho") == []
    assert [what for _, what in said(store, kind=AuditKind.TOKEN)] == ["token ci was made"]
    assert said(store, until=hours(-1)) == []
    assert len(said(store, limit=3)) == 3
    assert said(store, newest_first=True, limit=1) == [("token", "token ci was made")]


@pytest.mark.parametrize("table", [each.name for each in APPEND_ONLY])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET id = 9", "TRUNCATE {} CASCADE"])
def test_the_database_refuses_to_change_what_is_only_added_to(store, table, statement):
    fill(store)
    if statement.startswith("TRUNCATE") and store._database.is_sqlite:
        pytest.skip("SQLite has no TRUNCATE")
    column = "number" if table == "audit_entry" else "id"
    with (
        pytest.raises(StoreError, match=f"{table} is only ever added to"),
        store._database.write() as connection,
    ):
        connection.execute(text(statement.replace("id", column).format(table)))


def test_prune_leaves_the_log_alone(store):
    fill(store)
    before = list(store.audit.entries())
    store.prune(hours(1000))
    assert list(store.audit.entries()) == before
    assert store.audit.verify().holds


def test_what_is_older_than_the_log_is_counted_and_believed(store):
    with store._database.write() as connection:  # as a version without a log wrote it
        connection.execute(
            text(
                "INSERT INTO waiver (fingerprint, owner, reason, created_at, expires_at, ticket)"
                " VALUES ('a', 'ada', 'old', 0, 9, '')"
            )
        )
    decide(store)
    proof = store.audit.verify()
    assert (proof.holds, proof.older) == (True, 1)


def add_waivers(url: str, name: str, count: int) -> None:
    with closing(open_store(url, migrate=Migrate.REQUIRE_CURRENT, who=Actor(name))) as store:
        for number in range(count):
            store.waivers.add(Waiver(f"{name} {number}", name, "for the test", NOON, hours(24)))


def test_two_processes_at_once_write_one_chain(store_url):
    context = multiprocessing.get_context("spawn")
    both = [context.Process(target=add_waivers, args=(store_url, name, 40)) for name in ("ada", "bob")]
    for process in both:
        process.start()
    for process in both:
        process.join(60)
    with closing(open_store(store_url, migrate=Migrate.REQUIRE_CURRENT)) as store:
        proof = store.audit.verify()
        assert proof.holds, [str(each) for each in proof.found]
        assert proof.entries == 81
        assert {entry.who.name for entry in store.audit.entries()} == {"ada", "bob"}
