"""``import.attestation``: what holds, and what is refused by which reason."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qualitywatch import CollectError, NoEvidenceError, Window
from qualitywatch_import.attestation import AttestationCollector

WINDOW = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC))
NAME = "qualitywatch-attestations.json"
GOOD = {
    "metric": "import.attestation.hazard_warning",
    "name": "overdose",
    "value": 0.9,
    "author": "Ada Lovelace",
    "evidence": "https://example.org/reports/7",
    "stated_at": "2026-02-01",
    "expires": "2026-06-01",
}


@pytest.fixture
def attest(make_target, run):
    def attest(*entries: dict[str, object], collector: AttestationCollector | None = None):
        target = make_target({NAME: json.dumps({"attestations": entries})})
        return run(collector or AttestationCollector(), target, WINDOW)

    return attest


def test_an_attestation_is_a_value_with_author_evidence_and_time(attest) -> None:
    (item,) = attest(GOOD).observations
    assert (item.metric.id, item.metric.characteristic) == (GOOD["metric"], "safety/hazard_warning")
    assert (item.value, dict(item.labels)) == (0.9, {"name": "overdose"})
    assert item.observed_at == datetime(2026, 2, 1, tzinfo=UTC)
    assert item.evidence[0].message == (
        "attested by Ada Lovelace until 2026-06-01, see https://example.org/reports/7"
    )


def test_the_metric_may_be_named_by_its_last_word(attest) -> None:
    assert attest(GOOD | {"metric": "interoperability"}).values == {
        "attestation.interoperability overdose": 0.9
    }


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"expires": "2026-03-01"}, "expired at 2026-03-01"),
        ({"expires": "2026-01-01"}, "expires before it is stated"),
        ({"expires": None}, "expires is not a day"),
        ({"author": None}, "has no author"),
        ({"author": "  "}, "has no author"),
        ({"evidence": ""}, "has no evidence"),
        ({"evidence": "javascript:alert(1)"}, "neither a link nor a path"),
        ({"stated_at": "2026-03-02"}, "still to come"),
        ({"stated_at": "soon"}, "not a day or a time"),
        ({"stated_at": "2026-02-01T12:00:00"}, "no time zone"),
        ({"value": 90}, "not a share from 0 to 1"),
        ({"value": "0.9"}, "not a number"),
        ({"value": True}, "not a number"),
        ({"metric": "hazard_warnings"}, "nothing can be attested as hazard_warnings"),
        ({"expiry": "2027-01-01"}, "unknown key 'expiry'"),
    ],
)
def test_what_does_not_hold_is_refused_with_a_reason(attest, change, why) -> None:
    other = GOOD | {"name": "other"}
    collected = attest(GOOD | change, other)
    assert collected.values == {"attestation.hazard_warning other": 0.9}
    assert why in collected.problems[0].message
    assert NAME in collected.problems[0].message


@pytest.mark.parametrize("key", sorted(GOOD))
def test_every_key_is_needed(attest, key) -> None:
    with pytest.raises(NoEvidenceError, match=key):
        attest({name: value for name, value in GOOD.items() if name != key})


def test_nothing_that_holds_is_no_evidence(attest) -> None:
    with pytest.raises(NoEvidenceError, match="expired at 2026-02-02"):
        attest(GOOD | {"expires": "2026-02-02"})


def test_of_two_statements_the_later_counts(attest) -> None:
    later = GOOD | {"value": 0.5, "stated_at": "2026-02-15T10:00:00+01:00"}
    assert attest(later, GOOD).values == {"attestation.hazard_warning overdose": 0.5}


def test_a_statement_that_is_older_than_allowed_is_refused(attest) -> None:
    with pytest.raises(NoEvidenceError, match="overdose is too old"):
        attest(GOOD, collector=AttestationCollector(max_age="7d"))


def test_yaml_is_read_as_people_write_it(make_target, run) -> None:
    text = """
attestations:
  - metric: installability
    name: on a clean machine   # 19 of 20
    value: 0.95
    author: Grace
    evidence: docs/installation-test.md
    stated_at: 2026-02-01
    expires: 2026-08-01T00:00:00Z
"""
    target = make_target({"qualitywatch-attestations.yaml": text})
    (item,) = run(AttestationCollector(), target, WINDOW).observations
    assert (item.metric.characteristic, item.value) == ("flexibility/installability", 0.95)
    assert item.evidence[0].path == "docs/installation-test.md"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: &a [x, x]\nb: &b [*a, *a]\n", "aliases"),
        ("attestations: !!python/object/apply:os.system [ls]\n", "not YAML"),
        ("attestations: []\nattestations: []\n", "stands twice"),
        ("attestations: {}\n", "not a list"),
        ("- a\n", "not an object"),
        ("attestations: [\n", "not YAML"),
        ("attestations: []\nmore: 1\n", "the key 'more'"),
        ("[" * 5000, "nested too deeply|not YAML"),
        ("? [a]\n: b\n", "stands twice, or is none"),
        ("#\n", "not an object"),
    ],
)
def test_files_that_are_no_list_of_attestations_are_refused(make_target, run, text, why) -> None:
    target = make_target({"qualitywatch-attestations.yaml": text})
    with pytest.raises(CollectError, match=why):
        run(AttestationCollector(), target, WINDOW)


def test_a_file_without_attestations_is_no_evidence(attest) -> None:
    with pytest.raises(NoEvidenceError, match="holds none"):
        attest()


def test_a_file_that_is_too_large_is_refused(make_target, run) -> None:
    target = make_target({NAME: " " * (1024**2 + 1)})
    with pytest.raises(CollectError, match="larger than 1 MiB"):
        run(AttestationCollector(), target, WINDOW)
    assert Path(target.location, NAME).exists()
