"""The daemon measures what is due, serves what it knows, and refuses to start where it must not."""

from __future__ import annotations

import signal
import socket
import sqlite3
from contextlib import closing

import pytest

from command_line import Place
from daemon_process import Daemon
from trial_site import configuration


@pytest.fixture
def daemon(place: Place, start) -> Daemon:
    place.write("qualitywatch.yaml", configuration("trial.value, every: 1h"))
    running = start()
    running.until_said("trial.value measured 4 values")
    return running


def test_it_answers_what_it_measured(daemon: Daemon) -> None:
    assert daemon.address.startswith("http://127.0.0.1:")
    assert daemon.get("/healthz")[0] == 200
    status, ready = daemon.get("/readyz")
    assert status == 200, ready
    status, page = daemon.get("/")
    assert status == 200
    assert "shop" in page
    daemon.until(lambda: daemon.metric("qualitywatch_collector_success", collector="trial.value") == 1)
    assert daemon.metric("qualitywatch_trial_input_value_things", target="shop") == 1
    assert daemon.get("/api/openapi.json")[0] == 200
    assert daemon.get("/nothing-here")[0] == 404


def test_ctrl_c_ends_it_in_order(daemon: Daemon) -> None:
    daemon.until_said("shop: verdict pass")
    daemon.signal(signal.SIGINT)
    assert daemon.wait() == 0
    assert daemon.out.read_text().splitlines()[-1] == "stopped"
    assert "stopping: " in daemon.log
    assert "did not finish in time" not in daemon.log


def test_a_second_daemon_on_the_same_file_refuses_to_start(daemon: Daemon, place: Place) -> None:
    second = place.run("run", "--port", "0")
    assert second.code == 2
    assert "another qualitywatch daemon runs on" in second.err
    assert "stop it, or give this one a store of its own" in second.err
    assert daemon.get("/healthz")[0] == 200


def test_the_other_commands_work_beside_it(daemon: Daemon, place: Place) -> None:
    assert daemon.get("/healthz")[0] == 200
    for command in (("check",), ("collect",), ("findings",), ("db", "stats"), ("db", "backup", "copy.db")):
        assert place.run(*command).code == 0


def test_a_restart_repeats_nothing_that_is_not_due(daemon: Daemon, start) -> None:
    assert daemon.stop() == 0
    again = start()
    again.until_said("shop: verdict pass")
    assert again.stop() == 0
    assert "measured" not in again.log


def test_a_port_in_use_is_said(place: Place) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = place.run("run", "--port", str(port))
    assert done.code == 2
    assert f"address 127.0.0.1:{port} is in use" in done.err
    assert "--port" in done.err


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid", "a" * 70 + ".example"])
def test_an_address_that_is_not_ours_is_said(place: Place, host: str) -> None:
    done = place.run("run", "--host", host, "--port", "0")
    assert done.code == 2
    assert f"address {host}:0 cannot be used" in done.err


def test_an_ipv6_address_can_be_listened_on(start) -> None:
    with socket.socket(socket.AF_INET6) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError as error:
            pytest.skip(f"this machine has no IPv6: {error}")
    daemon = start("--host", "::1", "--port", "0")
    assert daemon.address.startswith("http://[::1]:")
    assert daemon.get("/healthz")[0] == 200


def test_it_measures_again_when_it_is_due(place: Place, start) -> None:
    place.write("qualitywatch.yaml", configuration("trial.value, every: 1s"))
    daemon = start()
    daemon.until(lambda: daemon.log.count("trial.value measured") >= 2)
    assert daemon.log.count("verdict pass") == 1  # said when it changes


def test_a_verdict_that_changes_is_said_and_shown(place: Place, start) -> None:
    daemon = start()
    daemon.until_said("verdict pass")
    place.write("value.txt", "12")
    daemon.until_said("verdict fail, was pass")
    daemon.until(lambda: daemon.metric("qualitywatch_trial_input_value_things") == 12)
    (finding,) = place.run("findings", "--format", "json").json()["findings"]
    assert finding["rule"] == "small-value"


def test_what_was_set_to_the_future_does_not_stop_it(place: Place, start) -> None:
    """As a clock leaves it that was ahead, and was set back: the stored run is from tomorrow."""
    place.write("qualitywatch.yaml", configuration("trial.value, every: 1h", "trial.slow, every: 1s"))
    assert place.run("collect").code == 0
    day = 24 * 3600 * 1000
    with closing(sqlite3.connect(place.path / "qualitywatch.db")) as store:
        store.execute(f"UPDATE run SET started_at = started_at + {day}, window_end = window_end + {day}")
        store.execute(f"UPDATE last_run SET run_end = run_end + {day}, good_end = good_end + {day}")
        store.commit()
    daemon = start()
    daemon.until_said("trial.value measured")
    daemon.until(lambda: '"ok":true' in daemon.get("/readyz")[1].replace(" ", ""))
    daemon.until(lambda: daemon.log.count("trial.slow measured") >= 2)
    assert daemon.log.count("trial.value measured") == 1
