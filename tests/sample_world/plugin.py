"""The collectors, rules and plugin of the sample world; nothing is ever collected, everything is told."""

from __future__ import annotations

from datetime import timedelta

import pluggy

from qualitywatch import Collector, Severity, Sink, TargetKind, TicketRef, hookimpl, hookspecs
from qualitywatch.config.project import Schedule
from qualitywatch.domain.asks import Change
from qualitywatch.domain.rule import Against, Limits, Rule, Selector
from qualitywatch.plugins import Plugins
from sample_world import metrics as m

EVERY_KIND = tuple(TargetKind)


class _Told(Collector):
    """Measures nothing itself."""

    kinds = EVERY_KIND

    def collect(self, target, window):
        del target, window
        return ()


class Shape(_Told):
    name = "sample.shape"
    metrics = m.CODE_METRICS


class Tests(_Told):
    name = "sample.tests"
    metrics = m.TEST_METRICS


class Weaknesses(_Told):
    name = "sample.weaknesses"
    metrics = m.SECURITY_METRICS


class Delivery(_Told):
    name = "sample.delivery"
    metrics = m.PIPELINE_METRICS


class Columns(_Told):
    name = "sample.columns"
    metrics = m.DATA_METRICS


class Predictions(_Told):
    name = "sample.predictions"
    metrics = m.MODEL_METRICS


COLLECTORS = (Shape, Tests, Weaknesses, Delivery, Columns, Predictions)


class SampleSink(Sink):
    """A tracker that numbers tickets from 42."""

    name = "jira"

    def send(self, delivery):
        number = 41 + delivery.id
        return TicketRef(f"100{number}", f"QW-{number}", f"https://jira.example.org/browse/QW-{number}")


class SamplePlugin:
    """Registers the sample collectors."""

    @hookimpl
    def register_collectors(self):
        return COLLECTORS


def sample_plugins(*more: object) -> Plugins:
    """The sample plugin and others beside it, loaded as plugins are."""
    manager = pluggy.PluginManager("qualitywatch")
    manager.add_hookspecs(hookspecs)
    for plugin in (SamplePlugin(), *more):
        manager.register(plugin)
    return Plugins(manager, [])


def schedules(*collectors: type[Collector]) -> tuple[Schedule, ...]:
    """Each collector once an hour."""
    hour = timedelta(hours=1)
    return tuple(
        Schedule(collector=collector(), every=hour, timeout=hour, memory_limit=2**30)
        for collector in collectors
    )


def _rule(id_, metric, limits, *said, **more):
    severity, why, fix = said
    return Rule(id=id_, metric=metric.id, limits=limits, severity=severity, why=why, fix=fix, **more)


CODE = Selector(kind=TargetKind.CODE)
RULES = (
    _rule(
        "complex-functions",
        m.SHARE,
        Limits(warn_above=0.16, fail_above=0.21),
        Severity.MAJOR,
        "Functions this branched hide the cases that break.",
        "Split the functions listed, the largest first.",
        where=CODE,
    ),
    _rule(
        "coverage-ratchet",
        m.COVERAGE,
        Limits(fail_below=-0.005),
        Severity.MAJOR,
        "Code that no test runs breaks unseen.",
        "Test the lines that the change left out.",
        ask=Change(Against.BEST),
        where=CODE,
    ),
    _rule(
        "failing-tests",
        m.FAILED,
        Limits(fail_above=0.0),
        Severity.CRITICAL,
        "A failing test is a promise that the code breaks.",
        "Mend the code or the test, today.",
        where=CODE,
    ),
    _rule(
        "slow-tests",
        m.DURATION,
        Limits(warn_above=300.0),
        Severity.MINOR,
        "Slow tests are run less often.",
        "Speed up the slowest tests.",
        where=CODE,
    ),
    _rule(
        "severe-weaknesses",
        m.ISSUES,
        Limits(fail_above=0.0),
        Severity.CRITICAL,
        "Severe weaknesses are found by others too.",
        "Remove each place listed.",
        labels={"severity": "high"},
        where=CODE,
    ),
    _rule(
        "feature-drift",
        m.DRIFT,
        Limits(fail_above=0.0),
        Severity.MAJOR,
        "A model answers wrongly on data that it was not trained for.",
        "Look at what changed upstream, or train again.",
        per=("column",),
        where=Selector(kind=TargetKind.DATASET),
    ),
    _rule(
        "runs-succeed",
        m.SUCCESS,
        Limits(warn_below=0.95, fail_below=0.9),
        Severity.MAJOR,
        "A pipeline that fails often is not looked at any more.",
        "Mend the step that fails most.",
        where=Selector(kind=TargetKind.PIPELINE),
    ),
)
