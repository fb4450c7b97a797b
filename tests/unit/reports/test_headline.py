"""The verdict in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.rule import Severity
from qualitywatch.domain.verdict import Verdict, VerdictKind
from qualitywatch.domain.waiver import Waiver
from qualitywatch.reports.headline import reason

MakeOutcome = Callable[..., RuleOutcome]
MakeVerdict = Callable[..., Verdict]


@pytest.fixture
def rule(make_outcome: MakeOutcome) -> MakeOutcome:
    def make(name: str, outcome: Outcome, **changes: object) -> RuleOutcome:
        return make_outcome(name, outcome=outcome, **changes)

    return make


def test_a_failure_names_what_failed_the_most_severe_first(
    rule: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    verdict = make_verdict(
        rule("b", Outcome.FAIL),
        rule("a", Outcome.FAIL, severity=Severity.CRITICAL),
        rule("c", Outcome.WARN),
        rule("d", Outcome.PASS),
    )
    assert reason(verdict) == "2 of 4 rules fail on shop: a (critical) and b (major). 1 more warns."


def test_many_failures_are_counted_and_only_the_worst_named(
    rule: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    verdict = make_verdict(*(rule(name, Outcome.FAIL) for name in "abcde"))
    assert reason(verdict) == "5 of 5 rules fail on shop: a (major), b (major), c (major) and 2 more."


def test_a_rule_that_fails_for_many_columns_is_one_rule(rule: MakeOutcome, make_verdict: MakeVerdict) -> None:
    verdict = make_verdict(*(rule("drift", Outcome.FAIL, labels={"column": name}) for name in "abc"))
    assert reason(verdict) == "1 of 1 rule fails on shop: drift (major)."


def test_missing_evidence_is_named_and_not_called_a_failure(
    rule: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    verdict = make_verdict(
        rule("a", Outcome.PASS),
        rule("b", Outcome.NOT_AVAILABLE, required=True),
        rule("c", Outcome.NOT_AVAILABLE),
        kind=VerdictKind.NO_EVIDENCE,
    )
    assert reason(verdict) == "Required evidence is missing for 1 of 3 rules on shop: b (major)."


def test_a_warning_says_that_nothing_fails(rule: MakeOutcome, make_verdict: MakeVerdict) -> None:
    verdict = make_verdict(rule("a", Outcome.PASS), rule("b", Outcome.WARN), kind=VerdictKind.WARN)
    assert reason(verdict) == "Nothing fails, but 1 of 2 rules warns on shop: b (major)."


def test_all_rules_pass(rule: MakeOutcome, make_verdict: MakeVerdict) -> None:
    verdict = make_verdict(rule("a", Outcome.PASS), rule("b", Outcome.PASS), kind=VerdictKind.PASS)
    assert reason(verdict) == "All 2 rules pass on shop."


def test_a_pass_tells_what_was_waived_and_what_has_no_evidence(
    rule: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    verdict = make_verdict(
        rule("a", Outcome.PASS),
        rule("b", Outcome.NOT_AVAILABLE),
        rule("c", Outcome.FAIL, waiver=Waiver("", "mara", "legacy", now, now)),
        kind=VerdictKind.PASS,
    )
    assert reason(verdict) == "1 of 3 rules passes on shop; 1 waived and 1 without evidence."


def test_nothing_judged_is_no_praise(make_verdict: MakeVerdict) -> None:
    assert reason(make_verdict(kind=VerdictKind.PASS)) == "No rule judged anything on shop."


def test_an_empty_place_is_said_to_be_one(rule: MakeOutcome, make_verdict: MakeVerdict) -> None:
    absent = rule("line-coverage", Outcome.NOT_AVAILABLE, value=None)
    verdict = make_verdict(absent, kind=VerdictKind.NO_EVIDENCE, measurements=())
    assert reason(verdict) == "Nothing was measured on shop, so 1 rule had nothing to judge."
