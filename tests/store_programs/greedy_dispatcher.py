"""Claims and delivers until nothing is left; prints the id of each delivery."""

from __future__ import annotations

import sys
from datetime import timedelta

from qualitywatch.store import Migrate, open_store
from store_examples import hours


def dispatch_all(url: str, worker: str) -> None:
    store = open_store(url, migrate=Migrate.REQUIRE_CURRENT)
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    while claimed := store.outbox.claim(worker, now=hours(9), lease=timedelta(hours=1), limit=3):
        for delivery in claimed:
            print(delivery.id, flush=True)  # noqa: T201
            store.outbox.begin(delivery)
            store.outbox.delivered(delivery, None)


if __name__ == "__main__":
    dispatch_all(*sys.argv[1:])
