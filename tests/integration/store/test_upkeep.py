"""What may go goes, what explains something stays, and a copy is a store."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from qualitywatch.domain.observation import Evidence
from qualitywatch.errors import StoreError
from qualitywatch.store import Migrate, Pruned, StoreStats, migrations, open_store
from qualitywatch.testing.samples import sample_change
from store_examples import NOON, SHOP, hours, measured, run_at, settle


@pytest.fixture
def sqlite_store(sqlite_url):
    with closing(open_store(sqlite_url, migrate=Migrate.REQUIRE_CURRENT)) as opened:
        yield opened


def fill(store):
    for n in range(6):
        store.record(
            run_at(hours(n), commit=f"c{n}"), [measured(n, hours(n), evidence=(Evidence("a.py"),))], SHOP
        )


def test_old_samples_and_their_runs_go(store):
    fill(store)
    assert store.prune(hours(4)) == Pruned(samples=4, runs=4, deliveries=0)
    (reading,) = store.readings.latest()
    assert [(s.value, s.code) for s in store.readings.history(reading.key)] == [(4.0, "c4"), (5.0, "c5")]


def test_the_newest_sample_stays_however_old_it_is(store):
    fill(store)
    store.prune(hours(999))
    (reading,) = store.readings.latest()
    assert [sample.value for sample in store.readings.history(reading.key)] == [5.0]
    assert store.readings.evidence(reading.key, run_id=reading.run_id).total == 1
    assert [run.versions.code for run in store.readings.last_runs()] == ["c5"]


def test_the_run_that_decides_what_is_current_stays(store):
    fill(store)
    store.record(run_at(hours(6)), [], SHOP)
    store.prune(hours(999))
    assert [reading.current for reading in store.readings.latest()] == [False]


def test_finished_deliveries_go_and_waiting_ones_stay(store):
    settle(store, sample_change(), sinks=("jira", "chat"))
    (delivery,) = store.outbox.claim("w", now=NOON, lease=hours(1) - NOON, limit=1)
    store.outbox.delivered(delivery, None)
    store.outbox.release("w")
    assert store.prune(store._clock() + (hours(1) - NOON)).deliveries == 1
    assert store.outbox.depth().ready == 1


def test_findings_and_their_history_stay(store):
    settle(store, sample_change())
    store.prune(hours(9999))
    assert len(store.readings.findings()) == 1
    assert len(store.readings.finding_events(sample_change().finding.fingerprint)) == 1


def test_many_series_are_pruned(store):
    many = [measured(n, hours(h), labels={"f": f"{n}"}) for n in range(450) for h in (0, 1)]
    store.record(run_at(hours(1)), many, SHOP)
    assert store.prune(hours(1)).samples == 450


def test_stats_count(store):
    fill(store)
    settle(store, sample_change())
    stats = store.stats()
    assert stats.size > 0
    assert stats == StoreStats(
        targets=1,
        series=1,
        samples=6,
        runs=6,
        open_findings=1,
        decisions=0,
        size=stats.size,
        schema=migrations.HEAD,
    )


def test_a_backup_is_a_store_with_all_that_was_committed(sqlite_store, tmp_path):
    fill(sqlite_store)
    copy = tmp_path / "copy.db"
    expected = sqlite_store.readings.latest()
    sqlite_store.backup(copy)
    sqlite_store.record(run_at(hours(99)), [measured(99, hours(99))], SHOP)
    with closing(open_store(f"sqlite:///{copy}", migrate=Migrate.REQUIRE_CURRENT)) as restored:
        assert restored.stats().samples == 6
        assert restored.readings.latest() == expected


def test_a_backup_is_made_while_somebody_writes(sqlite_store, sqlite_url, tmp_path):
    fill(sqlite_store)
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM sample")
        sqlite_store.backup(tmp_path / "copy.db")
        writer.execute("ROLLBACK")
    with closing(
        open_store(f"sqlite:///{tmp_path / 'copy.db'}", migrate=Migrate.REQUIRE_CURRENT)
    ) as restored:
        assert restored.stats().samples == 6


def test_a_backup_never_overwrites(sqlite_store, tmp_path):
    precious = tmp_path / "precious.db"
    precious.write_text("mine")
    with pytest.raises(StoreError, match="exists already"):
        sqlite_store.backup(precious)
    assert precious.read_text() == "mine"


def test_a_backup_into_a_directory_that_does_not_exist(sqlite_store, tmp_path):
    with pytest.raises(StoreError, match=f"mkdir {tmp_path / 'nowhere'}"):
        sqlite_store.backup(tmp_path / "nowhere" / "copy.db")


def test_a_backup_into_a_place_that_cannot_be_written(sqlite_store):
    with pytest.raises(StoreError, match=r"/proc/copy\.db cannot be opened"):
        sqlite_store.backup(Path("/proc/copy.db"))


def test_a_backup_of_postgresql_is_pg_dump_s(postgres_url, tmp_path):
    with (
        closing(open_store(postgres_url, migrate=Migrate.REQUIRE_CURRENT)) as store,
        pytest.raises(StoreError) as caught,
    ):
        store.backup(tmp_path / "copy.db")
    assert caught.value.hint.startswith("pg_dump")
