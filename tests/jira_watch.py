"""One installation of qualitywatch with a Jira sink, from a stored measurement to the ticket."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

from qualitywatch import Evidence, Measurement, Outcome, Run, RunStatus, Severity, Target, TargetKind, Window
from qualitywatch.config.project import ConfiguredSink, Project, Schedule, WatchedTarget
from qualitywatch.domain.lasting import AT_ONCE
from qualitywatch.domain.rule import Limits, Rule
from qualitywatch.pipeline.deliver import deliver
from qualitywatch.pipeline.follow import follow
from qualitywatch.pipeline.run import evaluate_stored
from qualitywatch.store import Migrate, open_store
from qualitywatch_jira.limits import Limits as RateLimits

METRIC, COLLECTOR = "code.complexity.share_above_10", "code.python"
GOOD, BAD, WORSE = 0.1, 0.3, 0.5


def in_step(sink, clock):
    """The sink, with rate limits that go by the site's clock: to wait costs no time."""
    limits = RateLimits(clock=lambda: clock.now().timestamp(), sleep=clock.advance)
    sink.__dict__["_limits"] = limits
    return sink


class Watch:
    """One installation of qualitywatch on a store, driven by the clock of the Jira it files to."""

    def __init__(self, plugins, sink, clock, url, *, environment="production", name="shop", timing=None):
        self.plugins, self.sink, self.clock = plugins, sink, clock
        self.store = open_store(url, migrate=Migrate.UPGRADE, clock=clock.now)
        self.target = Target(name, TargetKind.CODE, "nowhere", {"environment": environment})
        schedule = Schedule(
            collector=plugins.collector(COLLECTOR)(),
            every=timedelta(hours=1),
            timeout=timedelta(minutes=1),
            memory_limit=2**30,
        )
        rule = Rule(
            id="complex-functions",
            metric=METRIC,
            limits=Limits(fail_above=0.21),
            severity=Severity.MAJOR,
            timing=timing or AT_ONCE,
            why="Functions this branched hide the cases that break.",
            fix="Split the functions listed, the largest first.",
        )
        self.watched = WatchedTarget(self.target, (schedule,))
        self.project = Project(
            source="qualitywatch.yaml",
            directory=Path(url.removeprefix("sqlite:///")).parent,
            configured=True,
            store=url,
            quality_model="iso25010:2023",
            targets=(self.watched,),
            rules=(rule,),
            sinks=(ConfiguredSink("jira", sink, frozenset({Outcome.FAIL})),),
        )

    def measure(self, value, *, after=3_600):
        """A run of the collector so many seconds later, and its evaluation."""
        self.clock.advance(after)
        now = self.clock.now()
        window = Window(now - timedelta(hours=1), now)
        run = Run(self.target.name, COLLECTOR, window, RunStatus.OK, started_at=now, duration=1.0)
        measured = Measurement(
            self.plugins.catalogue[METRIC],
            self.target.name,
            value,
            now,
            COLLECTOR,
            evidence=(Evidence("shop/cart.py", 12, 88, "checkout", 23.0),),
            evidence_total=1,
        )
        self.store.record(run, [measured], self.target)
        return self.evaluate()

    def follow(self):
        """What the daemon does every 15 minutes; returns what is worth saying."""
        told = follow(self.store, {"jira": self.sink}, clock=self.clock.now)
        return [news.said for _, news in told if news.said]

    def evaluate(self):
        return evaluate_stored(self.watched, self.project, self.plugins, self.store, at=self.clock.now())

    def act(self, *, worker="worker-1"):
        return deliver(self.store.dispatch, {"jira": self.sink}, worker=worker, clock=self.clock.now)

    def act_for(self, span):
        """Act whenever something is due, as the daemon does, for so long by the clock."""
        tally, until = Counter(), self.clock.now() + span
        while self.clock.now() < until:
            tally += self.act()
            self.clock.advance(5)
        return tally

    @property
    def ticket(self):
        (ticket,) = self.store.readings.tickets()
        return ticket
