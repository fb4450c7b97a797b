"""The life of a finding: breaches open it, a proven repair resolves it, and missing data does neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from qualitywatch.domain.finding import ChangeKind, Finding, FindingState
from qualitywatch.domain.lasting import Progress
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.waiver import Waiver
from qualitywatch.pipeline.evaluate import Settlement, settle_findings
from qualitywatch.testing.samples import NOON, sample_outcome

BREACHES = (Outcome.WARN, Outcome.FAIL)
LATER = NOON + timedelta(hours=1)
WAIVER = Waiver("x", "ada", "known", NOON, NOON + timedelta(days=365))


def says(
    outcome: Outcome, *, value: float = 0.3, pending: bool = False, waived: bool = False, rule: str = "r"
) -> RuleOutcome:
    return replace(
        sample_outcome(outcome=outcome, value=value, rule=rule),
        pending=Progress(1, 2) if pending else None,
        waiver=WAIVER if waived else None,
    )


def after(known: dict[str, Finding], settlement: Settlement) -> dict[str, Finding]:
    """What a store knows once it has kept the settlement."""
    changed = [change.finding for change in settlement.changes]
    return known | {finding.fingerprint: finding for finding in (*changed, *settlement.touched)}


def story(*outcomes: RuleOutcome) -> tuple[list[ChangeKind], dict[str, Finding]]:
    """The kinds of change that the outcomes make, one after the other an hour apart, and what is known then."""
    kinds: list[ChangeKind] = []
    known: dict[str, Finding] = {}
    for count, outcome in enumerate(outcomes):
        settlement = settle_findings([outcome], known, NOON + timedelta(hours=count))
        kinds += [change.kind for change in settlement.changes]
        known = after(known, settlement)
    return kinds, known


FAIL, WARN, PASS = says(Outcome.FAIL), says(Outcome.WARN), says(Outcome.PASS)
SILENT = [says(Outcome.NOT_AVAILABLE), says(Outcome.ERROR), says(Outcome.PASS, pending=True)]


@pytest.mark.parametrize("breach", [FAIL, WARN])
def test_a_breach_opens_a_finding(breach: RuleOutcome) -> None:
    settlement = settle_findings([breach], {}, NOON)
    (change,) = settlement.changes
    assert (change.kind, change.previous, change.at) == (ChangeKind.OPENED, None, NOON)
    assert change.finding == Finding(
        outcome=breach,
        state=FindingState.OPEN,
        opened_at=NOON,
        changed_at=NOON,
        last_seen_at=NOON,
        generation=1,
    )


@pytest.mark.parametrize(
    ("outcomes", "kinds"),
    [
        ([PASS], []),
        ([FAIL, FAIL], [ChangeKind.OPENED]),
        ([FAIL, PASS], [ChangeKind.OPENED, ChangeKind.RESOLVED]),
        ([FAIL, PASS, PASS], [ChangeKind.OPENED, ChangeKind.RESOLVED]),
        ([FAIL, PASS, WARN], [ChangeKind.OPENED, ChangeKind.RESOLVED, ChangeKind.REOPENED]),
        ([WARN, FAIL], [ChangeKind.OPENED, ChangeKind.WORSENED]),
        ([FAIL, WARN], [ChangeKind.OPENED, ChangeKind.IMPROVED]),
        ([WARN, FAIL, WARN, PASS], ["opened", "worsened", "improved", "resolved"]),
    ],
)
def test_its_story(outcomes: list[RuleOutcome], kinds: Sequence[str]) -> None:
    assert story(*outcomes)[0] == list(kinds)


@pytest.mark.parametrize("silent", SILENT)
def test_missing_data_an_error_or_a_pending_breach_opens_nothing(silent: RuleOutcome) -> None:
    assert settle_findings([silent], {}, NOON) == Settlement((), ())


@pytest.mark.parametrize("silent", SILENT)
def test_missing_data_an_error_or_a_pending_breach_resolves_nothing(silent: RuleOutcome) -> None:
    kinds, known = story(FAIL, silent)
    assert kinds == [ChangeKind.OPENED]
    assert known[FAIL.fingerprint].outcome == FAIL, "the last outcome with evidence stays"


def test_a_finding_seen_again_keeps_its_beginning_and_shows_its_latest_value() -> None:
    _, known = story(says(Outcome.FAIL, value=0.3), says(Outcome.FAIL, value=0.4))
    found = known[FAIL.fingerprint]
    assert (found.opened_at, found.changed_at, found.last_seen_at) == (NOON, NOON, LATER)
    assert found.outcome.value == 0.4


def test_a_resolved_finding_carries_the_outcome_that_proves_it() -> None:
    _, known = story(FAIL, says(Outcome.PASS, value=0.1))
    found = known[FAIL.fingerprint]
    assert (found.state, found.resolved_at, found.outcome.value) == (FindingState.RESOLVED, LATER, 0.1)
    assert (found.opened_at, found.generation) == (NOON, 1)


def test_a_reopened_finding_begins_anew_in_the_next_generation() -> None:
    _, known = story(FAIL, PASS, FAIL)
    found = known[FAIL.fingerprint]
    assert (found.generation, found.opened_at, found.resolved_at) == (2, NOON + timedelta(hours=2), None)


@pytest.mark.parametrize("breach", [Outcome.FAIL, Outcome.WARN])
def test_a_finding_whose_waiver_ran_out_is_told_then(breach: Outcome) -> None:
    waived, plain = says(breach, waived=True), says(breach)
    kinds, known = story(waived, waived, plain, plain)
    assert kinds == [ChangeKind.OPENED, ChangeKind.WORSENED]
    assert known[plain.fingerprint].outcome.waiver is None


def test_to_waive_a_finding_is_no_change_of_it() -> None:
    assert story(FAIL, says(Outcome.FAIL, waived=True))[0] == [ChangeKind.OPENED]


def test_a_waived_finding_resolves_like_any_other() -> None:
    kinds, _ = story(says(Outcome.FAIL, waived=True), says(Outcome.PASS, waived=True))
    assert kinds == [ChangeKind.OPENED, ChangeKind.RESOLVED]


def test_findings_of_other_rules_are_left_alone() -> None:
    known = after({}, settle_findings([says(Outcome.FAIL, rule="other")], {}, NOON))
    settlement = settle_findings([PASS], known, LATER)
    assert settlement == Settlement((), ())


RULES = ("r", "s", "t")
EVERYTHING = st.one_of(
    st.builds(says, st.sampled_from(Outcome), value=st.floats(0, 1), waived=st.booleans()),
    st.just(says(Outcome.PASS, pending=True)),
)


def _is_silent(outcome: RuleOutcome) -> bool:
    return outcome.outcome in (Outcome.NOT_AVAILABLE, Outcome.ERROR) or outcome.pending is not None


class FindingLife(RuleBasedStateMachine):
    """Any outcomes in any order; the model is the list of edges of each fingerprint."""

    @initialize()
    def begin(self) -> None:
        self.known: dict[str, Finding] = {}
        self.edges: dict[str, list[ChangeKind]] = {}
        self.now: datetime = NOON
        self.last: list[RuleOutcome] = []

    @rule(outcomes=st.lists(EVERYTHING, min_size=3, max_size=3))
    def evaluate(self, outcomes: list[RuleOutcome]) -> None:
        named = [replace(outcome, rule=name) for name, outcome in zip(RULES, outcomes, strict=True)]
        before = dict(self.known)
        settlement = settle_findings(named, self.known, self.now)
        self._check(before, named, settlement)
        self._keep(settlement)
        self.last = named
        self.now += timedelta(hours=1)

    @rule(outcome=EVERYTHING, name=st.sampled_from(RULES))
    def evaluate_one(self, outcome: RuleOutcome, name: str) -> None:
        settlement = settle_findings([replace(outcome, rule=name)], self.known, self.now)
        self._keep(settlement)
        self.last = []
        self.now += timedelta(hours=1)

    @precondition(lambda self: self.last)
    @rule()
    def evaluate_the_same_again(self) -> None:
        settlement = settle_findings(self.last, self.known, self.now)
        assert settlement.changes == ()
        self._keep(settlement)
        self.now += timedelta(hours=1)

    def _keep(self, settlement: Settlement) -> None:
        for change in settlement.changes:
            self.edges.setdefault(change.finding.fingerprint, []).append(change.kind)
        self.known = after(self.known, settlement)

    def _check(self, before: dict[str, Finding], outcomes: list[RuleOutcome], settlement: Settlement) -> None:
        heard = [change.finding.fingerprint for change in settlement.changes]
        seen = [finding.fingerprint for finding in settlement.touched]
        assert len(set(heard + seen)) == len(heard + seen), "one edge or one touch for each finding"
        silent = [outcome.fingerprint for outcome in outcomes if _is_silent(outcome)]
        assert not set(silent) & {*heard, *seen}
        for change in settlement.changes:
            old = before.get(change.finding.fingerprint)
            grown = change.finding.generation - (old.generation if old else 0)
            assert grown == (change.kind in (ChangeKind.OPENED, ChangeKind.REOPENED))

    @invariant()
    def opens_and_resolves_alternate(self) -> None:
        for edges in getattr(self, "edges", {}).values():
            ends = [kind for kind in edges if kind not in (ChangeKind.WORSENED, ChangeKind.IMPROVED)]
            expected = [ChangeKind.OPENED]
            while len(expected) < len(ends):
                expected += [ChangeKind.RESOLVED, ChangeKind.REOPENED]
            assert ends == expected[: len(ends)]

    @invariant()
    def what_changes_between_is_open(self) -> None:
        for edges in getattr(self, "edges", {}).values():
            for earlier, later in pairwise(edges):
                if later in (ChangeKind.WORSENED, ChangeKind.IMPROVED):
                    assert earlier is not ChangeKind.RESOLVED

    @invariant()
    def the_state_is_what_the_edges_say(self) -> None:
        for fingerprint, finding in getattr(self, "known", {}).items():
            resolved = self.edges[fingerprint][-1] is ChangeKind.RESOLVED
            assert (finding.state is FindingState.RESOLVED) == resolved
            assert (finding.resolved_at is not None) == resolved
            assert (finding.outcome.outcome in BREACHES) == (not resolved)
            opened = sum(kind in (ChangeKind.OPENED, ChangeKind.REOPENED) for kind in self.edges[fingerprint])
            assert finding.generation == opened


FindingLife.TestCase.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
TestFindingLife = FindingLife.TestCase
