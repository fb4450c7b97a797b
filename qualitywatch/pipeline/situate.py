"""The situation to be judged: from what was measured just now, or from what the store knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from qualitywatch.config.project import WatchedTarget
from qualitywatch.domain.finding import Finding
from qualitywatch.domain.measurement import Measurement
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.readings import Reading, Readings
from qualitywatch.domain.rule import Rule
from qualitywatch.domain.run import Run, RunStatus
from qualitywatch.pipeline.evaluate import Failure, Situation
from qualitywatch.pipeline.normalise import Measured
from qualitywatch.plugins import Plugins

_BREACHES = (Outcome.WARN, Outcome.FAIL)


def situation_measured(
    watched: WatchedTarget, measured: Iterable[Measured], plugins: Plugins, *, configured: bool
) -> Situation:
    """The target as this round measured it as a whole."""
    rounds = [item for item in measured if _of(item, watched) and item.run.window.changes is None]
    return Situation(
        target=watched.target,
        measurements=[measurement for item in rounds for measurement in item.measurements],
        catalogue=plugins.catalogue,
        collectors=watched.collectors,
        configured=configured,
        observers=plugins.observers,
        failures=_failures(item.run for item in rounds),
        tools={item.run.collector: item.run.tools for item in rounds},
    )


def situation_changed(
    watched: WatchedTarget, measured: Iterable[Measured], plugins: Plugins, *, configured: bool
) -> Situation | None:
    """The target as far as it changed; None where no collector measured that."""
    rounds = [item for item in measured if _of(item, watched) and item.run.window.changes is not None]
    bases = [item.run.window.changes.base for item in rounds if item.run.window.changes is not None]
    if not bases:
        return None
    return Situation(
        target=watched.target,
        measurements=[measurement for item in rounds for measurement in item.measurements],
        catalogue=plugins.catalogue,
        collectors=frozenset(item.run.collector for item in rounds),
        configured=configured,
        observers=plugins.observers,
        failures=_failures(item.run for item in rounds),
        since=bases[0],
    )


def _of(item: Measured, watched: WatchedTarget) -> bool:
    return item.run.target == watched.target.name


def situation_stored(watched: WatchedTarget, readings: Readings, plugins: Plugins) -> Situation:
    """The target as the store knows it: the current values of every collector whose last run went well."""
    runs = [
        run for run in readings.last_runs(target=watched.target.name) if run.collector in watched.collectors
    ]
    good = {run.collector for run in runs if run.status is RunStatus.OK}
    failures = _failures(runs)
    for name in watched.collectors - {run.collector for run in runs}:
        failures[name] = Failure(Outcome.NOT_AVAILABLE, f"{name} has not run yet")
    return Situation(
        target=watched.target,
        measurements=[
            Measurement(
                metric=plugins.catalogue[reading.key.metric],
                target=reading.key.target,
                value=reading.value,
                observed_at=reading.observed_at,
                collector=reading.collector,
                labels=reading.labels,
            )
            for reading in readings.latest(target=watched.target.name)
            if reading.current and reading.collector in good and reading.key.metric in plugins.catalogue
        ],
        catalogue=plugins.catalogue,
        collectors=watched.collectors,
        observers=plugins.observers,
        failures=failures,
        tools={run.collector: run.tools for run in runs},
    )


def explain(
    outcomes: Sequence[RuleOutcome], rules: Iterable[Rule], readings: Readings, *, target: str
) -> list[RuleOutcome]:
    """The outcomes of ``target``, the breaches among them with the evidence of the value that decided."""
    latest: dict[str, list[Reading]] = {}
    for reading in readings.latest(target=target):
        latest.setdefault(reading.key.metric, []).append(reading)
    selected = {rule.id: rule.labels for rule in rules}
    explained = []
    for outcome in outcomes:
        labels = {**selected.get(outcome.rule, {}), **outcome.labels}
        decisive = next((r for r in latest.get(outcome.metric, ()) if _decided(r, outcome, labels)), None)
        if outcome.outcome in _BREACHES and decisive is not None:
            evidence = readings.evidence(decisive.key, run_id=decisive.run_id)
            outcome = replace(outcome, evidence=evidence.items, evidence_total=evidence.total)  # noqa: PLW2901
        explained.append(outcome)
    return explained


def known_findings(outcomes: Iterable[RuleOutcome], readings: Readings) -> dict[str, Finding]:
    """The findings that the outcomes may change, by fingerprint: the open ones, and older ones that breach again."""
    known: dict[str, Finding] = {}
    for outcome in outcomes:
        finding = readings.finding(outcome.fingerprint)
        if finding is not None:
            known[finding.fingerprint] = finding
    return known


def _decided(reading: Reading, outcome: RuleOutcome, labels: Mapping[str, str]) -> bool:
    return (
        reading.current
        and (reading.value, reading.observed_at) == (outcome.value, outcome.observed_at)
        and labels.items() <= reading.labels.items()
    )


def _failures(runs: Iterable[Run]) -> dict[str, Failure]:
    failures = {}
    for run in runs:
        if run.status is not RunStatus.OK:
            outcome = Outcome.ERROR if run.status is RunStatus.ERROR else Outcome.NOT_AVAILABLE
            message = run.problems[0].message if run.problems else f"ended as {run.status}"
            failures[run.collector] = Failure(outcome, f"{run.collector}: {message}")
    return failures
