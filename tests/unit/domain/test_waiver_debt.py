"""Waiver debt counts what is put off, by severity, and how long it has been."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from qualitywatch.domain.rule import Severity
from qualitywatch.domain.waiver_debt import EXPIRING, IN_FORCE, OLDEST, HeldWaiver, waiver_debt

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def days(count: float) -> datetime:
    return NOON + timedelta(days=count)


def values(*held: HeldWaiver) -> dict[tuple[str, ...], float]:
    return {(each.metric.id, *each.labels.values()): each.value for each in waiver_debt(held, "shop", NOON)}


def test_waivers_are_counted_by_severity() -> None:
    found = values(
        HeldWaiver(Severity.MAJOR, days(-30.5), days(100)),
        HeldWaiver(Severity.MAJOR, None, days(5)),
        HeldWaiver(Severity.CRITICAL, days(-2), days(14)),
    )
    assert found[IN_FORCE.id, "major"] == 2
    assert found[IN_FORCE.id, "critical"] == 1
    assert found[IN_FORCE.id, "info"] == 0
    assert found[(EXPIRING.id,)] == 2
    assert found[(OLDEST.id,)] == 30


def test_where_nothing_is_waived_the_debt_is_nothing() -> None:
    assert set(values().values()) == {0}
