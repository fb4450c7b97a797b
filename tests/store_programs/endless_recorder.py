"""Records runs until it is killed; prints the id of each run that was committed."""

from __future__ import annotations

import sys
from itertools import count

from qualitywatch.domain.observation import Evidence
from qualitywatch.store import Migrate, open_store
from store_examples import SHOP, hours, measured, run_at

MEASUREMENTS = 60


def record_for_ever(url: str, first: int) -> None:
    store = open_store(url, migrate=Migrate.REQUIRE_CURRENT)
    for number in count(first):
        at = hours(number)
        measurements = [
            measured(number, at, labels={"file": f"f{n}"}, evidence=(Evidence("cart.py", n),))
            for n in range(MEASUREMENTS)
        ]
        print(store.record(run_at(at), measurements, SHOP), flush=True)  # noqa: T201


if __name__ == "__main__":
    record_for_ever(sys.argv[1], int(sys.argv[2]))
