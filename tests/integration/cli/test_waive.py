"""``qualitywatch waive``: a finding passes until a day, for the gate too, and not a day longer."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from command_line import Place

WHO_AND_WHY = ("--owner", "ada", "--reason", "the supplier mends it in May")


def in_store(place: Place, query: str) -> int:
    """The number that the query answers, or how many rows it changed."""
    with closing(sqlite3.connect(place.path / "qualitywatch.db")) as store, store:
        cursor = store.execute(query)
        return int(cursor.fetchone()[0]) if cursor.description else cursor.rowcount


def fingerprint(place: Place) -> str:
    with closing(sqlite3.connect(place.path / "qualitywatch.db")) as store:
        return str(store.execute("SELECT fingerprint FROM finding").fetchone()[0])


def test_a_finding_fails_the_gate_until_it_is_waived(kept: Place) -> None:
    assert kept.check().code == 1


def test_a_waived_finding_does_not_fail_the_gate_and_stays_in_sight(kept: Place) -> None:
    done = kept.run("waive", fingerprint(kept), *WHO_AND_WHY, "--until", "30d", "--ticket", "QW-1")
    assert done.code == 0
    checked = kept.check("--format=text", "--format=json=verdict.json")
    assert checked.code == 0
    assert "waived" in checked.out
    assert "the supplier mends it in May" in checked.out
    (outcome,) = json.loads((kept.path / "verdict.json").read_text())["outcomes"]
    assert outcome["outcome"] == "fail"
    assert outcome["waiver"]["owner"] == "ada"


def test_the_first_characters_of_a_fingerprint_suffice(kept: Place) -> None:
    assert kept.run("waive", fingerprint(kept)[:8], *WHO_AND_WHY, "--until", "30d").code == 0


def test_a_waiver_that_has_ended_does_not_count(kept: Place) -> None:
    kept.run("waive", fingerprint(kept), *WHO_AND_WHY, "--until", "30d")
    past = int((datetime.now(UTC) - timedelta(seconds=1)).timestamp() * 1000)
    assert in_store(kept, f"UPDATE waiver SET expires_at = {past}") == 1
    assert kept.check().code == 1


def test_the_day_named_is_the_last_one(kept: Place) -> None:
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    assert kept.run("waive", fingerprint(kept), *WHO_AND_WHY, "--until", today).code == 0
    assert kept.check().code == 0


@pytest.mark.parametrize("until", ["2020-01-01", "soon", "0s", "9999-12-31", "9999999w", "2026-02-30"])
def test_an_end_that_is_none_is_refused(kept: Place, until: str) -> None:
    done = kept.run("waive", fingerprint(kept), *WHO_AND_WHY, f"--until={until}")
    assert done.code == 2
    assert "--until" in done.err
    assert in_store(kept, "SELECT count(*) FROM waiver") == 0


@pytest.mark.parametrize("finding", ["ffffffffffff", "abc"])
def test_a_finding_that_is_none_is_refused(kept: Place, finding: str) -> None:
    done = kept.run("waive", finding, *WHO_AND_WHY, "--until", "30d")
    assert done.code == 2
    assert "findings" in done.err


def test_nobody_and_no_reason_are_refused(kept: Place) -> None:
    done = kept.run("waive", fingerprint(kept), "--owner", " ", "--reason", "x", "--until", "30d")
    assert done.code == 2
    assert "needs an owner and a reason" in done.err


WAIVERS = """\
waivers:
  - {rule: small-value, owner: bob, until: 2999-12-31, reason: we know about this one, ticket: QW-9}
  - {rule: small-value, target: other, owner: bob, until: 2999-12-31, reason: there is no such target}
