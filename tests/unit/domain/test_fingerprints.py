"""A finding is known by environment, rule, target and labels, for ever, and by nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitywatch.domain.observation import Evidence
from qualitywatch.domain.outcome import Outcome, RuleOutcome, fingerprint
from qualitywatch.domain.rule import Severity
from qualitywatch.domain.waiver import Waiver
from qualitywatch.testing.samples import NOON, sample_change, sample_outcome

names = st.text(max_size=20)
labels = st.dictionaries(names, names, max_size=4)
identities = st.fixed_dictionaries({"environment": names, "rule": names, "target": names, "labels": labels})


@pytest.mark.parametrize(
    ("identity", "golden"),
    [
        (
            {"environment": "", "rule": "complex-functions", "target": "shop", "labels": {}},
            "6971e6cf2f7b5087e4b7825137472cf0a1e2b7ec6be92dcbae3107eb331e4c1c",
        ),
        (
            {
                "environment": "production",
                "rule": "feature-drift",
                "target": "scoring-input",
                "labels": {"column": "age", "segment": "über 60"},
            },
            "9b4eb2da97bed905cbb4b3e9fa35b8a81f2f2204b2c25e9a9c6deb821c22c051",
        ),
        (
            {
                "environment": "",
                "rule": "r",
                "target": "not-utf8-\udcff",
                "labels": {'"': "\\", "\n": "\x00"},
            },
            "eee17d26d6c0ad5c4ee19cf07e4f31005d2fd32f8d29755d7612e7ee32a70a43",
        ),
    ],
    ids=["plain", "all parts", "odd characters"],
)
def test_fingerprints_never_change_between_releases(identity: dict[str, Any], golden: str) -> None:
    assert fingerprint(**identity) == golden


@given(identities)
def test_the_order_of_labels_does_not_matter(identity: dict[str, Any]) -> None:
    backwards = dict(reversed(identity["labels"].items()))
    assert fingerprint(**identity) == fingerprint(**(identity | {"labels": backwards}))


@given(identities, identities)
def test_different_identities_have_different_fingerprints(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert (fingerprint(**one) == fingerprint(**other)) == (one == other)


@pytest.mark.parametrize("moved", ["environment", "rule", "target"])
def test_a_text_in_another_place_is_another_finding(moved: str) -> None:
    nothing = {"environment": "", "rule": "", "target": ""}
    everywhere = {fingerprint(**(nothing | {part: "x"}), labels={}) for part in nothing}
    assert len(everywhere) == 3
    assert fingerprint(**(nothing | {moved: "x"}), labels={}) in everywhere


finite = st.floats(allow_nan=False, allow_infinity=False)


@given(
    st.fixed_dictionaries(
        {
            "outcome": st.sampled_from(Outcome),
            "severity": st.sampled_from(Severity),
            "value": st.none() | finite,
            "limit": st.none() | finite,
            "baseline": st.none() | finite,
            "comparison": st.sampled_from([None, "above", "below"]),
            "message": st.text(),
            "why": st.text(),
            "fix": st.text(),
            "title": st.text(),
            "metric": st.text(),
            "unit": st.text(),
            "required": st.booleans(),
            "pending": st.none() | st.just((1, 2)),
            "observed_at": st.none() | st.datetimes(timezones=st.just(UTC)),
            "evidence": st.lists(st.builds(Evidence, path=st.text(), line=st.integers())).map(tuple),
            "evidence_total": st.integers(),
        }
    )
)
def test_values_limits_messages_and_lines_never_matter(changes: dict[str, Any]) -> None:
    outcome = sample_outcome()
    assert replace(outcome, **changes).fingerprint == outcome.fingerprint


def test_a_waiver_does_not_change_what_it_waives() -> None:
    outcome = sample_outcome()
    waiver = Waiver(
        outcome.fingerprint, "ada", "Rewritten next month.", NOON, datetime(2026, 4, 1, tzinfo=UTC)
    )
    assert replace(outcome, waiver=waiver).fingerprint == outcome.fingerprint


@pytest.mark.parametrize(
    "other",
    [
        sample_outcome(rule="long-functions"),
        sample_outcome(target="cart"),
        sample_outcome(environment="staging"),
        sample_outcome(labels={"severity": "high"}),
    ],
    ids=["rule", "target", "environment", "labels"],
)
def test_rule_target_environment_and_labels_tell_findings_apart(other: RuleOutcome) -> None:
    assert other.fingerprint != sample_outcome().fingerprint


def test_a_finding_bears_the_fingerprint_of_its_outcome() -> None:
    outcome = sample_outcome()
    assert sample_change(outcome).finding.fingerprint == outcome.fingerprint
