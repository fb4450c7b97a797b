"""SIGTERM: what is under way ends within the grace period, or is stopped without a trace."""

from __future__ import annotations

import signal
import sqlite3
import time
from contextlib import closing

from command_line import Place
from daemon_process import alive
from trial_site import configuration


def runs(place: Place) -> int:
    with closing(sqlite3.connect(place.path / "qualitywatch.db")) as store:
        return int(store.execute("SELECT count(*) FROM run").fetchone()[0])


def test_a_run_that_ends_within_the_grace_is_kept(place: Place, start) -> None:
    place.write("qualitywatch.yaml", configuration("trial.slow, with: {seconds: 2.0}", daemon="{grace: 30s}"))
    daemon = start()
    daemon.until((place.path / "begun").exists)
    daemon.signal()
    assert daemon.wait() == 0
    assert "stopping: 1 under way, for 30 s at most" in daemon.log
    assert "trial.slow measured 4 values" in daemon.log
    assert "verdict pass" in daemon.log
    assert runs(place) == 1


def test_while_it_stops_it_says_that_it_is_not_ready(place: Place, start) -> None:
    place.write("qualitywatch.yaml", configuration("trial.slow, with: {seconds: 3.0}", daemon="{grace: 30s}"))
    daemon = start()
    daemon.until((place.path / "begun").exists)
    daemon.signal()
    daemon.until_said("stopping")
    status, ready = daemon.get("/readyz")
    assert status == 503
    assert "is stopping" in ready
    assert daemon.wait() == 0


def test_a_run_that_does_not_end_is_killed_with_all_it_started(place: Place, start) -> None:
    place.write("qualitywatch.yaml", configuration("trial.value", "trial.hang", daemon="{grace: 1s}"))
    daemon = start()
    daemon.until((place.path / "hangs").exists)
    daemon.until_said("trial.value measured")
    family = daemon.children()
    assert len(family) >= 2
    before = time.monotonic()
    daemon.signal()
    assert daemon.wait() == 0
    assert time.monotonic() - before < 30
    daemon.until(lambda: not alive(family), patience=10)
    assert "shop: trial.hang is stopped" in daemon.log
    assert "it is due at the next start" in daemon.log
    assert daemon.out.read_text().endswith("stopped\n")
    assert runs(place) == 1
    again = start()
    (place.path / "hangs").unlink()
    again.until((place.path / "hangs").exists)


def test_a_second_signal_ends_it_at_once_with_all_it_started(place: Place, start) -> None:
    place.write("qualitywatch.yaml", configuration("trial.hang", daemon="{grace: 10m}"))
    daemon = start()
    daemon.until((place.path / "hangs").exists)
    family = daemon.children()
    daemon.signal()
    daemon.until_said("stopping: 1 under way")
    time.sleep(0.5)
    assert daemon.process.poll() is None
    before = time.monotonic()
    daemon.signal()
    assert daemon.wait() == 128 + signal.SIGTERM
    assert time.monotonic() - before < 20
    daemon.until(lambda: not alive(family), patience=10)
    assert start().get("/healthz")[0] == 200


def test_a_signal_that_comes_twice_at_once_is_one(place: Place, start) -> None:
    """As ``timeout`` sends it: to the process, and to its group."""
    place.write("qualitywatch.yaml", configuration("trial.slow, with: {seconds: 2.0}"))
    daemon = start()
    daemon.until((place.path / "begun").exists)
    daemon.signal()
    daemon.signal()
    assert daemon.wait() == 0
    assert daemon.out.read_text().endswith("stopped\n")
    assert runs(place) == 1


def test_a_daemon_that_has_just_begun_can_be_stopped(start) -> None:
    for delay in (0.0, 0.3, 0.6, 0.9, 1.2):
        daemon = start()
        time.sleep(delay)
        daemon.signal()
        assert daemon.wait() in (0, -signal.SIGTERM)  # the latter before it could ask to be told


def test_a_sink_that_hangs_does_not_hold_it_up(place: Place, start) -> None:
    place.write("value.txt", "12")
    sink = f"[{{use: trial.letters, with: {{file: {place.path}/letters, seconds: 600}}}}]"
    place.write("qualitywatch.yaml", configuration("trial.value", sinks=sink, daemon="{grace: 1s}"))
    daemon = start()
    daemon.until((place.path / "letters").exists)
    before = time.monotonic()
    assert daemon.stop() == 0
    assert time.monotonic() - before < 30
    assert "a delivery is still under way" in daemon.log
    assert daemon.out.read_text().endswith("stopped\n")
