"""The JSON contract, key by key."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from qualitywatch.domain.observation import Evidence
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.verdict import Verdict, VerdictKind
from qualitywatch.domain.waiver import Waiver
from qualitywatch.reports import Format, render

MakeOutcome = Callable[..., RuleOutcome]
MakeVerdict = Callable[..., Verdict]

CONTRACT = {
    "": {
        "schema", "verdict", "exit_code", "quality_model", "started_at", "duration_seconds", "targets", "measurements",
        "outcomes", "characteristics", "problems",
    },
    "targets": {"name", "kind", "labels", "versions"},
    "measurements": {
        "metric", "target", "labels", "value", "unit", "characteristic", "collector", "observed_at",
    },
    "outcomes": {
        "rule", "target", "labels", "outcome", "value", "limit", "comparison", "baseline", "severity", "why", "fix",
        "fingerprint", "waiver", "evidence", "evidence_total",
    },
    "characteristics": {"characteristic", "score", "evidence_coverage", "weakest"},
    "problems": {"target", "collector", "message", "hint"},
}  # fmt: skip
ADDED = {
    "": {"left_out", "notes", "scoring"},
    "characteristics": {"basis"},
    "outcomes": {
        "message", "pending", "metric", "characteristic", "tolerated", "since", "quantity", "judged", "window",
        "measurements", "explanation", "conditions", "gathered",
    },
}  # fmt: skip


def document(verdict: Verdict) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(render(Format.JSON, verdict))
    return read


@pytest.mark.parametrize("part", CONTRACT)
def test_every_part_has_the_keys_of_the_contract_and_the_known_additions(sample: Verdict, part: str) -> None:
    whole = document(sample)
    objects = whole[part] if part else [whole]
    assert objects
    for each in objects:
        assert set(each) == CONTRACT[part] | ADDED.get(part, set())


def test_the_schema_is_named(sample: Verdict) -> None:
    assert document(sample)["schema"] == "qualitywatch/verdict/1"


@pytest.mark.parametrize(
    ("kind", "exit_code"),
    [(VerdictKind.PASS, 0), (VerdictKind.WARN, 0), (VerdictKind.FAIL, 1), (VerdictKind.NO_EVIDENCE, 3)],
)
def test_the_verdict_comes_with_its_exit_code(
    make_verdict: MakeVerdict, kind: VerdictKind, exit_code: int
) -> None:
    whole = document(make_verdict(kind=kind))
    assert (whole["verdict"], whole["exit_code"]) == (kind.value, exit_code)


def test_times_are_utc_and_end_in_z(make_verdict: MakeVerdict) -> None:
    start = datetime(2026, 3, 14, 11, 26, 53, tzinfo=timezone(timedelta(hours=2)))
    assert document(make_verdict(started_at=start))["started_at"] == "2026-03-14T09:26:53Z"


def test_no_value_is_null_and_not_zero(make_outcome: MakeOutcome, make_verdict: MakeVerdict) -> None:
    outcome = make_outcome(outcome=Outcome.NOT_AVAILABLE, value=None)
    assert document(make_verdict(outcome))["outcomes"][0]["value"] is None


def test_what_json_cannot_hold_is_null(make_outcome: MakeOutcome, make_verdict: MakeVerdict) -> None:
    outcome = make_outcome(evidence=(Evidence("a.py", value=float("nan")),))
    assert document(make_verdict(outcome))["outcomes"][0]["evidence"][0]["value"] is None


def test_evidence_keeps_its_order_and_counts_all_there_is(
    make_outcome: MakeOutcome, make_verdict: MakeVerdict
) -> None:
    outcome = make_outcome(
        evidence=(Evidence("b.py", 4, 9, "f", 3.0, "m"), Evidence("a.py")), evidence_total=17
    )
    shown = document(make_verdict(outcome))["outcomes"][0]
    assert shown["evidence"][0] == {
        "path": "b.py", "line": 4, "end_line": 9, "name": "f", "value": 3.0, "message": "m",
    }  # fmt: skip
    assert ([each["path"] for each in shown["evidence"]], shown["evidence_total"]) == (["b.py", "a.py"], 17)


def test_a_waiver_tells_who_why_and_how_long(make_outcome: MakeOutcome, make_verdict: MakeVerdict) -> None:
    start, end = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)
    outcome = make_outcome(waiver=Waiver("f", "mara", "legacy", start, end, "SHOP-1"))
    assert document(make_verdict(outcome))["outcomes"][0]["waiver"] == {
        "owner": "mara",
        "reason": "legacy",
        "created_at": "2026-03-01T00:00:00Z",
        "expires_at": "2026-05-01T00:00:00Z",
        "ticket": "SHOP-1",
    }


def test_a_name_that_is_no_utf_8_is_readable(make_outcome: MakeOutcome, make_verdict: MakeVerdict) -> None:
    outcome = make_outcome(evidence=(Evidence("caf\udce9.py"),))
    assert document(make_verdict(outcome))["outcomes"][0]["evidence"][0]["path"] == "caf\\xe9.py"


def test_a_target_tells_the_versions_it_had(sample: Verdict) -> None:
    assert document(sample)["targets"][1]["versions"] == {"code": None, "data": "2026-03-14", "model": None}
