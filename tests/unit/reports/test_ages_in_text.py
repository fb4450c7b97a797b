"""How long a breach has been known, in the text of a verdict."""

from __future__ import annotations

from datetime import timedelta

import pytest

from qualitywatch.reports.choices import Colour, Verbosity
from qualitywatch.reports.text import render_text
from report_examples import make_outcome, make_verdict


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (None, "(new)"),
        (timedelta(seconds=59), "(open for less than a minute)"),
        (timedelta(minutes=1, seconds=59), "(open for 1 minute)"),
        (timedelta(hours=23, minutes=59), "(open for 23 hours)"),
        (timedelta(days=12, hours=23), "(open for 12 days)"),
    ],
)
def test_an_age_stands_behind_the_limit(age: timedelta | None, said: str) -> None:
    outcome = make_outcome()
    verdict = make_verdict(outcome, ages={outcome.fingerprint: age})
    text = render_text(verdict, verbosity=Verbosity.NORMAL, width=120, colour=Colour.NEVER)
    assert f"23.4 %, at most 21 % {said}\n" in text


def test_nothing_is_said_where_nothing_is_known() -> None:
    text = render_text(
        make_verdict(make_outcome()), verbosity=Verbosity.NORMAL, width=100, colour=Colour.NEVER
    )
    assert "23.4 %, at most 21 %\n" in text
