"""A collector that crashes, hangs, swells or ends its process spoils nothing beside it."""

from __future__ import annotations

from pathlib import Path

from command_line import Place
from daemon_process import alive
from trial_site import configuration


def resident(pid: int) -> int:
    """MiB of memory that a process holds."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) // 1024


def test_bad_neighbours_spoil_nothing(place: Place, start) -> None:
    bad = {
        "trial.crash": "crashed with RuntimeError: the disc is full of water",
        "trial.exit": "ended with status 17 and without an answer",
        "trial.hang": "was stopped after its time limit of 1s",
        "trial.swell": "needs more than its memory limit of 400 MiB",
    }
    collectors = [f"{name}, every: 1s, timeout: 1s" for name in bad if name != "trial.swell"]
    collectors += ["trial.swell, every: 1s, memory: 400MiB", "trial.value, every: 1s"]
    place.write("qualitywatch.yaml", configuration(*collectors, daemon="{parallel: 3}"))
    daemon = start()
    for name, words in bad.items():
        daemon.until(lambda words=words: words in daemon.log)
        assert f"shop: {name} failed after" in daemon.log
        daemon.until(lambda name=name: daemon.metric("qualitywatch_collector_success", collector=name) == 0)
    daemon.until(lambda: daemon.log.count("trial.value measured 4 values") >= 2)
    assert daemon.metric("qualitywatch_collector_success", collector="trial.value") == 1
    assert daemon.metric("qualitywatch_trial_input_value_things") == 1
    assert daemon.get("/readyz")[0] == 200
    assert resident(daemon.process.pid) < 150
    family = daemon.children()
    assert daemon.stop() == 0
    daemon.until(lambda: not alive(family), patience=10)


def test_the_verdict_of_a_target_whose_collector_crashes_is_no_pass(place: Place, start) -> None:
    place.write("qualitywatch.yaml", configuration("trial.value, every: 1s"))
    daemon = start()
    daemon.until_said("verdict pass")
    place.write("value.txt", "no number")
    daemon.until_said("verdict no_evidence, was pass")
    assert "crashed with ValueError" in daemon.log
    place.write("value.txt", "3")
    daemon.until_said("verdict pass, was no_evidence")
