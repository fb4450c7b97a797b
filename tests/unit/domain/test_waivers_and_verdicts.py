"""Waivers hold from their making until their end; verdicts have the exit codes that scripts rely on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from qualitywatch.domain.verdict import VerdictKind
from qualitywatch.domain.waiver import Waiver
from qualitywatch.testing.samples import NOON

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("after", "holds"),
    [(-DAY, False), (timedelta(0), True), (DAY, True), (7 * DAY, False), (8 * DAY, False)],
    ids=["before", "at once", "within", "at its end", "after"],
)
def test_a_waiver_holds_from_its_making_until_its_end(after: timedelta, *, holds: bool) -> None:
    waiver = Waiver("f" * 64, "ada", "Rewritten next month.", NOON, NOON + 7 * DAY)
    assert waiver.active(NOON + after) is holds


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (VerdictKind.PASS, 0),
        (VerdictKind.WARN, 0),
        (VerdictKind.FAIL, 1),
        (VerdictKind.NO_EVIDENCE, 3),
    ],
)
def test_verdicts_have_the_exit_codes_that_scripts_rely_on(kind: VerdictKind, code: int) -> None:
    assert kind.exit_code == code
