"""A decision's own document is told in words, whichever version wrote it."""

from __future__ import annotations

import pytest

from qualitywatch.domain.outcome import Outcome
from qualitywatch.reports.past_outcomes import judged_text, outcome_of


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"value": 0.337, "limit": 0.21, "explanation": "33.7 %, at most 21 %"}, "33.7 %, at most 21 %"),
        ({"value": 0.337, "limit": 0.21, "comparison": "above"}, "0.337, at most 0.21"),
        ({"value": 3, "limit": 5, "comparison": "below"}, "3, at least 5"),
        ({"value": 3, "limit": None}, "3"),
        ({"value": None, "explanation": None}, ""),
    ],
)
def test_what_was_judged_is_said_as_it_was_or_by_its_numbers(document, said):
    assert judged_text(document) == said


def test_an_outcome_that_nobody_knows_is_none():
    assert outcome_of({"outcome": "fail"}) is Outcome.FAIL
    assert outcome_of({"outcome": "splendid"}) is None
