"""Rules led through a history find what the daemon finds, however that came about."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from random import Random

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline_examples import CATALOGUE, DRIFT, OBSERVERS, SHOP, a_rule, hours, plugins_of
from postgres_server import PostgresServer
from qualitywatch import Collector, hookimpl
from qualitywatch.components import Collected
from qualitywatch.config.discovery import default_schedule
from qualitywatch.config.project import Project, WatchedTarget
from qualitywatch.domain.asks import Silence
from qualitywatch.domain.finding import Finding
from qualitywatch.domain.lasting import Timing
from qualitywatch.domain.measurement import Measurement, SeriesKey
from qualitywatch.domain.rule import Against, Rule
from qualitywatch.domain.run import Run, RunStatus
from qualitywatch.domain.span import Span
from qualitywatch.domain.target import Target, Window
from qualitywatch.pipeline.gate import Instruments, JudgedTarget
from qualitywatch.pipeline.rehearsal.rehearse import Place, Rehearsal
from qualitywatch.pipeline.rehearsal.written import WrittenHistory, WrittenRun, WrittenSeries, millis_of
from qualitywatch.pipeline.run import evaluate_stored
from qualitywatch.plugins import Plugins
from qualitywatch.store import Migrate, Store, memory_store, open_store

LAST_TWO = Against("median", Span(count=2))
INSTRUMENTS = Instruments(CATALOGUE, OBSERVERS)
JUDGED = JudgedTarget(SHOP, frozenset({"data.drift"}))
Row = Mapping[str, float]
"""What one run measured, by column; a run that measured nothing failed."""

spans = st.integers(1, 3) | st.integers(1, 5).map(lambda count: timedelta(hours=count))
timings = st.builds(
    Timing, hold=spans, clear=spans, keep=st.integers(0, 4).map(lambda count: timedelta(hours=count))
)
rules = st.builds(
    a_rule,
    st.just(DRIFT),
    fail_above=st.just(6.0),
    warn_above=st.just(4.0),
    clear_at=st.sampled_from([None, 2.0]),
    timing=timings,
    per=st.sampled_from([(), ("column",)]),
)
capped = st.builds(
    lambda rule: replace(rule, per=("column",), max_findings=1), rules
)  # two columns, and one place
grouped = st.builds(lambda rule: replace(rule, per=("column",), group_by=()), rules)
rows = st.lists(
    st.dictionaries(st.sampled_from(["age", "name"]), st.integers(0, 8).map(float), max_size=2),
    min_size=1,
    max_size=14,
)


def history_of(measured: Sequence[Row]) -> WrittenHistory:
    """A run an hour from noon."""
    series = {column: WrittenSeries(_key(column)) for column in ("age", "name")}
    runs = []
    for hour, row in enumerate(measured):
        runs.append(WrittenRun(hour, hours(hour), "data.drift", bool(row), {}))
        for column, value in row.items():
            series[column].add(millis_of(hours(hour)), value, hour)
    return WrittenHistory.of(runs, series.values())


def _key(column: str) -> SeriesKey:
    return SeriesKey("shop", DRIFT.id, (("column", column),))


@given(
    rules | capped | grouped,
    rows,
    st.sampled_from([None, Against.PREVIOUS, Against.BEST, Against.MEDIAN_30D, LAST_TWO]),
    st.sampled_from(["absolute", "relative"]),
)
@example(
    a_rule(DRIFT, fail_above=6.0, warn_above=4.0, timing=Timing(hold=timedelta(hours=1))),
    [{"age": 0.0, "name": 0.0}, {"name": 1.0}, {"name": 0.0}, {"name": 1.0}],
    Against.PREVIOUS,
    "absolute",
)  # stands at the end where it stood when it was last glanced at, and had been judged in full in between
@settings(max_examples=60)
def test_a_glance_overlooks_nothing(
    rule: Rule, measured: list[Row], against: Against | None, change: str
) -> None:
    if against is not None:
        rule = a_rule(
            DRIFT,
            fail_above=0.5 if change == "relative" else 1.0,
            warn_above=0.0,
            timing=rule.timing,
            per=rule.per,
            against=against,
            relative=change == "relative",
        )
    told = []
    for in_full in (True, False):
        led = Rehearsal([rule], [Place(JUDGED, history_of(measured))], INSTRUMENTS, in_full=in_full)
        changes = list(led.advance(hours(40)))
        told.append(
            [(each.kind, each.at, each.finding.fingerprint, each.finding.outcome.outcome) for each in changes]
        )
    assert told[0] == told[1]


class Drift(Collector):
    """Stands for what measures the shop; never run."""

    name = "data.drift"
    metrics = (DRIFT,)

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        raise NotImplementedError


class _Brings:
    @hookimpl
    def register_collectors(self) -> list[type[Collector]]:
        return [Drift]


class Daemon:
    """A store, and the measuring and judging that one process after the other does with it."""

    def __init__(self, rule: Rule, store: Store) -> None:
        self.plugins: Plugins = plugins_of(_Brings())
        self.watched = WatchedTarget(SHOP, (default_schedule(Drift()),))
        self.store = store
        self.project = Project(
            source="", directory=Path(), configured=True, store=None, quality_model="iso25010:2023",
            targets=(self.watched,), rules=(rule,),
        )  # fmt: skip

    def measure(self, hour: int, row: Row, zone: timezone) -> None:
        at = hours(hour).astimezone(zone)
        run = Run(
            "shop",
            "data.drift",
            Window(at - timedelta(hours=1), at),
            RunStatus.OK if row else RunStatus.NO_EVIDENCE,
            at,
            1.0,
        )
        values = [
            Measurement(DRIFT, "shop", value, at, "data.drift", {"column": column})
            for column, value in row.items()
        ]
        self.store.record(run, values, SHOP)

    def judge(self, at: datetime) -> None:
        evaluate_stored(self.watched, self.project, self.plugins, self.store, at=at)

    def open(self) -> set[str]:
        return covered(each for each in self.store.readings.findings() if each.state == "open")


def covered(findings: Iterable[Finding]) -> set[str]:
    """What breaches: those that have findings of their own, and those that one finding lists.

    Which of them have their own depends on which was seen first, and on nothing else.
    """
    return {
        name
        for each in findings
        for name in (each.outcome.gathered.inside if each.outcome.gathered else ()) or (each.fingerprint,)
    }


@st.composite
def arrivals(draw: st.DrawFn) -> tuple[list[Row], list[int]]:
    """What was measured, and in which order it came to the store: some of it late, some of it twice.

    The last run sees everything: where it does not, nobody can tell in the end what was so before, and nobody looked.
    """
    whole = st.fixed_dictionaries({column: st.integers(0, 8).map(float) for column in ("age", "name")})
    measured = [*draw(rows), draw(whole)]
    order = draw(st.permutations(range(len(measured))))
    again = draw(st.lists(st.sampled_from(range(len(measured))), max_size=3))
    return measured, [*order, *again]


zones = st.integers(-11, 13).map(lambda hour: timezone(timedelta(hours=hour)))


def arrive_and_be_judged(
    store: Store,
    rule: Rule,
    arrived: tuple[list[Row], list[int]],
    zone: timezone,
    chance: Random,
    data: st.DataObject,
) -> None:
    """Out of order, twice, in another zone, judged by two daemons with clocks that jump, or by nobody for long."""
    measured, order = arrived
    end = hours(len(measured) + data.draw(st.integers(0, 6)))
    led = Rehearsal([rule], [Place(JUDGED, history_of(measured))], INSTRUMENTS)
    list(led.advance(end))
    led.look(end)
    daemons = [Daemon(rule, store), Daemon(rule, store)]
    for hour in order:
        daemons[0].measure(hour, measured[hour], zone)
        for _ in range(chance.randint(0, 2)):
            at = hours(chance.uniform(-3, len(measured) + 3))
            chance.choice(daemons).judge(at.astimezone(zone))
    daemons[1].judge(end)
    assert daemons[0].open() == covered(led.open.values())


arrivals_and_looks = (
    rules | capped | grouped,
    arrivals(),
    zones,
    st.randoms(use_true_random=False),
    st.data(),
)


@given(*arrivals_and_looks)
@settings(max_examples=int(os.environ.get("QUALITYWATCH_TEST_ARRIVALS", "15")), deadline=None)
def test_whatever_came_when_and_whoever_looked_the_same_findings_are_open_in_the_end(
    rule: Rule, arrived: tuple[list[Row], list[int]], zone: timezone, chance: Random, data: st.DataObject
) -> None:
    with memory_store() as store:
        arrive_and_be_judged(store, rule, arrived, zone, chance, data)


def test_on_postgresql_the_same_findings_are_open_in_the_end(
    postgres_server: PostgresServer, migrated_postgres: str
) -> None:
    """A few examples; QUALITYWATCH_TEST_ARRIVALS asks for more, as on SQLite."""

    @given(*arrivals_and_looks)
    @settings(max_examples=int(os.environ.get("QUALITYWATCH_TEST_ARRIVALS", "3")), deadline=None)
    def law(
        rule: Rule, arrived: tuple[list[Row], list[int]], zone: timezone, chance: Random, data: st.DataObject
    ) -> None:
        postgres_server.empty(migrated_postgres)
        url = postgres_server.url(migrated_postgres)
        with closing(open_store(url, migrate=Migrate.REQUIRE_CURRENT)) as store:
            arrive_and_be_judged(store, rule, arrived, zone, chance, data)

    law()


def test_silence_is_found_by_time_alone() -> None:
    rule = replace(a_rule(DRIFT, fail_above=6.0), silence=Silence(warn=Span(length=timedelta(hours=5))))
    led = Rehearsal([rule], [Place(JUDGED, history_of([{"age": 1.0}]))], INSTRUMENTS)
    (change,) = led.advance(hours(40))
    assert change.at == hours(5) + timedelta(milliseconds=1)
