"""Which changes of a finding go to which sink."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from qualitywatch.components import Sink
from qualitywatch.config.project import ConfiguredSink
from qualitywatch.domain.finding import ChangeKind, FindingChange
from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.ticket import Delivery, TicketRef
from qualitywatch.domain.waiver import Waiver
from qualitywatch.pipeline.route import deliveries_of
from qualitywatch.testing.samples import NOON, sample_change, sample_outcome


class Nowhere(Sink):
    """Takes everything and makes nothing."""

    name = "nowhere"

    def send(self, delivery: Delivery) -> TicketRef | None:
        raise AssertionError(delivery)


FAILS = ConfiguredSink("fails", Nowhere(), frozenset({Outcome.FAIL}))
WARNS = ConfiguredSink("warns", Nowhere(), frozenset({Outcome.WARN}))
BOTH = ConfiguredSink("both", Nowhere(), frozenset({Outcome.WARN, Outcome.FAIL}))
WAIVER = Waiver("x", "ada", "known", NOON, NOON + timedelta(days=1))


def change(
    kind: ChangeKind, outcome: Outcome, *, previous: Outcome | None = None, waived: bool = False
) -> FindingChange:
    said = replace(sample_outcome(outcome=outcome), waiver=WAIVER if waived else None)
    return replace(sample_change(said, kind=kind), previous=previous)


def told(made: FindingChange) -> list[str]:
    return [name for name, _ in deliveries_of([made], [FAILS, WARNS, BOTH])]


@pytest.mark.parametrize(
    ("kind", "previous", "outcome", "names"),
    [
        (ChangeKind.OPENED, None, Outcome.FAIL, ["fails", "both"]),
        (ChangeKind.OPENED, None, Outcome.WARN, ["warns", "both"]),
        (ChangeKind.REOPENED, Outcome.PASS, Outcome.FAIL, ["fails", "both"]),
        (ChangeKind.WORSENED, Outcome.WARN, Outcome.FAIL, ["fails", "warns", "both"]),
        (ChangeKind.IMPROVED, Outcome.FAIL, Outcome.WARN, ["fails", "warns", "both"]),
    ],
)
def test_a_sink_hears_of_changes_into_and_out_of_what_it_takes(
    kind: ChangeKind, previous: Outcome | None, outcome: Outcome, names: list[str]
) -> None:
    assert told(change(kind, outcome, previous=previous)) == names


@pytest.mark.parametrize("previous", [Outcome.FAIL, Outcome.WARN])
def test_every_sink_hears_of_a_repair_because_it_may_have_been_told_before_the_finding_improved(
    previous: Outcome,
) -> None:
    assert told(change(ChangeKind.RESOLVED, Outcome.PASS, previous=previous)) == ["fails", "warns", "both"]


@pytest.mark.parametrize(
    "kind", [ChangeKind.OPENED, ChangeKind.REOPENED, ChangeKind.WORSENED, ChangeKind.IMPROVED]
)
def test_nobody_hears_of_a_waived_finding(kind: ChangeKind) -> None:
    assert told(change(kind, Outcome.FAIL, previous=Outcome.WARN, waived=True)) == []


def test_but_of_its_repair_whoever_was_told_before_it_was_waived() -> None:
    made = change(ChangeKind.RESOLVED, Outcome.PASS, previous=Outcome.FAIL, waived=True)
    assert told(made) == ["fails", "warns", "both"]


def test_every_change_keeps_its_order_for_every_sink() -> None:
    changes = [change(ChangeKind.OPENED, Outcome.FAIL), change(ChangeKind.RESOLVED, Outcome.PASS)]
    deliveries = deliveries_of(changes, iter([FAILS, BOTH]))
    assert deliveries == [
        ("fails", changes[0]),
        ("both", changes[0]),
        ("fails", changes[1]),
        ("both", changes[1]),
    ]


def test_without_sinks_nobody_is_told() -> None:
    assert deliveries_of([change(ChangeKind.OPENED, Outcome.FAIL)], []) == []
