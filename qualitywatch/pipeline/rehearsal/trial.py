"""Rule tests: series as somebody wrote them, and what the rules make of them, held against what was expected."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

from qualitywatch.config.rules.tests import Expected, ExpectedOutcome, RuleTest
from qualitywatch.domain.durations import format_duration
from qualitywatch.domain.finding import Finding
from qualitywatch.domain.measurement import SeriesKey
from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.quantities import format_number
from qualitywatch.domain.rule import Against, Rule
from qualitywatch.domain.target import Target
from qualitywatch.domain.waiver import WrittenWaiver
from qualitywatch.pipeline.gate import Instruments, JudgedTarget
from qualitywatch.pipeline.named import known_in_files
from qualitywatch.pipeline.points import Point, day_of
from qualitywatch.pipeline.rehearsal.points import last_before
from qualitywatch.pipeline.rehearsal.rehearse import Circumstances, Place, Rehearsal
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
    ids = count(1)
    places = []
    for target in (test.target, *test.others):
        history, collectors = _history(test, target, instruments, ids)
        places.append(Place(JudgedTarget(target, collectors), history))
    rehearsal = Rehearsal(rules, places, instruments, _circumstances(test, rules))
    misses: list[Miss] = []
    for expected in sorted(test.expected, key=lambda each: each.after):
        at = START + expected.after
        for _ in rehearsal.advance(at):
            pass
        rehearsal.look(at)
        misses += _misses(expected, test, rehearsal.outcomes, rehearsal.open.values())
    return TrialResult(test, misses)


def _circumstances(test: RuleTest, rules: Iterable[Rule]) -> Circumstances:
    """The past states and the waivers that the test tells of."""
    times = {
        name: [Point(f"the release at {format_duration(each)}" if name == "release" else name, START + each)
               for each in sorted(after)]
        for name, after in test.points.items()
    }  # fmt: skip

    def point(target: str, against: Against, before: datetime) -> Point | None:
        del target
        name = against.point or against.name
        return last_before(times[name], before) if name in times else day_of(name)

    return Circumstances(
        points=point,
        files=known_in_files(rules),
        written=[
            WrittenWaiver(
                rule=each.rule,
                owner="the test",
                reason="the test says so",
                expires_at=START + each.until,
                where=each.where,
                target=each.target,
                labels=each.labels,
            )
            for each in test.waivers
        ],
    )


def _history(
    test: RuleTest, target: Target, instruments: Instruments, ids: Iterator[int]
) -> tuple[WrittenHistory, frozenset[str]]:
    """A run of each collector at each step at which one of its series has a value or a gap."""
    by_collector: dict[str, list[WrittenSeries]] = {}
    columns = {key: WrittenSeries(key) for key in test.series if key.target == target.name}
    for key, column in columns.items():
        by_collector.setdefault(_collector(key, instruments), []).append(column)
    runs: list[WrittenRun] = []
    for collector, series in by_collector.items():
        length = max(len(test.series[column.key]) for column in series)
        for step in range(length):
            at, number = START + step * test.interval, next(ids)
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
    expected: Expected, test: RuleTest, outcomes: Sequence[RuleOutcome], findings: Iterable[Finding]
) -> Iterator[Miss]:
    for each in expected.outcomes:
        said = [
            outcome
            for outcome in outcomes
            if outcome.rule == each.rule
            and each.labels in (None, dict(outcome.labels))
            and each.target in (None, outcome.target)
        ]
        if not any(_meets(each, outcome) for outcome in said):
            got = "; ".join(map(_told, said)) or "no outcome with these labels"
            yield Miss(expected.after, _wanted(each), got, each.line)
    if expected.findings is not None:
        several = bool(test.others)
        wanted = sorted(
            _named(each.rule, each.labels, each.target if several else "") for each in expected.findings
        )
        got_named = sorted(
            _named(each.outcome.rule, each.outcome.labels, each.outcome.target if several else "")
            for each in findings
        )
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
        and expected.waived in (None, outcome.waiver is not None)
    )


def _same(value: float, other: float | None) -> bool:
    return other is not None and math.isclose(value, other, rel_tol=1e-9)


def _wanted(expected: ExpectedOutcome) -> str:
    value = "" if expected.value is None else f" with {format_number(expected.value)}"
    message = "" if expected.message is None else f", saying {expected.message!r}"
    waived = "" if expected.waived is None else ", waived" if expected.waived else ", not waived"
    named = _named(expected.rule, expected.labels or {}, expected.target or "")
    return f"{named} {expected.outcome.value}{value}{message}{waived}"


def _told(outcome: RuleOutcome) -> str:
    value = "" if outcome.value is None else f" with {format_number(outcome.value)}"
    limit = "" if outcome.limit is None else f", {outcome.comparison} {format_number(outcome.limit)}"
    message = f" ({outcome.message})" if outcome.message else ""
    waived = ", waived" if outcome.waiver is not None else ""
    return f"{_named(outcome.rule, outcome.labels)} {outcome.outcome.value}{value}{limit}{message}{waived}"


def _named(rule: str, labels: Mapping[str, str], target: str = "") -> str:
    inner = ", ".join(f"{name}={value}" for name, value in sorted(labels.items()))
    named = f"{rule}[{inner}]" if inner else rule
    return f"{named} on {target}" if target else named
