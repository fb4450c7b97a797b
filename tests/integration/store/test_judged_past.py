"""What rules ask of a real store: the answers are bounded, and do not depend on how the measurements arrived."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualitywatch.domain.asks import Against, Anomaly, Ask, Burn, Change, Forecast, Silence, Trend
from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.limits import Limits
from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.rule import Rule, Severity
from qualitywatch.domain.run import RunStatus
from qualitywatch.domain.span import Span
from qualitywatch.domain.target import Target, TargetKind
from qualitywatch.pipeline.evaluate import Situation, Whose, judge
from qualitywatch.pipeline.past import StoredPast
from qualitywatch.pipeline.points import Point
from qualitywatch.store import Store
from store_examples import COMPLEXITY, ISSUES, NOON, hours, measured, run_at

CATALOGUE = MetricCatalogue((COMPLEXITY, ISSUES))
MONTH, FEW = Span(length=timedelta(days=30)), Span(count=7)
ASKS: Sequence[Ask] = (
    Change(Against.PREVIOUS),
    Change(Against.BEST),
    Change(Against("median", FEW), relative=True),
    Change(Against.MEDIAN_30D),
    Trend(FEW),
    Trend(MONTH),
    Forecast(timedelta(days=9), MONTH),
    Anomaly(Span(count=15)),
    Burn(0.9, Limits(fail_above=0.5)),
)
RULES = [
    Rule(
        id=f"rule-{index}", metric=COMPLEXITY.id, limits=Limits(fail_above=0.1, warn_below=-0.1), ask=ask,
        severity=Severity.MAJOR, why="Because the test says so.", fix="Do what the test says.",
        silence=Silence(fail=Span(length=timedelta(days=3))) if index == 0 else None,
    )
    for index, ask in enumerate(ASKS)
]  # fmt: skip
MOMENTS = st.dictionaries(
    st.integers(-900, 0), st.sampled_from([0.0, 0.1, 0.2, 0.3, 0.9]), min_size=1, max_size=25
)
ZONES = st.integers(-12, 14).map(lambda offset: timezone(timedelta(hours=offset)))
numbers = count()


@pytest.fixture(scope="module")
def targets():
    """Every example gets a target of its own, so that one store serves them all."""
    return (Target(f"judged-{number}", TargetKind.CODE, ".") for number in numbers)


def said(store: Store, target: Target, zone: timezone) -> list[RuleOutcome]:
    (reading,) = store.readings.latest(target=target.name)
    newest = measured(reading.value, reading.observed_at.astimezone(zone), target=target.name, labels={})
    situation = Situation(target=target, measurements=[newest], catalogue=CATALOGUE, at=NOON.astimezone(zone))
    return judge(RULES, situation, StoredPast(store.readings, CATALOGUE))


def keep(store: Store, target: Target, moments: Sequence[tuple[datetime, float]]) -> None:
    for at, value in moments:
        store.record(
            run_at(at, target=target.name), [measured(value, at, target=target.name, labels={})], target
        )


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moments=MOMENTS, zone=ZONES, data=st.data())
def test_order_duplicates_and_time_zones_change_no_outcome(store, targets, moments, zone, data):
    listed = [(hours(moment), value) for moment, value in sorted(moments.items())]
    plain, shuffled = next(targets), next(targets)
    keep(store, plain, listed)
    again = data.draw(st.permutations([*listed, *listed[: len(listed) // 2]]))
    keep(store, shuffled, [(at.astimezone(zone), value) for at, value in again])

    def neutral(target: Target, zone: timezone) -> list[tuple[object, ...]]:
        return [
            (each.outcome, each.value, each.judged, each.baseline, each.explanation, each.message)
            for each in said(store, target, zone)
        ]

    assert neutral(plain, UTC) == neutral(shuffled, zone)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moments=MOMENTS, later=st.dictionaries(st.integers(1, 900), st.just(0.9), max_size=4))
def test_what_was_measured_later_changes_no_outcome(store, targets, moments, later):
    """A clock that jumped ahead once leaves measurements of the future behind; the past is what was before."""
    target = next(targets)
    keep(store, target, [(hours(moment), value) for moment, value in moments.items()])
    before = said(store, target, UTC)
    (reading,) = store.readings.latest(target=target.name)
    keep(store, target, [(hours(moment), value) for moment, value in later.items()])
    newest = measured(reading.value, reading.observed_at, target=target.name, labels={})
    situation = Situation(target=target, measurements=[newest], catalogue=CATALOGUE, at=NOON)
    past = StoredPast(store.readings, CATALOGUE)
    judged = judge(RULES[1:], situation, past)
    assert [each.outcome for each in judged] == [each.outcome for each in before[1:]]


def test_a_release_is_what_was_measured_on_its_commit_first_or_last_before_it(store, targets):
    target = next(targets)
    for at, value, commit in ((-50, 0.1, "a"), (-40, 0.2, "b"), (-30, 0.3, "b"), (-20, 0.4, "c")):
        run = run_at(hours(at), target=target.name, commit=commit)
        store.record(run, [measured(value, hours(at), target=target.name, labels={})], target)
    key = store.readings.latest(target=target.name)[0].key

    def compared(commit: str | None, at: float, before: datetime = NOON) -> float | None:
        points = {(target.name, Against.RELEASE): Point("the release v1", hours(at), commit)}
        found = StoredPast(store.readings, CATALOGUE, points).baseline(Against.RELEASE, key, before, {})
        return found.value if found else None

    assert compared("b", -45) == 0.2
    assert compared("b", -35) == 0.3  # the clock of who tagged it was wrong
    assert compared("unknown", -25) == 0.3
    assert compared(None, -25) == 0.3
    assert compared("a", -60) == 0.1
    assert compared(None, -60) is None
    assert compared("c", -20, before=hours(-20)) == 0.3


def test_silence_counts_the_turns_since(store, targets):
    target = next(targets)
    store.record(
        run_at(hours(-9), target=target.name),
        [measured(0.1, hours(-9), target=target.name, labels={})],
        target,
    )
    for hour, status in ((-8, RunStatus.ERROR), (-7, RunStatus.OK), (-6, RunStatus.NO_EVIDENCE)):
        store.record(run_at(hours(hour), target=target.name, status=status), [], target)
    past = StoredPast(store.readings, CATALOGUE)
    whose = Whose(target.name, COMPLEXITY.id, (), ("code.python",))
    assert (past.hush(whose, NOON, 5).last, past.hush(whose, NOON, 5).turns) == (hours(-9), 3)
    assert past.hush(whose, NOON, 2).turns == 2
    assert past.hush(whose, hours(-7), 5).turns == 2
    never = past.hush(Whose(target.name, ISSUES.id, (), ("code.python",)), NOON, 5)
    assert (never.last, never.ever) == (hours(-9), False)


def test_a_label_is_what_the_last_measurement_bore(store, targets):
    target = next(targets)
    for hour, severity in ((-3, "high"), (-2, "low"), (-1, "high")):
        value = measured(1, hours(hour), metric=ISSUES, target=target.name, labels={"severity": severity})
        store.record(run_at(hours(hour), target=target.name), [value], target)
    past = StoredPast(store.readings, CATALOGUE)
    high = next(
        each.key for each in store.readings.latest(target=target.name) if each.labels["severity"] == "high"
    )
    before = past.labels_before(high, "severity", hours(-1))
    assert before is not None
    assert (before.values, before.at) == (("low",), hours(-2))
    assert past.labels_before(high, "severity", hours(-3)) is None
