"""Waivers that stand in files: of whole breaches and of places, used, unused, expiring and expired."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline_examples import COMPLEXITY, NOON, a_rule, a_situation, one, value_of
from qualitywatch.domain.observation import Evidence
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.verdict import VerdictKind
from qualitywatch.domain.waiver import WrittenWaiver
from qualitywatch.pipeline.evaluate import honour_written, verdict_of
from qualitywatch.pipeline.evaluate.waive_places import Honoured

RULE = a_rule(fail_above=0.0)
PLACES = (Evidence("a.py", 10, 20, "f"), Evidence("a.py", 30, 40, "g"), Evidence("b.py", 5, 9, "f"))
WAIVER = WrittenWaiver(
    rule=RULE.id,
    owner="ada",
    reason="it goes in May",
    expires_at=NOON + timedelta(days=90),
    where="waivers.yaml:2",
)


def breach(value: float = 3.0) -> RuleOutcome:
    return one(RULE, a_situation(value_of(COMPLEXITY, value, evidence=PLACES)))


def honoured(*waivers: WrittenWaiver, outcome: RuleOutcome | None = None) -> Honoured:
    return honour_written([outcome or breach()], waivers, [RULE], NOON)


def inline(path: str, line: int) -> WrittenWaiver:
    return replace(WAIVER, path=path, line=line, where=f"{path}:{line}")


def test_a_waiver_of_the_rule_waives_the_breach() -> None:
    (found,) = honoured(WAIVER).outcomes
    assert found.outcome is Outcome.FAIL
    assert found.waiver is not None
    assert (found.waiver.owner, found.waiver.expires_at) == ("ada", WAIVER.expires_at)
    assert verdict_of([found], measured=1) is VerdictKind.PASS
    assert honoured(WAIVER).notes == ()


@pytest.mark.parametrize("other", [{"target": "cart"}, {"labels": {"severity": "high"}}])
def test_it_waives_only_what_it_names(other: dict[str, object]) -> None:
    (found,) = honoured(replace(WAIVER, **other)).outcomes  # type: ignore[arg-type]
    assert found.waiver is None


@pytest.mark.parametrize("line", [10, 20])
def test_an_inline_waiver_takes_the_place_that_begins_or_ends_there_out_of_the_count(line: int) -> None:
    (found,) = honoured(inline("a.py", line)).outcomes
    assert [place.name for place in found.evidence] == ["g", "f"]
    assert (found.outcome, found.waiver) == (Outcome.FAIL, None)
    assert found.message == "1 of 3 places waived; the others still breach it"


@pytest.mark.parametrize("line", [9, 11, 19])
def test_an_inline_waiver_elsewhere_waives_nothing(line: int) -> None:
    assert honoured(inline("a.py", line)).outcomes == (breach(),)


def test_a_breach_all_places_of_which_are_waived_is_waived_until_the_first_of_them_ends() -> None:
    soon = replace(inline("b.py", 5), expires_at=NOON + timedelta(days=20))
    (found,) = honoured(inline("a.py", 10), inline("a.py", 30), soon).outcomes
    assert found.waiver is not None
    assert found.waiver.expires_at == soon.expires_at


def test_a_count_within_its_limit_without_the_waived_places_is_waived() -> None:
    rule = a_rule(fail_above=2.0)
    outcome = one(rule, a_situation(value_of(COMPLEXITY, 3.0, evidence=PLACES)))
    (found,) = honour_written([outcome], [inline("a.py", 10)], [rule], NOON).outcomes
    assert found.waiver is not None


def test_a_value_that_is_no_count_of_places_stays_a_breach_until_all_are_waived() -> None:
    rule = a_rule(fail_above=0.5)
    outcome = one(rule, a_situation(value_of(COMPLEXITY, 0.6, evidence=PLACES)))
    (found,) = honour_written([outcome], [inline("a.py", 10), inline("a.py", 30)], [rule], NOON).outcomes
    assert found.waiver is None
    assert [place.path for place in found.evidence] == ["b.py"]


def test_places_of_a_file_are_waived_by_a_pattern() -> None:
    (found,) = honoured(replace(WAIVER, places="a.py::*")).outcomes
    assert [place.path for place in found.evidence] == ["b.py"]


@pytest.mark.parametrize(
    ("waiver", "said"),
    [
        (replace(WAIVER, rule="other"), "waives nothing: there is no such rule here"),
        (replace(WAIVER, places="z.py::*"), "waives nothing: take it out"),
        (replace(WAIVER, expires_at=NOON), "expired after 2026-03-02"),
        (replace(WAIVER, expires_at=NOON + timedelta(days=14)), "expires after 2026-03-16"),
    ],
)
def test_what_somebody_should_look_after_is_named(waiver: WrittenWaiver, said: str) -> None:
    (note,) = honoured(waiver).notes
    assert note.startswith("waivers.yaml:2: the waiver of ")
    assert said in note


def test_an_expired_waiver_waives_nothing() -> None:
    (found,) = honoured(replace(WAIVER, expires_at=NOON)).outcomes
    assert found.waiver is None
