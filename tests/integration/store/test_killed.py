"""A recorder killed at any moment leaves every committed run and no half of one."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing

from sqlalchemy import select

from qualitywatch.store import Migrate, open_store
from qualitywatch.store.tables import evidence, run, sample
from store_programs.endless_recorder import MEASUREMENTS

KILLS = 5


def killed_at_a_random_moment(url, first, chance):
    """The ids of the runs that the recorder said were committed."""
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path))
    recorder = subprocess.Popen(
        [sys.executable, "-m", "store_programs.endless_recorder", url, str(first)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    with recorder:
        said = [recorder.stdout.readline()]
        time.sleep(chance.uniform(0, 0.3))
        recorder.kill()
        said += recorder.stdout.read().splitlines()
    return {int(line) for line in said if line.strip()}


def rows(store, query):
    with store._database.read() as connection:
        return list(connection.execute(query).scalars())


def test_no_run_is_lost_and_none_is_half_written(store_url):
    chance = random.Random(20260302)
    committed = set()
    for kill in range(KILLS):
        committed |= killed_at_a_random_moment(store_url, kill * 100_000, chance)

    with closing(open_store(store_url, migrate=Migrate.REQUIRE_CURRENT)) as store:
        runs = set(rows(store, select(run.c.id)))
        newest = max(runs)
        assert len(committed) > KILLS
        assert committed <= runs
        assert len(runs - committed) <= KILLS  # at most one each time whose answer was not heard
        assert Counter(rows(store, select(sample.c.run_id))) == dict.fromkeys(runs, MEASUREMENTS)
        assert rows(store, select(evidence.c.run_id)) == [newest] * MEASUREMENTS
        assert {(reading.run_id, reading.current) for reading in store.readings.latest()} == {(newest, True)}
