"""``qualitywatch rules backtest``: what rules would have opened, against a store that is there already."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from command_line import Place
from qualitywatch import Measurement, Run, RunStatus, Target, TargetKind, Versions, Window
from qualitywatch.plugins import load_plugins
from qualitywatch.store import Migrate, open_store

CONFIGURATION = """\
store: sqlite:///kept.db
targets: [{name: shop, location: ., collectors: [{use: code.python}]}]
rules: [rules.yaml]
"""
RULE = """\
  - id: {name}
    metric: code.complexity.share_above_10
    fail_above: {limit}
    severity: major
    why: Because the test says so.
    fix: Do what the test says.
"""
RULES = "rules:\n" + RULE.format(name="branched", limit=0.2) + RULE.format(name="never", limit=0.9)
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
VALUES = (0.1, 0.3, 0.3, 0.1, 0.3)


@pytest.fixture
def kept(place: Place) -> Place:
    """Five days: beyond the limit on the second and third, and again on the last."""
    place.write("qualitywatch.yaml", CONFIGURATION)
    place.write("rules.yaml", RULES)
    metric = load_plugins().catalogue["code.complexity.share_above_10"]
    target = Target("shop", TargetKind.CODE, ".")
    with open_store(f"sqlite:///{place.path / 'kept.db'}", migrate=Migrate.UPGRADE) as store:
        for day, value in enumerate(VALUES):
            at = START + timedelta(days=day)
            run = Run("shop", "code.python", Window(at, at), RunStatus.OK, at, 1.0, Versions())
            store.record(run, [Measurement(metric, "shop", value, at, "code.python")], target)
    return place


def test_it_says_when_each_rule_would_have_opened_and_for_how_long(kept: Place) -> None:
    done = kept.run("rules", "backtest", "--since", "2026-03-01", "--until", "2026-03-07")
    assert done.code == 0, done.said
    assert [line.strip() for line in done.out.splitlines() if "fail at" in line] == [
        "2026-03-02 12:00 to 2026-03-04 12:00, 2d: fail at 30 %",
        "2026-03-05 12:00 to now, 1d12h: fail at 30 %",
    ], done.said
    assert "never opened: never" in done.out


def test_json_has_every_finding(kept: Place) -> None:
    said = kept.run(
        "rules", "backtest", "branched", "--since", "2026-03-03", "--until", "2026-03-07", "--format", "json"
    ).json()
    (rule,) = said["rules"]
    assert (rule["rule"], rule["target"], rule["series"]) == ("branched", "shop", 1)
    assert [(each["opened_at"], each["stood_already"], each["resolved_at"]) for each in rule["findings"]] == [
        ("2026-03-03T00:00:00Z", True, "2026-03-04T12:00:00Z"),
        ("2026-03-05T12:00:00Z", False, None),
    ]


def test_rules_that_are_not_in_force_can_be_tried(kept: Place) -> None:
    kept.write("stricter.yaml", "rules:\n" + RULE.format(name="stricter", limit=0.05))
    done = kept.run(
        "rules",
        "backtest",
        "--rules",
        "stricter.yaml",
        "--since",
        "2026-03-01",
        "--until",
        "2026-03-07",
        "--format",
        "json",
    )
    (rule,) = done.json()["rules"]
    assert [(each["opened_at"], each["resolved_at"]) for each in rule["findings"]] == [
        ("2026-03-01T12:00:00Z", None)
    ]


def test_it_writes_nothing(kept: Place) -> None:
    before = (kept.path / "kept.db").read_bytes()
    assert kept.run("rules", "backtest", "--since", "2026-03-01").code == 0
    assert (kept.path / "kept.db").read_bytes() == before


def test_an_unknown_rule_is_refused_with_the_nearest(kept: Place) -> None:
    done = kept.run("rules", "backtest", "branchd")
    assert (done.code, "did you mean branched?" in done.err) == (2, True), done.said


def _record(
    kept: Place, target: Target, metric: str, values: Sequence[float], *, code: str | None = None
) -> None:
    definition = load_plugins().catalogue[metric]
    with open_store(f"sqlite:///{kept.path / 'kept.db'}", migrate=Migrate.UPGRADE) as store:
        for day, value in enumerate(values):
            at = START + timedelta(days=day)
            run = Run(target.name, "any", Window(at, at), RunStatus.OK, at, 1.0, Versions(code=code))
            store.record(run, [Measurement(definition, target.name, value, at, "any")], target)


def _findings(kept: Place, *arguments: str) -> list[dict[str, object]]:
    span = ("--since", "2026-03-01", "--until", "2026-03-07")
    done = kept.run("rules", "backtest", *arguments, *span, "--format", "json")
    assert done.code == 0, done.said
    (rule,) = done.json()["rules"]
    found: list[dict[str, object]] = rule["findings"]
    return found


def test_what_is_waived_is_told_as_such(kept: Place) -> None:
    waiver = "waivers:\n  - {rule: branched, owner: ada, reason: until the rewrite, until: 2026-03-05}\n"
    kept.write("waivers.yaml", waiver)
    told = [(each["opened_at"], each["told_at"]) for each in _findings(kept, "branched")]
    assert told == [
        ("2026-03-02T12:00:00Z", None),
        ("2026-03-05T12:00:00Z", "2026-03-05T23:59:59.999000Z"),
    ]
    done = kept.run("rules", "backtest", "--since", "2026-03-01", "--until", "2026-03-07")
    assert "2 findings, 1 of them waived" in done.out
    assert "fail at 30 %, waived until 2026-03-05 23:59" in done.out


def test_a_rule_that_looks_at_several_targets_sees_them(kept: Place) -> None:
    kept.write(
        "qualitywatch.yaml",
        CONFIGURATION.replace(
            "code.python}]}]",
            "code.python}]}, {name: scorer, kind: model, location: ., collectors: [{use: import.attestation, with: {report: a.yaml}}]}]",
        ),
    )
    scorer = Target("scorer", TargetKind.MODEL, ".")
    _record(kept, scorer, "import.share.functional_suitability", [0.95, 0.95, 0.8, 0.8, 0.8])
    kept.write(
        "both.yaml",
        "rules:\n  - id: both\n    where: {kind: code}\n    all:\n"
        "      - {metric: code.complexity.share_above_10, above: 0.2}\n"
        "      - {metric: import.share.functional_suitability, where: {kind: model}, below: 0.9}\n"
        "    severity: major\n    why: Because the test says so.\n    fix: Do what the test says.\n",
    )
    found = [(each["opened_at"], each["resolved_at"]) for each in _findings(kept, "--rules", "both.yaml")]
    assert found == [
        ("2026-03-03T12:00:00Z", "2026-03-04T12:00:00Z"),
        ("2026-03-05T12:00:00Z", None),
    ]


def test_a_release_is_compared_with_once_it_is_made(kept: Place) -> None:
    kept.git("init", "--quiet")
    kept.write("a.py", "a = 1\n")
    kept.commit("one", at="2026-02-01T12:00:00Z")
    kept.git("tag", "v1")
    kept.write("a.py", "a = 2\n")
    kept.commit("two", at="2026-03-02T18:00:00Z")
    kept.git("tag", "-a", "v2", "-m", "the second")
    kept.write("a.py", "a = 3\n")
    kept.commit("three", at="2026-03-06T18:00:00Z")
    rule = RULE.format(name="worse", limit=0.1).replace(
        "    fail_above", "    against: release\n    fail_above"
    )
    kept.write("worse.yaml", "rules:\n" + rule)
    found = [(each["opened_at"], each["message"]) for each in _findings(kept, "--rules", "worse.yaml")]
    assert found == []
    kept.write("dated.yaml", "rules:\n" + rule.replace("release", "baseline\n    baseline: 2026-03-01"))
    found = [(each["opened_at"], each["resolved_at"]) for each in _findings(kept, "--rules", "dated.yaml")]
    assert found == [
        ("2026-03-02T12:00:00Z", "2026-03-04T12:00:00Z"),
        ("2026-03-05T12:00:00Z", None),
    ]
