"""``qualitywatch rules backtest``: what rules would have opened, against a store that is there already."""

from __future__ import annotations

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
