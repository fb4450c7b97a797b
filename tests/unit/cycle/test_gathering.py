"""A cycle holds what happened between two times, and follows from the store and the times alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipeline_examples import NOON
from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.effect import Effect
from qualitywatch.domain.finding import ChangeKind
from qualitywatch.domain.measurement import Sample, SeriesKey
from qualitywatch.domain.readings import DecisionRecord, FindingEvent, Reading
from qualitywatch.domain.target import Target, TargetKind
from qualitywatch.domain.ticket import Ticket, TicketRef, TicketState
from qualitywatch.domain.verdict import VerdictKind
from qualitywatch.domain.waiver import Waiver
from qualitywatch.pipeline.cycle import gather_cycle
from qualitywatch.testing.samples import sample_change, sample_outcome
from sample_world.fake_readings import FakeReadings
from store_examples import COMPLEXITY

SHOP = Target("shop", TargetKind.CODE, "nowhere", {"team": "checkout", "squad": "red"})
START, END = NOON, NOON + timedelta(days=14)
KEY = SeriesKey("shop", COMPLEXITY.id)


def days(count: float):
    return NOON + timedelta(days=count)


def remembering(*values: float, first_day: float = -2) -> FakeReadings:
    """One value a day."""
    readings = FakeReadings(all_targets=[SHOP])
    readings.samples[KEY] = [Sample(days(first_day + n), value) for n, value in enumerate(values)]
    last = readings.samples[KEY][-1]
    readings.all_latest = [
        Reading(
            key=KEY,
            value=last.value,
            observed_at=last.observed_at,
            collector="code.python",
            unit="1",
            characteristic=COMPLEXITY.characteristic,
            run_id=1,
        )
    ]
    return readings


def opened(readings: FakeReadings, rule: str, *events: tuple[ChangeKind, float]):
    finding = sample_change(sample_outcome(rule=rule)).finding
    readings.all_findings.append(finding)
    readings.events = {
        **readings.events,
        finding.fingerprint: [
            FindingEvent(at=days(day), kind=kind, outcome=finding.outcome.outcome, value=0.34, limit=0.21)
            for kind, day in events
        ],
    }
    return finding


def gathered(readings: FakeReadings, **more):
    return gather_cycle(readings, MetricCatalogue([COMPLEXITY]), start=START, end=END, targets=[SHOP], **more)


def only_change(readings: FakeReadings):
    (of,) = gathered(readings).characteristics
    return of, (*of.losses, *of.gains)


def test_the_value_before_the_cycle_counts_as_its_beginning():
    of, (change,) = only_change(remembering(0.1, 0.1, 0.1, 0.3, 0.3, 0.3))
    assert (of.worse, of.better, change.before, change.after, change.effect) == (1, 0, 0.1, 0.3, Effect.WORSE)


def test_what_is_within_the_noise_is_unchanged():
    of, changes = only_change(remembering(0.20, 0.22, 0.19, 0.21, 0.20, 0.22, 0.19, 0.21, 0.20))
    assert (of.worse, of.better, of.same, changes) == (0, 0, 1, ())


def test_what_was_measured_once_is_not_compared():
    assert gathered(remembering(0.3, first_day=3)).characteristics == ()


def test_what_comes_after_the_cycle_is_not_in_it():
    early = remembering(*([0.1] * 10))
    late = remembering(*([0.1] * 17), *([0.9] * 5))
    late.all_latest = early.all_latest
    assert gathered(late).characteristics[0].worse == 0


def test_findings_of_the_cycle_and_those_open_at_its_end():
    readings = remembering(0.3, 0.3, 0.3)
    opened(readings, "before", (ChangeKind.OPENED, -3), (ChangeKind.RESOLVED, 2))
    opened(readings, "within", (ChangeKind.OPENED, 1))
    opened(readings, "after", (ChangeKind.OPENED, 20))
    cycle = gathered(readings)
    assert [each.finding.outcome.rule for each in cycle.opened] == ["within"]
    assert [each.finding.outcome.rule for each in cycle.repaired] == ["before"]
    assert [each.finding.outcome.rule for each in cycle.priorities] == ["within"]
    assert (cycle.open, cycle.overall.repaired) == (1, 1)
    assert cycle.overall.mean_to_repair == timedelta(days=5)


@pytest.mark.parametrize(("label", "team"), [("team", "checkout"), ("squad", "red"), ("tribe", "no team")])
def test_times_are_told_by_the_label_that_names_the_team(label, team):
    readings = remembering(0.1, 0.3, 0.3)
    opened(readings, "slow", (ChangeKind.OPENED, 1), (ChangeKind.RESOLVED, 2))
    (times,) = gathered(readings, team_label=label).by_team
    assert times.name == team


def test_waivers_and_tickets_of_the_cycle():
    readings = remembering(0.3, 0.3, 0.3)
    finding = opened(readings, "slow", (ChangeKind.OPENED, -1), (ChangeKind.RESOLVED, 3))
    readings.all_waivers = [
        Waiver(finding.fingerprint, "ada", "given", days(1), days(40)),
        Waiver(finding.fingerprint, "ada", "ended", days(-9), days(2)),
        Waiver(finding.fingerprint, "ada", "ending", days(-9), days(20)),
        Waiver("of another target", "ada", "?", days(1), days(20)),
    ]
    readings.all_tickets = [
        Ticket(
            sink="jira",
            fingerprint=finding.fingerprint,
            generation=1,
            state=TicketState.DONE,
            token="t",
            created_at=days(1),
            ref=TicketRef("1", "QW-1"),
        )
    ]
    cycle = gathered(readings)

    def reasons(waivers):
        return [each.waiver.reason for each in waivers]

    assert reasons(cycle.waived) == ["given"]
    assert reasons(cycle.lapsed) == ["ended"]
    assert reasons(cycle.in_force) == ["given", "ending"]
    assert reasons(cycle.lapsing) == ["ending"]
    assert [each.ticket.ref.key for each in cycle.filed] == ["QW-1"]
    assert [each.ticket.ref.key for each in cycle.closed] == ["QW-1"]


def test_other_targets_are_left_out():
    readings = remembering(0.3, 0.3, 0.3)
    finding = sample_change(sample_outcome(target="cart")).finding
    readings.all_findings.append(finding)
    readings.events = {
        finding.fingerprint: [
            FindingEvent(at=days(1), kind=ChangeKind.OPENED, outcome=finding.outcome.outcome)
        ]
    }
    assert gathered(readings).opened == ()


def decision(number: int, day: float, **versions: str | None) -> DecisionRecord:
    return DecisionRecord(
        id=number,
        at=days(day),
        verdict=VerdictKind.PASS,
        exit_code=0,
        inputs_digest="",
        body="",
        versions=versions,
    )


def test_decisions_on_other_targets_are_of_another_report():
    readings = remembering(0.16)
    readings.all_decisions = [decision(2, 2, till="v2"), decision(1, 1, shop=None, till="v1")]
    assert [each.id for each in gathered(readings).decisions] == [1]


def test_how_many_decisions_were_counted_is_told_where_it_is_not_all(monkeypatch):
    monkeypatch.setattr("qualitywatch.pipeline.cycle.gather.DECISIONS_READ", 3)
    readings = remembering(0.16)
    readings.all_decisions = [decision(number, number, shop="v") for number in (4, 3, 2, 1)]
    cycle = gathered(readings)
    assert [each.id for each in cycle.decisions] == [2, 3, 4]
    (said,) = cycle.unread
    assert "only the newest 3 gate decisions, from #2 on" in said
    assert "audit list --kind decision" in said


def test_a_cycle_of_the_past_has_its_decisions_however_many_came_after():
    readings = remembering(0.16)
    readings.all_decisions = [
        *(decision(number, 20 + number / 100, shop="v") for number in range(400, 1, -1)),
        decision(1, 1, shop="v"),
    ]
    assert [each.id for each in gathered(readings).decisions] == [1]
