"""The store: one history of what was measured and judged, and what was told of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from qualitywatch.domain.audit import THIS_PROGRAM, Actor, Basis
from qualitywatch.domain.deployment import Deployment
from qualitywatch.domain.finding import Finding, FindingChange
from qualitywatch.domain.items import SettledItems
from qualitywatch.domain.measurement import Measurement
from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.readings import DecisionRecord, Evaluation, Readings, ScorePoint
from qualitywatch.domain.run import Run
from qualitywatch.domain.target import Target
from qualitywatch.domain.verdict import VerdictKind
from qualitywatch.store import decisions, migrations, runs, scores, settlement, upkeep
from qualitywatch.store.audit import AuditLog, append
from qualitywatch.store.clock import Clock, utc_now
from qualitywatch.store.definitions import MetricIds
from qualitywatch.store.deployments import write as written_deployments
from qualitywatch.store.dispatch import Dispatch
from qualitywatch.store.engine import Database
from qualitywatch.store.items import Items
from qualitywatch.store.migrations import Migrate
from qualitywatch.store.outbox import Outbox
from qualitywatch.store.readings import StoredReadings
from qualitywatch.store.recorded import Recorded
from qualitywatch.store.settlement import Outdated, Settlement
from qualitywatch.store.standing import Mark, mark_of
from qualitywatch.store.upkeep import Pruned, StoreStats
from qualitywatch.store.waivers import Waivers

_MEASUREMENTS_AT_ONCE = 1000
_NOTHING = Basis()


class Store:
    """An open store; safe to share between threads, not to be carried across a fork.

    Whatever goes wrong in the database is a StoreError, or a StoreBusyError where trying again can help. Each writing
    method is one transaction, unless it says otherwise: after a crash all of it is there, or nothing.
    """

    def __init__(self, database: Database, *, clock: Clock = utc_now, who: Actor = THIS_PROGRAM) -> None:
        self._database = database
        self._clock = clock
        self._who = who
        self.readings: Readings = StoredReadings(database)
        self.recorded = Recorded(database)
        self.outbox = Outbox(database, clock)
        self.waivers = Waivers(database, clock, who)
        self.audit = AuditLog(database, clock, who)

    @property
    def items(self) -> Items:
        """What sinks tell in one place of several findings."""
        return self.outbox.items

    @property
    def dispatch(self) -> Dispatch:
        """The part of the outbox that the act stage works with."""
        return self.outbox

    @property
    def label(self) -> str:
        """How to call this store in messages: its file, or its URL without the password."""
        return self._database.label

    def record(self, run: Run, measurements: Sequence[Measurement], target: Target) -> int:
        """Write one run with all it measured; returns the run's id.

        A measurement older than its series' newest one joins the history and does not become the latest (a backfill).
        Raises ValueError where a measurement belongs to another target.
        """
        at = self._clock()
        with self._database.write() as connection:
            return runs.write(connection, run, measurements, of=target, at=at)

    def record_many(self, measured: Iterable[tuple[Run, Sequence[Measurement]]], target: Target) -> int:
        """Write many runs of one target, for backfills; returns how many.

        A transaction holds several small runs, each of them whole: after a crash the first ones are there.
        """
        written = 0
        for portion in _portions(measured):
            at = self._clock()
            with self._database.write() as connection:
                metrics = MetricIds(connection, at)
                for run, measurements in portion:
                    runs.write(connection, run, measurements, of=target, at=at, metrics=metrics)
            written += len(portion)
        return written

    def settle(
        self,
        evaluation: Evaluation,
        outcomes: Sequence[RuleOutcome],
        changes: Sequence[FindingChange],
        touched: Sequence[Finding],
        deliveries: Sequence[tuple[str, FindingChange]],
        *,
        at: datetime,
        gathered: Sequence[SettledItems] = (),
        rules: str = "",
        basis: Callable[[], Basis] = Basis,
        judged_on: Mark | None = None,
    ) -> bool:
        """Write what one evaluation of one target came to: outcomes, findings, their history and the outbox.

        ``touched`` are open findings that did not change but were seen again; ``deliveries`` names the sink for each
        change that is to be told, ``gathered`` what became of the sinks' items. A change that is in the store already
        is neither written nor told again. ``rules`` are those in force as canonical JSON, ``basis`` is all that the
        evaluation followed from, kept where a finding changed. False, and nothing is written, where ``judged_on`` is
        given and something was measured or settled since.
        """
        settled = Settlement(evaluation, outcomes, changes, touched, deliveries, gathered)
        try:
            with self._database.write() as connection:
                written = settlement.write(connection, settled, at, judged_on)
                told = settlement.told_of(
                    connection, written, rules=rules, basis=basis, target=evaluation.target
                )
                append(connection, told, at=self._clock(), who=self._who)
        except Outdated:
            return False
        return True

    def deployed(self, deployments: Sequence[Deployment]) -> int:
        """Keep what went live when; returns how many of these were not known yet."""
        with self._database.write() as connection:
            return written_deployments(connection, deployments, at=self._clock())

    def mark(self, target: str) -> Mark:
        """What a judgement of this target that begins now will rest on."""
        with self._database.read() as connection:
            return mark_of(connection, target)

    def decide(
        self,
        *,
        at: datetime,
        verdict: VerdictKind,
        exit_code: int,
        body: str,
        versions: Mapping[str, str | None],
        why: str = "",
        basis: Basis = _NOTHING,
    ) -> DecisionRecord:
        """Append a gate decision, which nothing changes or deletes, and what it followed from; returns it with its id.

        ``versions`` are those of the targets' code, by the targets' names.
        """
        record = DecisionRecord(
            id=0,
            at=at,
            verdict=verdict,
            exit_code=exit_code,
            inputs_digest="",
            body=body,
            versions=versions,
        )
        with self._database.write() as connection:
            kept, told = decisions.append(connection, record, targets=sorted(versions), why=why, basis=basis)
            append(connection, told, at=self._clock(), who=self._who)
        return kept

    def rescore(self, target: str, points: Sequence[ScorePoint], *, since: datetime) -> int:
        """Put scores in the place of a target's from a time on; returns how many changes they come to."""
        with self._database.write() as connection:
            return scores.rewrite(connection, target, points, since=since)

    def stats(self) -> StoreStats:
        """How much there is; reads all samples once."""
        return upkeep.stats(self._database)

    def prune(self, before: datetime) -> Pruned:
        """Delete samples, runs and finished deliveries from before a time, in several short transactions.

        Each series keeps its newest sample; findings, tickets, waivers and gate decisions stay.
        """
        return upkeep.prune(self._database, before)

    def backup(self, path: Path) -> None:
        """Copy a SQLite store to a new file while it is in use.

        Raises StoreError where the file exists or cannot be written, and for PostgreSQL, which has pg_dump.
        """
        upkeep.backup(self._database, path)

    def close(self) -> None:
        """Give back every connection."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_store(url: str, *, migrate: Migrate, clock: Clock = utc_now, who: Actor = THIS_PROGRAM) -> Store:
    """Open the store at ``sqlite:///FILE`` or ``postgresql+psycopg://USER@HOST/DATABASE``.

    Raises StoreError where it cannot be opened, and where its schema is newer than this version, or older and
    ``migrate`` does not allow the upgrade. ``who`` is named in the audit log for all that is written.
    """
    database = Database(url)
    try:
        migrations.ensure(database, migrate)
    except BaseException:
        database.close()
        raise
    return Store(database, clock=clock, who=who)


def memory_store(*, clock: Clock = utc_now) -> Store:
    """A new, empty store in memory, for tests."""
    database = Database("sqlite://")
    migrations.create(database)
    return Store(database, clock=clock)


def _portions(
    measured: Iterable[tuple[Run, Sequence[Measurement]]],
) -> Iterator[list[tuple[Run, Sequence[Measurement]]]]:
    """Runs for one transaction; a large one has it to itself."""
    portion: list[tuple[Run, Sequence[Measurement]]] = []
    weight = 0
    for run, measurements in measured:
        portion.append((run, measurements))
        weight += 1 + len(measurements)
        if weight >= _MEASUREMENTS_AT_ONCE:
            yield portion
            portion, weight = [], 0
    if portion:
        yield portion
