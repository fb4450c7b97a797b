"""Rule tests: series as somebody wrote them, and what the rules make of them, held against what was expected."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from qualitywatch.config.rules.tests import Expected, ExpectedOutcome, RuleTest
from qualitywatch.domain.finding import Finding
from qualitywatch.domain.measurement import SeriesKey
from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.quantities import format_number
from qualitywatch.domain.rule import Rule
from qualitywatch.pipeline.gate import Instruments, JudgedTarget
from qualitywatch.pipeline.rehearsal.rehearse import Rehearsal
from qualitywatch.pipeline.rehearsal.written import WrittenHistory, WrittenRun, WrittenSeries, millis_of

START = datetime(2026, 1, 1, tzinfo=UTC)
"""When the first value of a test is measured: always the same, so that a test is."""


@dataclass(frozen=True, slots=True)
class Miss:
    """One thing that was otherwise than expected; ``line`` is where the expectation stands."""

    after: timedelta
    expected: str
    got: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class TrialResult:
    """What became of one test; it passed where nothing missed."""

    test: RuleTest
    misses: Sequence[Miss]

    @property
    def passed(self) -> bool:
        """Whether everything was as expected."""
        return not self.misses


def run_trial(test: RuleTest, rules: Sequence[Rule], instruments: Instruments) -> TrialResult:
    """Lead the rules through the series of a test."""
    history, collectors = _history(test, instruments)
    rehearsal = Rehearsal(rules, JudgedTarget(test.target, collectors), instruments, history)
    misses: list[Miss] = []
    for expected in sorted(test.expected, key=lambda each: each.after):
        at = START + expected.after
        for _ in rehearsal.advance(at):
            pass
        rehearsal.look(at)
        misses += _misses(expected, rehearsal.outcomes, rehearsal.open.values())
    return TrialResult(test, misses)


def _history(test: RuleTest, instruments: Instruments) -> tuple[WrittenHistory, frozenset[str]]:
    """A run of each collector at each step at which one of its series has a value or a gap."""
    by_collector: dict[str, list[WrittenSeries]] = {}
    columns = {key: WrittenSeries(key) for key in test.series}
    for key, column in columns.items():
        by_collector.setdefault(_collector(key, instruments), []).append(column)
    runs: list[WrittenRun] = []
    for collector, series in by_collector.items():
        length = max(len(test.series[column.key]) for column in series)
        for step in range(length):
            at, number = START + step * test.interval, len(runs) + 1
            here = {
                column.key: test.series[column.key][step]
                for column in series
                if step < len(test.series[column.key])
            }
            for key, value in here.items():
                if value is not None:
                    columns[key].add(millis_of(at), value, number)
            good = any(value is not None for value in here.values())
            runs.append(WrittenRun(number, at, collector, good, {}))
    return WrittenHistory.of(runs, columns.values()), frozenset(by_collector)


def _collector(key: SeriesKey, instruments: Instruments) -> str:
    """What measures a series: the first collector that can, or one that stands for any."""
    return min(instruments.observers.get(key.metric, ()), default="any collector")


def _misses(
    expected: Expected, outcomes: Sequence[RuleOutcome], findings: Iterable[Finding]
) -> Iterator[Miss]:
    for each in expected.outcomes:
        said = [
            outcome
            for outcome in outcomes
            if outcome.rule == each.rule and each.labels in (None, dict(outcome.labels))
        ]
        if not any(_meets(each, outcome) for outcome in said):
            got = "; ".join(map(_told, said)) or "no outcome with these labels"
            yield Miss(expected.after, _wanted(each), got, each.line)
    if expected.findings is not None:
        wanted = sorted(_named(rule, labels) for rule, labels in expected.findings)
        got_named = sorted(_named(each.outcome.rule, each.outcome.labels) for each in findings)
        if wanted != got_named:
            yield Miss(
                expected.after,
                f"open: {', '.join(wanted) or 'nothing'}",
                f"open: {', '.join(got_named) or 'nothing'}",
                expected.line,
            )


def _meets(expected: ExpectedOutcome, outcome: RuleOutcome) -> bool:
    return (
        outcome.outcome is expected.outcome
        and (expected.value is None or _same(expected.value, outcome.value))
        and (expected.message is None or expected.message in outcome.message)
    )


def _same(value: float, other: float | None) -> bool:
    return other is not None and math.isclose(value, other, rel_tol=1e-9)


def _wanted(expected: ExpectedOutcome) -> str:
    value = "" if expected.value is None else f" with {format_number(expected.value)}"
    message = "" if expected.message is None else f", saying {expected.message!r}"
    return f"{_named(expected.rule, expected.labels or {})} {expected.outcome.value}{value}{message}"


def _told(outcome: RuleOutcome) -> str:
    value = "" if outcome.value is None else f" with {format_number(outcome.value)}"
    limit = "" if outcome.limit is None else f", {outcome.comparison} {format_number(outcome.limit)}"
    message = f" ({outcome.message})" if outcome.message else ""
    return f"{_named(outcome.rule, outcome.labels)} {outcome.outcome.value}{value}{limit}{message}"


def _named(rule: str, labels: Mapping[str, str]) -> str:
    inner = ", ".join(f"{name}={value}" for name, value in sorted(labels.items()))
    return f"{rule}[{inner}]" if inner else rule