"""


def findings(place: Place) -> list[dict[str, object]]:
    listed: list[dict[str, object]] = place.run("findings", "--format", "json").json()["findings"]
    return listed


def test_waivers_are_listed_and_ended_early(kept: Place) -> None:
    assert kept.run("waive", "list").out == "no waivers\n"
    kept.run("waive", fingerprint(kept), *WHO_AND_WHY, "--until", "5d")
    kept.write("waivers.yaml", WAIVERS)
    rows = kept.run("waive", "list", "--format", "json").json()["waivers"]
    assert [(row["state"], row["where"], row["owner"]) for row in rows] == [
        ("ends soon", "by command", "ada"),
        ("holds", "waivers.yaml:2", "bob"),
        ("holds", "waivers.yaml:3", "bob"),
    ]
    assert "expires after" in kept.check().out
    done = kept.run("waive", "revoke", fingerprint(kept)[:8], "--reason", "it hurts customers")
    assert done.code == 0, done.said
    assert "ended 1 waiver of" in done.out
    assert len(kept.run("waive", "list", "--format", "json").json()["waivers"]) == 2
    assert len(kept.run("waive", "list", "--all", "--format", "json").json()["waivers"]) == 3
    again = kept.run("waive", "revoke", fingerprint(kept)[:8], "--reason", "twice")
    assert again.code == 2
    assert "names 0 waived findings" in again.err
    assert kept.run("audit", "verify").code == 0


def test_a_waiver_in_a_file_holds_for_what_is_kept_too(kept: Place) -> None:
    """For the finding as the dashboard and the sinks see it, and it counts again when it is taken out."""
    kept.write("waivers.yaml", WAIVERS)
    done = kept.run("collect")
    assert done.code == 0
    assert "shop: pass" in done.out
    assert findings(kept)[0]["waived_until"] == "2999-12-31"
    (kept.path / "waivers.yaml").unlink()
    assert "shop: fail" in kept.run("collect").out
    events = kept.run("audit", "list", "--kind", "finding", "--format", "json").json()["entries"]
    assert events[0]["what"].endswith("worsened")


def test_a_waiver_without_an_end_is_refused_with_file_and_line(kept: Place) -> None:
    kept.write(
        "waivers.yaml", "waivers:\n  - {rule: small-value, owner: bob, reason: we know about this one}\n"
    )
    for command in ("collect", "check"):
        done = kept.run(command)
        assert done.code == 2
        assert "waivers.yaml:2: waivers.0.until" in done.err


def test_the_configured_baseline_holds_for_what_is_kept_too(kept: Place) -> None:
    kept.check("--write-baseline", "baseline.json")
    configured = (kept.path / "qualitywatch.yaml").read_text() + "baseline: baseline.json\n"
    kept.write("qualitywatch.yaml", configured)
    assert kept.check().code == 0
    assert "shop: pass" in kept.run("collect").out
    kept.write("value.txt", "90")
    assert kept.check().code == 1
    assert "shop: fail" in kept.run("collect").out
    kept.write("baseline.json", "{}")
    assert kept.check().code == 2
    assert "the baseline is not honoured" in kept.run("collect").out


DEBT = """\
  - id: too-much-put-off
    metric: quality.waivers.in_force
    labels: {severity: major}
    fail_above: 0
    severity: minor
    why: What is waived and never mended is debt that nobody pays.
    fix: Mend what the oldest waiver lets pass, and take it out.
"""


def test_waiver_debt_is_a_metric_that_rules_judge(kept: Place) -> None:
    kept.write("rules.yaml", (kept.path / "rules.yaml").read_text() + DEBT)
    assert {each["outcome"] for each in kept.verdict()["outcomes"] if each["rule"] == "too-much-put-off"} == {
        "pass"
    }
    kept.run("waive", fingerprint(kept), *WHO_AND_WHY, "--until", "30d")
    kept.write("waivers.yaml", WAIVERS)
    verdict = kept.verdict()
    (debt,) = [each for each in verdict["outcomes"] if each["rule"] == "too-much-put-off"]
    assert (debt["outcome"], debt["value"]) == ("fail", 2)
    assert kept.run("collect").code == 0
    assert [each["rule"] for each in findings(kept) if each["waived_until"] is None] == ["too-much-put-off"]
    (kept.path / "waivers.yaml").unlink()
    kept.run("collect")
    history = kept.run("history", "shop", "quality.waivers.in_force", "--format", "json")
    assert history.code == 0, history.said
    newest = [
        entry["number"]
        for entry in kept.run("audit", "list", "--kind", "finding", "--format", "json").json()["entries"]
    ]
    assert kept.run("replay", "--entry", str(newest[0])).code == 0
