"""The situation to be judged: from what was measured just now, or from what the store knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.finding import Finding, FindingState
from qualitywatch.domain.measurement import Measurement
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.readings import EvidenceSet, Reading, Readings
from qualitywatch.domain.rule import Rule
from qualitywatch.domain.run import Run, RunStatus
from qualitywatch.domain.selector import Names, fits
from qualitywatch.domain.target import Target
from qualitywatch.pipeline.evaluate import Failure, Situation, is_breach, rest_of
from qualitywatch.pipeline.normalise import Measured

_ALL = 1_000_000


class Watched(Protocol):
    """A target and the names of the collectors that are listed for it."""

    @property
    def target(self) -> Target:
        """What is watched."""
        ...

    @property
    def collectors(self) -> frozenset[str]:
        """What the configuration lists for it."""
        ...


class Instruments(Protocol):
    """Every metric there is, and which collectors can observe each."""

    @property
    def catalogue(self) -> MetricCatalogue:
        """Every metric."""
        ...

    @property
    def observers(self) -> Mapping[str, frozenset[str]]:
        """The collectors one run of which brings each metric."""
        ...


def situation_measured(
    watched: Watched,
    measured: Iterable[Measured],
    instruments: Instruments,
    *,
    configured: bool,
    at: datetime | None = None,
) -> Situation:
    """The target as this round measured it as a whole, judged at a time."""
    rounds = [item for item in measured if _of(item, watched) and item.run.window.changes is None]
    return Situation(
        target=watched.target,
        measurements=[measurement for item in rounds for measurement in item.measurements],
        catalogue=instruments.catalogue,
        collectors=watched.collectors,
        configured=configured,
        observers=instruments.observers,
        failures=_failures(item.run for item in rounds),
        tools={item.run.collector: item.run.tools for item in rounds},
        at=at,
    )


def situation_changed(
    watched: Watched, measured: Iterable[Measured], instruments: Instruments, *, configured: bool
) -> Situation | None:
    """The target as far as it changed; None where no collector measured that."""
    rounds = [item for item in measured if _of(item, watched) and item.run.window.changes is not None]
    bases = [item.run.window.changes.base for item in rounds if item.run.window.changes is not None]
    if not bases:
        return None
    return Situation(
        target=watched.target,
        measurements=[measurement for item in rounds for measurement in item.measurements],
        catalogue=instruments.catalogue,
        collectors=frozenset(item.run.collector for item in rounds),
        configured=configured,
        observers=instruments.observers,
        failures=_failures(item.run for item in rounds),
        since=bases[0],
    )


def _of(item: Measured, watched: Watched) -> bool:
    return item.run.target == watched.target.name


def situation_stored(
    watched: Watched, readings: Readings, instruments: Instruments, *, at: datetime | None = None
) -> Situation:
    """The target as the store knows it at a time: the current values of every collector whose last run went well."""
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
                metric=instruments.catalogue[reading.key.metric],
                target=reading.key.target,
                value=reading.value,
                observed_at=reading.observed_at,
                collector=reading.collector,
                labels=reading.labels,
            )
            for reading in readings.latest(target=watched.target.name)
            if reading.current and reading.collector in good and reading.key.metric in instruments.catalogue
        ],
        catalogue=instruments.catalogue,
        collectors=watched.collectors,
        observers=instruments.observers,
        failures=failures,
        tools={run.collector: run.tools for run in runs},
        at=at,
    )


W = TypeVar("W", bound=Watched)


def seen_from(watched: Watched, targets: Iterable[W], rules: Iterable[Rule]) -> list[W]:
    """The other targets that rules at home on this one look at, too."""
    return [other for other in targets if other.target != watched.target and _sees(watched, other, rules)]


def looking_at(watched: Watched, targets: Iterable[W], rules: Iterable[Rule]) -> list[W]:
    """The other targets at which a rule is at home that looks at this one, too: what changes here may change them."""
    return [other for other in targets if other.target != watched.target and _sees(other, watched, rules)]


def _sees(home: Watched, other: Watched, rules: Iterable[Rule]) -> bool:
    return any(
        rule.where.selects(home.target)
        and any(each.where is not None and each.where.selects(other.target) for each in rule.conditions[1:])
        for rule in rules
        if rule.conditions
    )


def evidence_of(
    outcomes: Iterable[RuleOutcome], rules: Iterable[Rule], readings: Readings, *, target: str
) -> dict[str, EvidenceSet]:
    """The evidence of the value that decided over each breach among the outcomes of ``target``, by fingerprint."""
    latest: dict[str, list[Reading]] = {}
    for reading in readings.latest(target=target):
        latest.setdefault(reading.key.metric, []).append(reading)
    chosen = {(rule.id, rule.metric): rule for rule in rules}
    found = {}
    for outcome in outcomes:
        rule = chosen.get((outcome.rule, outcome.metric))
        decisive = next((r for r in latest.get(outcome.metric, ()) if _decided(r, outcome, rule)), None)
        if is_breach(outcome) and decisive is not None and outcome.gathered is None:
            found[outcome.fingerprint] = readings.evidence(decisive.key, run_id=decisive.run_id)
    return found


def known_findings(
    outcomes: Sequence[RuleOutcome], rules: Iterable[Rule], readings: Readings, *, target: str
) -> dict[str, Finding]:
    """The findings that the outcomes may change, by fingerprint: the open ones, and older ones that breach again.

    Of rules with a cap all that are open on ``target`` are known, and the one that holds the rest.
    """
    caps = {rule.id for rule in rules if rule.max_findings is not None}
    rests = {rest_of(outcome) for outcome in outcomes if outcome.rule in caps}
    names = dict.fromkeys([*(outcome.fingerprint for outcome in outcomes), *sorted(rests)])
    found = [readings.finding(name) for name in names]
    if rests:
        found += readings.findings(target=target, state=FindingState.OPEN, limit=_ALL)
    return {
        each.fingerprint: each
        for each in found
        if each is not None and (each.fingerprint in names or each.outcome.rule in caps)
    }


def _decided(reading: Reading, outcome: RuleOutcome, rule: Rule | None) -> bool:
    if not reading.current or (reading.value, reading.observed_at) != (outcome.value, outcome.observed_at):
        return False
    labels, marks = reading.labels, rule.marks if rule else {}
    wanted: dict[str, str | Names] = {**(rule.labels if rule else {}), **outcome.labels}
    return all(
        name in labels and fits(labels[name], value) for name, value in wanted.items() if name not in marks
    )


def _failures(runs: Iterable[Run]) -> dict[str, Failure]:
    failures = {}
    for run in runs:
        if run.status is not RunStatus.OK:
            outcome = Outcome.ERROR if run.status is RunStatus.ERROR else Outcome.NOT_AVAILABLE
            message = run.problems[0].message if run.problems else f"ended as {run.status}"
            failures[run.collector] = Failure(outcome, f"{run.collector}: {message}")
    return failures
