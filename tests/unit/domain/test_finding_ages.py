"""The age of a finding: from when it was opened last to its resolution, or to now."""

from __future__ import annotations

from datetime import timedelta

import pytest

from qualitywatch.domain.finding import Finding, FindingState
from qualitywatch.testing.samples import NOON, sample_outcome

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("resolved_at", "now", "age"),
    [
        (None, NOON + 3 * DAY, 3 * DAY),
        (NOON + 2 * DAY, NOON + 3 * DAY, 2 * DAY),
        (None, NOON - DAY, 0 * DAY),
    ],
    ids=["open", "resolved", "a clock that went back"],
)
def test_the_age_of_a_finding(resolved_at, now, age: timedelta) -> None:
    finding = Finding(
        outcome=sample_outcome(),
        state=FindingState.RESOLVED if resolved_at else FindingState.OPEN,
        opened_at=NOON,
        changed_at=NOON,
        last_seen_at=NOON,
        resolved_at=resolved_at,
    )
    assert finding.age(now) == age
