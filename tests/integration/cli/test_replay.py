"""``check`` keeps what it decided and from what; ``replay`` judges it again, and gets the same bytes."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from command_line import Place
from trial_site import RULES


def sql(place: Place, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(place.path / "qualitywatch.db")) as connection, connection:
        return connection.execute(statement).fetchall()


def test_a_decision_is_judged_again_to_the_same_bytes(trial: Place) -> None:
    done = trial.check("--record", "--format", "json")
    assert "decision 1 is kept" in done.err
    again = trial.run("replay", "1", "--output-file", "again.json")
    assert again.code == 0, again.said
    assert "the same" in again.out
    assert (trial.path / "again.json").read_text() == done.out


def test_whatever_changed_since_plays_no_part(trial: Place) -> None:
    """A rule against the past, a waiver, the baseline, the rules, the measured value, the history itself."""
    trial.write("rules.yaml", RULES.replace("    warn_above: 5\n", "    against: previous\n    for: 2\n"))
    for value in ("1", "30"):
        trial.write("value.txt", value)
        assert trial.run("collect").code == 0
    trial.write("value.txt", "60")
    first = trial.check("--format", "json")
    assert first.code == 1, first.said
    assert first.json()["outcomes"][0]["baseline"] == 30
    trial.write("rules.yaml", RULES)
    trial.write("value.txt", "1")
    assert trial.run("collect").code == 0
    assert trial.run("db", "prune", "--older-than", "0s").code == 0
    trial.write("waivers.yaml", WAIVER)
    again = trial.run("replay", "1", "--format", "json")
    assert again.code == 0, again.said
    assert again.json()["same"] is True
    assert again.json()["what"].endswith("fail, exit code 1")


WAIVER = """\
waivers:
  - {rule: small-value, owner: ada, until: 2999-12-31, reason: we know about this one}
"""


def test_a_decision_with_waivers_and_a_baseline_is_judged_again(trial: Place) -> None:
    trial.write("value.txt", "11")
    trial.check("--write-baseline", "baseline.json", "--record")
    trial.check("--baseline", "baseline.json")
    trial.write("waivers.yaml", WAIVER)
    assert trial.check().code == 0
    (trial.path / "waivers.yaml").unlink()
    assert [trial.run("replay", str(number)).code for number in (1, 2, 3)] == [0, 0, 0]


def test_where_there_is_a_store_the_decision_is_kept_unless_told_otherwise(trial: Place) -> None:
    assert trial.run("collect").code == 0
    trial.check()
    trial.check("--no-record")
    assert sql(trial, "SELECT count(*) FROM decision") == [(1,)]


def test_who_decided_is_the_person_behind_the_job(trial: Place) -> None:
    trial.check(
        "--record", GITLAB_CI="true", GITLAB_USER_LOGIN="ada", CI_JOB_URL="https://gitlab.example/j/7"
    )
    (entry,) = trial.run("audit", "list", "--kind", "decision", "--format", "json").json()["entries"]
    assert entry["who"] == {"name": "ada", "via": "gitlab", "url": "https://gitlab.example/j/7"}
    assert entry["why"] == "no rule fails"


def test_without_a_configuration_there_is_nowhere_to_keep_a_decision(good: Place) -> None:
    done = good.check("--record")
    assert done.code == 2
    assert "qualitywatch init writes one" in done.err


@pytest.mark.parametrize(
    ("number", "words"),
    [("2", "there is no decision 2"), ("0", "0 is not in the range"), ("x", "not a valid integer")],
)
def test_a_decision_that_is_none(trial: Place, number: str, words: str) -> None:
    trial.check("--record")
    done = trial.run("replay", number)
    assert done.code == 2
    assert words in done.err


def test_inputs_that_were_altered_are_refused(trial: Place) -> None:
    trial.check("--record")
    sql(trial, "UPDATE kept_input SET body = x'00'")
    done = trial.run("replay", "1")
    assert done.code == 2
    assert "it was altered" in done.err


def test_another_version_is_named_and_what_differs(trial: Place) -> None:
    """As if another version had written other words into the verdict."""
    trial.check("--record")
    sql(trial, "DROP TRIGGER decision_refuses_update")
    sql(trial, "UPDATE decision SET body = replace(body, 'Large numbers', 'Big numbers')")
    done = trial.run("replay", "1")
    assert done.code == 1
    assert "NOT the same" in done.out
    assert 'outcomes[0].why: "Big numbers are hard to carry." then, "Large numbers' in done.out


def test_a_change_of_a_finding_is_judged_again(trial: Place) -> None:
    """It opens, and is resolved; then the rules change."""
    for value in ("11", "12", "3"):
        trial.write("value.txt", value)
        assert trial.run("collect").code == 0
    listed = trial.run("audit", "list", "--kind", "finding", "--format", "json").json()["entries"]
    assert [each["state"]["kind"] for each in listed] == ["resolved", "opened"]
    trial.write("rules.yaml", RULES.replace("10", "20"))
    for entry in listed:
        again = trial.run("replay", "--entry", str(entry["number"]))
        assert again.code == 0, again.said
        assert "the same" in again.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "name a DECISION"),
        (("1", "--entry", "2"), "name a DECISION"),
        (("--entry", "1"), "entry 1 is no change"),
    ],
)
def test_what_is_to_be_judged_again_is_one_thing(
    trial: Place, arguments: tuple[str, ...], words: str
) -> None:
    trial.check("--record")
    done = trial.run("replay", *arguments)
    assert done.code == 2
    assert words in done.err


def test_an_entry_names_the_programs_and_the_quality_model(trial: Place) -> None:
    trial.check("--record")
    (entry,) = trial.run("audit", "list", "--kind", "decision", "--format", "json").json()["entries"]
    assert {"qualitywatch", "python", "qualitywatch-trial"} <= entry["versions"].keys()
    assert [name for name in entry["versions"] if name.startswith("quality model ")]
    assert trial.run("replay", "1", "--format", "json").json()["versions"] == {}


def test_a_decision_whose_inputs_were_let_go_says_so_and_the_log_holds(trial: Place) -> None:
    trial.check("--record")
    configured = (trial.path / "qualitywatch.yaml").read_text()
    trial.write("qualitywatch.yaml", f"keep_inputs: 1ms\n{configured}")
    pruned = trial.run("db", "prune")
    assert "cannot be replayed" in pruned.out
    again = trial.run("replay", "1")
    assert again.code == 2
    assert "decision 1 cannot be judged again: what it followed from was let go" in again.err
    assert trial.run("audit", "verify").code == 0
    assert trial.run("audit", "export", "evidence").code == 0
    proved = subprocess.run(
        [sys.executable, "verify.py"],
        cwd=trial.path / "evidence",
        capture_output=True,
        text=True,
        check=False,
    )
    assert proved.stdout == "everything is as it was written\n"
