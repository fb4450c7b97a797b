"""The kit's fixtures give what a plugin's author would otherwise write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import qualitywatch.testing
from qualitywatch import (
    ChangeKind,
    Delivery,
    FindingState,
    Outcome,
    Target,
    TargetKind,
    TicketRef,
    TicketState,
    Window,
)
from qualitywatch.store import Store
from qualitywatch.testing.samples import sample_change, sample_outcome

MakeTarget = Callable[..., Target]
MakeDelivery = Callable[..., Delivery]


def test_a_target_has_the_files_that_were_asked_for(make_target: MakeTarget) -> None:
    target = make_target({"a.py": "é", "deep/er/b.bin": b"\xff\x00"})
    root = Path(target.location)
    assert (root / "a.py").read_bytes() == "é".encode()
    assert (root / "deep/er/b.bin").read_bytes() == b"\xff\x00"
    assert (target.name, target.kind, target.labels) == ("sample", TargetKind.CODE, {})


def test_a_target_may_be_of_any_kind_and_empty(make_target: MakeTarget) -> None:
    target = make_target(kind="dataset", name="orders", labels={"team": "data"})
    assert (target.name, target.kind, target.labels) == ("orders", TargetKind.DATASET, {"team": "data"})
    assert list(Path(target.location).iterdir()) == []


def test_two_targets_lie_apart(make_target: MakeTarget) -> None:
    assert make_target(name="one").location != make_target(name="other").location


def test_the_window_is_the_ninety_days_that_end_now(window: Window) -> None:
    assert window.end - window.start == timedelta(days=90)
    assert timedelta(0) <= datetime.now(UTC) - window.end < timedelta(minutes=1)


def test_the_store_in_memory_has_its_tables_and_nothing_in_them(memory_store: Store) -> None:
    assert list(memory_store.readings.targets()) == []


def test_a_delivery_is_about_to_be_sent_for_the_first_time(make_delivery: MakeDelivery) -> None:
    delivery = make_delivery()
    assert delivery.change.kind is ChangeKind.OPENED
    assert (delivery.attempt, delivery.ticket.state, delivery.ticket.ref) == (1, TicketState.INTENT, None)
    assert delivery.ticket.fingerprint == delivery.change.finding.fingerprint


def test_a_delivery_for_a_ticket_that_is_known_is_open(make_delivery: MakeDelivery) -> None:
    assert make_delivery(ref=TicketRef("1", "QW-1")).ticket.state is TicketState.OPEN


@pytest.mark.parametrize(
    ("kind", "state", "outcome", "previous"),
    [
        (ChangeKind.OPENED, FindingState.OPEN, Outcome.FAIL, None),
        (ChangeKind.RESOLVED, FindingState.RESOLVED, Outcome.PASS, Outcome.FAIL),
    ],
)
def test_a_sample_of_a_change_is_whole(
    kind: ChangeKind, state: FindingState, outcome: Outcome, previous: Outcome | None
) -> None:
    change = sample_change(kind=kind)
    finding = change.finding
    assert (finding.state, finding.outcome.outcome, change.previous) == (state, outcome, previous)
    assert (finding.resolved_at is not None) == (kind is ChangeKind.RESOLVED)


def test_samples_of_one_rule_and_target_are_one_finding() -> None:
    assert sample_change(kind=ChangeKind.RESOLVED).finding.fingerprint == sample_outcome().fingerprint


def test_the_kit_offers_what_it_names() -> None:
    assert all(getattr(qualitywatch.testing, name) for name in qualitywatch.testing.__all__)


def test_the_kit_has_no_other_names() -> None:
    with pytest.raises(AttributeError, match="no attribute 'ModelContract'"):
        qualitywatch.testing.ModelContract  # noqa: B018
