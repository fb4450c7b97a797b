"""What every form of the end-of-cycle report says in the same words."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from qualitywatch.domain.cycle import Cycle, SeriesChange, WaiverOf
from qualitywatch.domain.quantities import format_apart, format_change
from qualitywatch.domain.readable import one_line, prose
from qualitywatch.domain.readings import DecisionRecord
from qualitywatch.domain.verdict import VerdictKind
from qualitywatch.pipeline.change_points.words import cause_text
from qualitywatch.reports.wording import counted, joined, label_text, labelled

_NAMED = 4

DEFINITIONS = (
    "Better and worse count series whose value at the end differs from that at the beginning by more than twice the series'"
    " usual step; a step that new tools made is named as theirs. Time to detect counts from the first measurement of the"
    " unbroken breach (a commit's time, where a commit was measured) to the opening of the finding; breaches that stood in"
    " the first measurement have none. Time to repair counts from the opening to the measurement that proved the repair. Both"
    " are of findings that opened or were repaired in this cycle."
)


def day(at: datetime) -> str:
    """A day, in UTC."""
    return f"{at:%Y-%m-%d}"


def span_text(cycle: Cycle) -> str:
    """From which day to which; the last day is the one that the cycle's last moment lies in."""
    return f"{day(cycle.start)} to {day(cycle.end - timedelta(milliseconds=1))}"


def targets_text(cycle: Cycle) -> str:
    """The targets by name, where they are few."""
    names = [one_line(name) for name in cycle.targets]
    return joined(names) if len(names) <= _NAMED else f"{len(names)} targets"


def summary(cycle: Cycle) -> str:
    """The cycle in a few sentences."""
    better = sum(each.better for each in cycle.characteristics)
    worse = sum(each.worse for each in cycle.characteristics)
    moved = (
        f"{counted(better, 'measure')} got better and {worse} worse"
        if better or worse
        else "No measure moved"
    )
    worst = max(cycle.characteristics, key=lambda each: (each.worse - each.better, each.opened), default=None)
    where = (
        f", most of the losses in {worst.title.lower()}"
        if worst is not None and worst.worse > worst.better
        else ""
    )
    findings = (
        f"{counted(len(cycle.opened), 'finding')} opened, {len(cycle.repaired) or 'none'} repaired,"
        f" {cycle.open} {'is' if cycle.open == 1 else 'are'} open"
    )
    return f"{moved}{where}. {findings}. {decisions_text(cycle)}."


def decisions_text(cycle: Cycle) -> str:
    """How the gate decided."""
    if not cycle.decisions:
        return "No gate decision"
    counts = Counter(record.verdict for record in cycle.decisions)
    parts = [f"{counts[kind]} {kind.value.replace('_', ' ')}" for kind in VerdictKind if counts[kind]]
    return f"{counted(len(cycle.decisions), 'gate decision')}: {joined(parts)}"


def not_passed(cycle: Cycle) -> list[DecisionRecord]:
    """The decisions that let nothing through."""
    return [each for each in cycle.decisions if each.exit_code]


def move_text(change: SeriesChange) -> str:
    """From which value to which: ``16.2 % → 23.4 %``."""
    return " → ".join(format_apart((change.before, change.after), change.unit))


def difference_text(change: SeriesChange) -> str:
    """The signed difference."""
    return format_change(change.after - change.before, change.unit)


def series_text(change: SeriesChange, *, alone: bool) -> str:
    """What moved; with its target where the report is of several."""
    target = "" if alone else f" on {one_line(change.key.target)}"
    return f"{prose(change.title)}{label_text(dict(change.key.labels))}{target}"


def causes_text(change: SeriesChange) -> str:
    """What changed with its last shift; empty where no shift was found."""
    if not change.shifts:
        return ""
    return f"{day(change.shifts[-1].at)}: {cause_text(change.shifts[-1])}"


def waiver_of_text(item: WaiverOf) -> str:
    """What was waived by whom, until when and why."""
    finding, waiver = item.finding, item.waiver
    what = (
        f"{labelled(finding.outcome)} on {one_line(finding.outcome.target)}"
        if finding
        else waiver.fingerprint[:12]
    )
    ticket = f" ({one_line(waiver.ticket)})" if waiver.ticket else ""
    return f"{what}: {prose(waiver.reason).rstrip('.')}, {prose(waiver.owner)}, until {day(waiver.expires_at)}{ticket}"
