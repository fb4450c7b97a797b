"""``kill -9`` at any moment: the daemon starts again, every run is whole, and what was said to be kept is kept."""

from __future__ import annotations

import random
import re
import time
from collections import Counter

import pytest

from command_line import Place
from daemon_process import alive
from stored_runs import broken_runs, count_runs

TIMES = {"sqlite": 16, "postgresql": 8}
PARTS = 120
_MEASURED = re.compile(r"(\w+): (trial\.\w+) measured")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, place: Place) -> str:
    """A store that is not there yet, on each database in turn; four collectors are always due on it."""
    chosen = f"sqlite:///{place.path}/qualitywatch.db"
    if request.param == "postgresql":
        chosen = request.getfixturevalue("empty_postgres_url")
    fast = f"{{use: trial.value, every: 1ms, with: {{parts: {PARTS}}}}}"
    slow = f"{{use: trial.slow, every: 1ms, with: {{parts: {PARTS}, seconds: 0.4}}}}"
    watched = {"shop": fast, "scoring": fast, "billing": slow, "search": slow}
    targets = ", ".join(f"{{name: {name}, collectors: [{use}]}}" for name, use in watched.items())
    text = f"store: '{chosen}'\ntargets: [{targets}]\nrules: [rules.yaml]\ndaemon: {{parallel: 4}}\n"
    place.write("qualitywatch.yaml", text)
    return chosen


def test_killed_at_any_moment_it_loses_nothing_that_was_kept(start, url: str) -> None:
    said = Counter[tuple[str, str]]()
    chance = random.Random(20260301)
    times = TIMES[url.partition(":")[0].partition("+")[0]]
    for number in range(times):
        daemon = start()
        if number % 4:
            assert daemon.address
        time.sleep(chance.uniform(0, 2))
        family = daemon.children()
        daemon.kill()
        daemon.until(lambda family=family: not alive(family), patience=20)
        said += Counter(_MEASURED.findall(daemon.log))
    last = start()
    last.until_said("measured")
    assert last.get("/readyz")[0] == 200
    assert last.stop() == 0
    said += Counter(_MEASURED.findall(last.log))
    assert broken_runs(url, samples=PARTS + 1) == []
    kept = count_runs(url)
    assert said.total() >= 4  # it did work between its deaths, on a busy machine too
    assert not said - kept, (said, kept)
    assert kept.total() <= said.total() + 4 * times
