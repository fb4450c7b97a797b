"""What it costs to dispatch ten thousand deliveries: CPU time of the daemon for each, beside what a sink waits.

    python benchmarks/dispatch.py 10000                        # a SQLite file
    python benchmarks/dispatch.py 10000 postgresql+psycopg://…

The sink does nothing, so that only outbox, ledger and lane are measured. Prints the time for each delivery in the first
and in the last hundred rounds: a queue must not get slower the longer it is.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

from qualitywatch import Delivery, Sink, TicketRef
from qualitywatch.domain.readings import Evaluation
from qualitywatch.domain.verdict import VerdictKind
from qualitywatch.pipeline.deliver import deliver
from qualitywatch.pipeline.lane import Lane
from qualitywatch.store import Migrate, Store, open_store
from qualitywatch.testing.samples import sample_change, sample_outcome

NAME = "nowhere"
ROUNDS = 100


class Nowhere(Sink):
    """Takes everything at once."""

    name: ClassVar[str] = NAME

    def send(self, delivery: Delivery) -> TicketRef | None:
        """Say that it was made."""
        return TicketRef(delivery.ticket.token, "N-1")


def now() -> datetime:
    """The time."""
    return datetime.now(UTC)


def fill(store: Store, number: int) -> None:
    """As many findings open in one evaluation."""
    changes = [sample_change(sample_outcome(rule=f"rule-{each}")) for each in range(number)]
    evaluation = Evaluation(target="shop", at=now(), verdict=VerdictKind.FAIL, quality_model="iso25010:2023")
    outcomes = [change.finding.outcome for change in changes]
    store.settle(evaluation, outcomes, changes, [], [(NAME, change) for change in changes], at=now())


def rounds(store: Store) -> Iterator[tuple[int, float]]:
    """Deliveries and CPU seconds of each round."""
    sink, lane = Nowhere(), Lane(timedelta(minutes=2), clock=now)
    while True:
        begun = time.process_time()
        tally = deliver(store.dispatch, {NAME: sink}, worker="one", clock=now, lanes={NAME: lane})
        if not tally:
            return
        yield tally.total(), time.process_time() - begun


def main(number: int, url: str) -> None:
    """Fill, dispatch, print."""
    store = open_store(url, migrate=Migrate.UPGRADE)
    begun = time.process_time()
    fill(store, number)
    print(f"{number} deliveries put into the outbox in {time.process_time() - begun:.1f} s of CPU time")
    taken = list(rounds(store))
    for name, part in (("first", taken[:ROUNDS]), ("last", taken[-ROUNDS:]), ("all", taken)):
        count, seconds = sum(each for each, _ in part), sum(each for _, each in part)
        print(f"{name:>5} {count:6d} deliveries: {seconds / count * 1000:.2f} ms of CPU time each")
    store.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        place = f"sqlite:///{Path(folder) / 'dispatch.db'}"
        main(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else place)  # noqa: PLR2004
