"""From a failing rule to a sink: once, whatever happens to the daemon."""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path

import pytest

from command_line import Place
from daemon_process import Daemon, alive
from trial_site import RULES, configuration


@pytest.fixture
def letters(place: Place) -> Path:
    """The file with one line for each delivery; the project fails."""
    file = place.path / "letters"
    sinks = f"[{{use: trial.letters, with: {{file: {file}}}}}]"
    place.write("qualitywatch.yaml", configuration("trial.value, every: 1s", sinks=sinks))
    place.write("value.txt", "12")
    return file


def post(daemon: Daemon, path: str, body: bytes, **headers: str) -> int:
    request = urllib.request.Request(daemon.address + path, data=body, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


def test_a_finding_is_delivered_once(place: Place, start, letters: Path) -> None:
    daemon = start()
    daemon.until(letters.exists)
    daemon.until(lambda: daemon.log.count("trial.value measured") >= 3)
    assert [line.split()[:2] for line in lines(letters)] == [["opened", "small-value"]]
    assert daemon.stop() == 0
    again = start()
    again.until(lambda: again.log.count("trial.value measured") >= 2)
    assert len(lines(letters)) == 1
    (finding,) = place.run("findings", "--format", "json").json()["findings"]
    assert finding["ticket"] == "LETTER-1"


def test_its_end_is_delivered_to_the_same_ticket(place: Place, start, letters: Path) -> None:
    daemon = start()
    daemon.until(letters.exists)
    place.write("value.txt", "1")
    daemon.until(lambda: len(lines(letters)) == 2)
    opened, resolved = (line.split() for line in lines(letters))
    assert resolved[:2] == ["resolved", "small-value"]
    assert resolved[2] == opened[2]


def test_what_was_collected_by_hand_is_delivered_by_the_daemon(place: Place, start, letters: Path) -> None:
    assert place.run("collect").code == 0
    assert not letters.exists()
    start().until(letters.exists)


def test_a_daemon_killed_while_it_delivers_does_not_deliver_twice(place: Place, start, letters: Path) -> None:
    sinks = f"[{{use: trial.letters, with: {{file: {letters}, seconds: 600}}}}]"
    place.write("qualitywatch.yaml", configuration("trial.value, every: 1s", sinks=sinks))
    daemon = start()
    daemon.until(letters.exists)
    family = daemon.children()
    daemon.kill()
    again = start()
    again.until(lambda: again.log.count("trial.value measured") >= 2)
    assert len(lines(letters)) == 1  # it may have been delivered: that is looked up when the lease is over
    assert not alive(family)


def test_a_sink_that_hangs_holds_up_nobody_but_itself(place: Place, start) -> None:
    stuck, letters = place.path / "stuck", place.path / "letters"
    sinks = (
        f"[{{use: trial.letters, name: stuck, timeout: 1s, with: {{file: {stuck}, seconds: 600}}}},"
        f" {{use: trial.letters, name: well, with: {{file: {letters}}}}}]"
    )
    place.write("qualitywatch.yaml", configuration("trial.value, every: 1s", sinks=sinks))
    place.write("value.txt", "12")
    daemon = start()
    daemon.until(stuck.exists)
    daemon.until(letters.exists)
    daemon.until_said("deliveries to stuck: 1 postponed")
    place.write("value.txt", "1")
    daemon.until(lambda: len(lines(letters)) == 2)
    assert len(lines(stuck)) == 1, "it is not called again while the call may still do something"
    assert daemon.stop() == 0


def test_a_ticket_that_its_other_side_calls_for_is_looked_at_at_once(
    place: Place, start, letters: Path
) -> None:
    sinks = f"[{{use: trial.pen, name: pen, with: {{file: {letters}}}}}]"
    place.write("qualitywatch.yaml", configuration("trial.value, every: 1s", sinks=sinks))
    daemon = start()
    daemon.until(letters.exists)
    daemon.until(lambda: daemon.metric("qualitywatch_sink_deliveries_total", sink="pen", result="sent") == 1)
    looks = daemon.metric("qualitywatch_trial_looks_total", sink="pen") or 0
    assert post(daemon, "/hooks/pen", b"LETTER-1") == 401
    assert post(daemon, "/hooks/nobody", b"LETTER-1") == 404
    assert post(daemon, "/hooks/pen", b"LETTER-1", **{"X-Proof": "yes"}) == 202
    daemon.until_said("pen: looked at LETTER-1")
    assert daemon.metric("qualitywatch_trial_looks_total", sink="pen") == looks + 1
    assert daemon.log.count("a call to /hooks/pen was refused: no proof") == 1
    assert daemon.metric("qualitywatch_outbox_deliveries", sink="pen", state="waiting") == 0


def test_many_deliveries_do_not_keep_collectors_from_measuring(place: Place, start, letters: Path) -> None:
    parts = 30
    rule = (
        "  - {id: part, metric: trial.input.parts, per: [part], fail_above: 10, severity: minor,\n"
        "     why: Each of them is heavy., fix: Carry less.}\n"
    )
    place.write("rules.yaml", f"{RULES}{rule}")
    collector = f"trial.value, every: 1s, with: {{parts: {parts}}}"
    sinks = f"[{{use: trial.letters, with: {{file: {letters}, seconds: 0.4}}}}]"
    place.write("qualitywatch.yaml", configuration(collector, sinks=sinks))
    daemon = start()
    daemon.until(letters.exists)
    runs = daemon.log.count("trial.value measured")
    daemon.until(lambda: len(lines(letters)) > parts)
    assert daemon.log.count("trial.value measured") > runs, "measured while deliveries were under way"
    assert len(set(lines(letters))) == len(lines(letters)) == parts + 1
