"""From outcomes to a verdict: a failure beats missing evidence, that beats a warning, and silence is never a pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.verdict import OnMissing, VerdictKind
from qualitywatch.domain.waiver import Waiver
from qualitywatch.pipeline.evaluate import verdict_of
from qualitywatch.testing.samples import NOON, sample_outcome

WAIVER = Waiver("f" * 64, "ada", "known", NOON, NOON + timedelta(days=1))


def outcome(kind: Outcome, *, required: bool = False, waived: bool = False) -> RuleOutcome:
    return replace(sample_outcome(outcome=kind), required=required, waiver=WAIVER if waived else None)


PASS, WARN, FAIL = (outcome(kind) for kind in (Outcome.PASS, Outcome.WARN, Outcome.FAIL))
MISSING = outcome(Outcome.NOT_AVAILABLE, required=True)
BROKEN = outcome(Outcome.ERROR, required=True)
ABSENT = outcome(Outcome.NOT_AVAILABLE)

OUTCOMES = st.lists(
    st.builds(outcome, st.sampled_from(Outcome), required=st.booleans(), waived=st.booleans()), max_size=6
)


@pytest.mark.parametrize(
    ("outcomes", "verdict"),
    [
        ([PASS], VerdictKind.PASS),
        ([PASS, ABSENT], VerdictKind.PASS),
        ([PASS, WARN], VerdictKind.WARN),
        ([PASS, WARN, MISSING], VerdictKind.NO_EVIDENCE),
        ([PASS, BROKEN], VerdictKind.NO_EVIDENCE),
        ([PASS, WARN, MISSING, BROKEN, FAIL], VerdictKind.FAIL),
        ([FAIL], VerdictKind.FAIL),
    ],
)
def test_the_gravest_outcome_decides(outcomes: list[RuleOutcome], verdict: VerdictKind) -> None:
    assert verdict_of(outcomes, measured=1) is verdict
    assert verdict_of(outcomes[::-1], measured=1) is verdict


@pytest.mark.parametrize(
    ("on_missing", "verdict"),
    [
        (OnMissing.FAIL, VerdictKind.NO_EVIDENCE),
        (OnMissing.WARN, VerdictKind.WARN),
        (OnMissing.IGNORE, VerdictKind.PASS),
    ],
)
@pytest.mark.parametrize("missing", [MISSING, BROKEN])
def test_the_user_decides_what_missing_evidence_does(
    on_missing: OnMissing, verdict: VerdictKind, missing: RuleOutcome
) -> None:
    assert verdict_of([PASS, missing], on_missing=on_missing, measured=1) is verdict


@pytest.mark.parametrize("on_missing", OnMissing)
def test_nothing_measured_is_never_a_pass(on_missing: OnMissing) -> None:
    for outcomes in ([], [PASS], [ABSENT], [WARN]):
        assert verdict_of(outcomes, on_missing=on_missing, measured=0) is VerdictKind.NO_EVIDENCE


def test_a_failure_is_one_even_where_nothing_else_was_measured() -> None:
    assert verdict_of([FAIL], measured=0) is VerdictKind.FAIL


@pytest.mark.parametrize("kind", [Outcome.FAIL, Outcome.WARN, Outcome.NOT_AVAILABLE, Outcome.ERROR])
def test_what_is_waived_does_not_count(kind: Outcome) -> None:
    waived = outcome(kind, required=True, waived=True)
    assert verdict_of([PASS, waived], measured=1) is VerdictKind.PASS


def test_a_waiver_covers_its_own_finding_only() -> None:
    assert verdict_of([outcome(Outcome.FAIL, waived=True), FAIL], measured=1) is VerdictKind.FAIL


@given(outcomes=OUTCOMES, on_missing=st.sampled_from(OnMissing))
def test_one_more_failure_always_fails(outcomes: list[RuleOutcome], on_missing: OnMissing) -> None:
    assert verdict_of([*outcomes, FAIL], on_missing=on_missing, measured=1) is VerdictKind.FAIL


@given(outcomes=OUTCOMES, on_missing=st.sampled_from(OnMissing), extra=st.sampled_from([PASS, ABSENT]))
def test_what_passes_or_is_not_needed_changes_no_verdict(
    outcomes: list[RuleOutcome], on_missing: OnMissing, extra: RuleOutcome
) -> None:
    before = verdict_of(outcomes, on_missing=on_missing, measured=1)
    assert verdict_of([*outcomes, extra], on_missing=on_missing, measured=1) is before


@given(outcomes=OUTCOMES, on_missing=st.sampled_from(OnMissing))
def test_required_evidence_that_is_missing_never_makes_the_verdict_better(
    outcomes: list[RuleOutcome], on_missing: OnMissing
) -> None:
    gravity = [VerdictKind.PASS, VerdictKind.WARN, VerdictKind.NO_EVIDENCE, VerdictKind.FAIL]
    before = verdict_of(outcomes, on_missing=on_missing, measured=1)
    after = verdict_of([*outcomes, MISSING], on_missing=on_missing, measured=1)
    assert gravity.index(after) >= gravity.index(before)
