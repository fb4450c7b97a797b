"""Counting the waivers of a target, and keeping the count like any measurement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from qualitywatch.domain.canonical import canonical, short_digest
from qualitywatch.domain.finding import Finding
from qualitywatch.domain.readings import Readings
from qualitywatch.domain.rule import Rule
from qualitywatch.domain.run import Run, RunStatus
from qualitywatch.domain.target import Target, Window
from qualitywatch.domain.waiver import Waiver, WrittenWaiver
from qualitywatch.domain.waiver_debt import COLLECTOR, WAIVER_METRICS, HeldWaiver, waiver_debt
from qualitywatch.pipeline.normalise import Measured
from qualitywatch.pipeline.situate import Watched

if TYPE_CHECKING:
    from qualitywatch.store import Store

FindingOf = Callable[[str], Finding | None]
_IDS = frozenset(metric.id for metric in WAIVER_METRICS)


@dataclass(frozen=True, slots=True)
class Counted:
    """A target, with the count of its waivers among what measures it."""

    target: Target
    collectors: frozenset[str]


def counted(watched: Watched, *, with_debt: bool) -> Watched:
    """The target as it is judged: the count of its waivers is among what measures it where there is one."""
    return Counted(watched.target, watched.collectors | {COLLECTOR}) if with_debt else watched


def measure_debt(
    target: Target,
    rules: Sequence[Rule],
    waivers: Iterable[Waiver],
    written: Iterable[WrittenWaiver],
    finding_of: FindingOf,
    *,
    at: datetime,
    always: bool = False,
) -> Measured | None:
    """The debt of one target; None where nothing is waived and no rule asks, unless ``always``."""
    held = [
        *_by_command(target, waivers, finding_of, at),
        *_in_files(target, rules, written, at),
    ]
    asked = any(rule.metric in _IDS and rule.where.selects(target) for rule in rules)
    if not held and not asked and not always:
        return None
    run = Run(
        target=target.name,
        collector=COLLECTOR,
        window=Window(at, at),
        status=RunStatus.OK,
        started_at=at,
        duration=0.0,
        settings={"rules": short_digest(canonical([[rule.id, rule.severity.value] for rule in rules]))},
    )
    return Measured(run, waiver_debt(held, target.name, at))


def keep_debt(
    target: Target,
    rules: Sequence[Rule],
    written: Iterable[WrittenWaiver],
    store: Store,
    *,
    at: datetime,
) -> bool:
    """Keep the debt where it changed since it was kept last; whether it is measured at all."""
    readings: Readings = store.readings
    known = {
        (each.key.metric, each.key.labels): each.value
        for each in readings.latest(target=target.name)
        if each.collector == COLLECTOR
    }
    measured = measure_debt(
        target, rules, readings.waivers(at=at), written, readings.finding, at=at, always=bool(known)
    )
    if measured is None:
        return False
    if {(each.metric.id, each.key.labels): each.value for each in measured.measurements} != known:
        store.record(measured.run, measured.measurements, target)
    return True


def _by_command(
    target: Target, waivers: Iterable[Waiver], finding_of: FindingOf, at: datetime
) -> Iterator[HeldWaiver]:
    for waiver in waivers:
        finding = finding_of(waiver.fingerprint) if waiver.active(at) else None
        if finding is not None and finding.outcome.target == target.name:
            yield HeldWaiver(finding.outcome.severity, waiver.created_at, waiver.expires_at)


def _in_files(
    target: Target, rules: Iterable[Rule], written: Iterable[WrittenWaiver], at: datetime
) -> Iterator[HeldWaiver]:
    severities = {rule.id: rule.severity for rule in rules if rule.where.selects(target)}
    for waiver in written:
        if waiver.rule in severities and waiver.target in (None, target.name) and at < waiver.expires_at:
            yield HeldWaiver(severities[waiver.rule], None, waiver.expires_at)
