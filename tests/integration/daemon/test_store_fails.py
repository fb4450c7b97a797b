"""A store that fails under way: the daemon lives, says so once, and goes on by itself when the store is back."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing

from command_line import Place
from postgres_server import PostgresServer
from small_places import fill, small_disk
from stored_runs import broken_runs
from trial_site import configuration


def test_a_disk_that_fills_up_and_has_room_again(place: Place, start) -> None:
    disk = place.path / "disk"
    with small_disk(disk, kib=1200):
        place.write("qualitywatch.yaml", configuration("trial.value, every: 1s", store="sqlite:///disk/q.db"))
        daemon = start()
        daemon.until_said("trial.value measured")
        ballast = fill(disk)
        daemon.until_said("measured, but it was not kept")
        assert "the disk is full" in daemon.log
        assert daemon.process.poll() is None
        assert daemon.get("/healthz")[0] == 200
        ballast.unlink()
        before = daemon.log.count("trial.value measured 4 values")
        daemon.until(lambda: daemon.log.count("trial.value measured 4 values") > before, patience=90)
        assert "was not kept: works again" in daemon.log
        assert daemon.stop() == 0
        assert broken_runs(f"sqlite:///{disk}/q.db", samples=4) == []


def test_a_store_that_somebody_else_holds_for_long(place: Place, start) -> None:
    url = "sqlite:///qualitywatch.db?timeout=0.5"
    place.write("qualitywatch.yaml", configuration("trial.value, every: 1s", store=f"'{url}'"))
    daemon = start()
    daemon.until_said("trial.value measured")
    with closing(sqlite3.connect(place.path / "qualitywatch.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        daemon.until_said("is locked by another process")
        time.sleep(2.5)
        assert daemon.log.count("is locked by another process") <= 2  # said when it begins, not at every turn
        assert daemon.get("/")[0] == 200
        other.execute("ROLLBACK")
    daemon.until(lambda: "works again" in daemon.log, patience=90)
    assert daemon.stop() == 0


def test_a_server_that_goes_and_comes_back(
    place: Place, start, postgres_url: str, postgres_server: PostgresServer
) -> None:
    place.write("qualitywatch.yaml", configuration("trial.value, every: 1s", store=f"'{postgres_url}'"))
    daemon = start()
    daemon.until_said("trial.value measured")
    name = postgres_url.rpartition("/")[2].partition("?")[0]
    with postgres_server.connect() as admin:
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        try:
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            daemon.until_said("the store: ")
            assert daemon.get("/readyz")[0] == 503
            assert daemon.get("/healthz")[0] == 200
            time.sleep(2.5)
            assert daemon.log.count("the store: ") <= 2
        finally:
            admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    daemon.until_said("the store: works again")
    before = daemon.log.count("trial.value measured")
    daemon.until(lambda: daemon.log.count("trial.value measured") > before, patience=90)
    assert daemon.get("/readyz")[0] == 200
    assert daemon.stop() == 0
    assert broken_runs(postgres_url, samples=4) == []


def test_daemons_share_a_server(place: Place, start, postgres_url: str) -> None:
    place.write("qualitywatch.yaml", configuration("trial.value, every: 1h", store=f"'{postgres_url}'"))
    first = start()
    first.until_said("trial.value measured")
    second = start()
    second.until_said("verdict pass")
    assert second.metric("qualitywatch_trial_input_value_things") == 1
    assert "measured" not in second.log
    assert (first.stop(), second.stop()) == (0, 0)
