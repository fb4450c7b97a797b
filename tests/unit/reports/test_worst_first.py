"""What is cut off is the least of it: of one rule's breaches, those furthest beyond their limit are shown."""

from __future__ import annotations

import re

import pytest

from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.rule import Severity
from qualitywatch.pipeline.ages import LOOKED_UP, ages_of
from qualitywatch.reports import Colour, Format, Verbosity, render, render_text
from qualitywatch.reports.standing import ordered
from report_examples import NOW, make_outcome, make_verdict


def of_column(number: int, **changes: object) -> RuleOutcome:
    return make_outcome("drift", labels={"column": f"c{number:03}"}, unit="{point}", **changes)


GROWING = [of_column(number, value=1 + number / 100, limit=0.5) for number in range(60)]
SHRINKING = [of_column(number, value=-number / 100, limit=0.5, comparison="below") for number in range(60)]
WORST_FIRST = [f"c{number:03}" for number in range(59, -1, -1)]


@pytest.mark.parametrize("breaches", [GROWING, SHRINKING], ids=["above", "below"])
@pytest.mark.parametrize(("form", "shown"), [(Format.TEXT, 10), (Format.MARKDOWN, 40), (Format.GITHUB, 10)])
def test_formats_that_cut_show_the_worst(form: Format, shown: int, breaches: list[RuleOutcome]) -> None:
    told = list(dict.fromkeys(re.findall(r"c\d\d\d", render(form, make_verdict(*breaches)))))
    assert told == WORST_FIRST[:shown]


def test_all_of_them_are_listed_in_that_order_too() -> None:
    text = render_text(make_verdict(*GROWING), verbosity=Verbosity.VERBOSE, width=100, colour=Colour.NEVER)
    assert re.findall(r"c\d\d\d", text) == WORST_FIRST


def test_breaches_that_are_equally_far_beyond_their_limit_are_in_the_order_of_their_names() -> None:
    alike = [of_column(number, value=2.0, limit=1.0) for number in (2, 0, 1)]
    switched = [of_column(number, value=1.0, limit=1.0, comparison="equals") for number in (2, 0, 1)]
    for breaches in (alike, switched):
        assert [each.labels["column"] for each in ordered(breaches)] == ["c000", "c001", "c002"]


def test_severer_rules_stay_first_however_far_others_are_beyond_their_limits() -> None:
    severe = make_outcome("a-rule", severity=Severity.CRITICAL, value=0.22)
    assert ordered([*GROWING, severe])[0] is severe


def test_the_first_breaches_have_ages() -> None:
    many = [of_column(number) for number in range(LOOKED_UP + 1)]
    ages = ages_of(many, lambda _: None, evaluated={"shop"}, at=NOW)
    assert list(ages) == [each.fingerprint for each in many[:LOOKED_UP]]
    assert ages_of(many, lambda _: None, evaluated=set(), at=NOW) == {}
