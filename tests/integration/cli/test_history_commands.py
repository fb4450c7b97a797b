"""The commands that keep and show: collect, findings, history, db, metrics, plugins, rules."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import Place
from trial_site import configuration


def test_collect_says_what_each_collector_brought(trial: Place) -> None:
    trial.write("qualitywatch.yaml", configuration("trial.value", "trial.crash"))
    done = trial.run("collect", "--format", "json")
    assert done.code == 0
    runs = {run["collector"]: run for run in done.json()["runs"]}
    assert runs["trial.value"]["status"] == "ok"
    assert runs["trial.value"]["measurements"] == 4
    assert runs["trial.crash"]["status"] == "error"
    assert "full of water" in runs["trial.crash"]["problems"][0]
    assert done.json()["verdicts"] == {"shop": "pass"}
    assert "full of water" in trial.run("collect").out


def test_collect_of_one_target_and_of_none(trial: Place) -> None:
    assert trial.run("collect", "shop").code == 0
    done = trial.run("collect", "shoe")
    assert done.code == 2
    assert "there are: shop" in done.err


def test_history_shows_the_values_and_their_shape(kept: Place) -> None:
    done = kept.run("history", "shop", "trial.input.value")
    assert done.code == 0
    assert "▁█▇" in done.out
    assert done.out.splitlines()[-1].split()[2:4] == ["11", "things"]


def test_history_in_json_is_oldest_first(kept: Place) -> None:
    history = kept.run("history", "shop", "trial.input.value", "--format", "json").json()
    (series,) = history["series"]
    assert [sample["value"] for sample in series["samples"]] == [1, 12, 11]
    limited = kept.run("history", "shop", "trial.input.value", "--limit", "2", "--format", "json").json()
    assert [sample["value"] for sample in limited["series"][0]["samples"]] == [12, 11]


def test_history_has_one_series_for_each_label_set(kept: Place) -> None:
    history = kept.run("history", "shop", "trial.input.parts", "--format", "json").json()
    assert [series["labels"] for series in history["series"]] == [{"part": str(n)} for n in range(3)]


def test_history_of_what_nobody_knows(kept: Place) -> None:
    for arguments, words in (
        (("shoe", "trial.input.value"), "there are: shop"),
        (("shop", "x.y"), "metrics list"),
    ):
        done = kept.run("history", *arguments)
        assert done.code == 2
        assert words in done.err


def test_history_without_a_sample(kept: Place) -> None:
    assert "no measurements yet" in kept.run("history", "shop", "code.size.files").out


def test_history_on_a_terminal_without_unicode(kept: Place) -> None:
    done = kept.run("history", "shop", "trial.input.value", PYTHONIOENCODING="ascii")
    assert "_@#" in done.out
    assert done.out.isascii()


def test_findings_lists_what_is_open(kept: Place) -> None:
    (finding,) = kept.run("findings", "--format", "json").json()["findings"]
    assert finding["rule"] == "small-value"
    assert finding["state"] == "open"
    assert len(finding["fingerprint"]) == 64
    assert "small-value" in kept.run("findings").out


def test_findings_say_how_old_they_are(kept: Place) -> None:
    with sqlite3.connect(kept.path / "qualitywatch.db") as store:
        store.execute("UPDATE finding SET opened_at = opened_at - ?", (45 * 86_400_000,))
    store.close()
    shown = kept.run("findings").out
    assert "45d" in shown
    assert "1 listed, mean age 45d, oldest 45d" in shown
    answer = kept.run("findings", "--format", "json").json()
    assert answer["findings"][0]["age"] == "45d"
    assert 45 * 86_400 <= answer["age"]["mean_seconds"] == answer["age"]["highest_seconds"] < 46 * 86_400


def test_no_findings_have_no_age(kept: Place) -> None:
    answer = kept.run("findings", "--state", "resolved", "--format", "json").json()
    assert answer == {"findings": [], "age": {"mean_seconds": None, "highest_seconds": None}}


def test_findings_close_themselves(kept: Place) -> None:
    kept.write("value.txt", "2")
    kept.run("collect")
    assert kept.run("findings").out == "no findings\n"
    (finding,) = kept.run("findings", "--state", "resolved", "--format", "json").json()["findings"]
    assert finding["state"] == "resolved"
    assert kept.run("findings", "--state", "all", "--limit", "1").code == 0


def test_findings_of_what_nobody_knows(kept: Place) -> None:
    done = kept.run("findings", "--target", "shoe")
    assert done.code == 2
    assert "there are: shop" in done.err


def test_stats_counts(kept: Place) -> None:
    stats = kept.run("db", "stats", "--format", "json").json()
    assert stats["targets"] == 1
    assert stats["runs"] == 3
    assert stats["series"] == 4
    assert stats["samples"] == 12
    assert stats["open_findings"] == 1
    assert "samples" in kept.run("db", "stats").out


def test_upgrade_makes_the_store_and_may_be_repeated(trial: Place) -> None:
    for _ in range(2):
        assert trial.run("db", "upgrade").code == 0
    assert (trial.path / "qualitywatch.db").exists()


def test_prune_keeps_the_newest_of_each_series(kept: Place) -> None:
    done = kept.run("db", "prune", "--older-than", "0s")
    assert done.code == 0
    assert "8 samples and 2 runs" in done.out
    assert kept.run("db", "stats", "--format", "json").json()["samples"] == 4
    assert kept.run("findings", "--format", "json").json()["findings"]


@pytest.mark.parametrize("age", ["90", "-1d", "9999999w", "99999999999w"])
def test_prune_refuses_what_is_no_age(kept: Place, age: str) -> None:
    done = kept.run("db", "prune", f"--older-than={age}")
    assert done.code == 2
    assert "--older-than" in done.err


def test_a_backup_is_a_store(kept: Place) -> None:
    assert kept.run("db", "backup", "copy.db").code == 0
    with sqlite3.connect(kept.path / "copy.db") as copy:
        assert copy.execute("SELECT count(*) FROM sample").fetchone() == (12,)
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    copy.close()


def test_a_backup_is_written_over_nothing_and_into_nowhere(kept: Place) -> None:
    kept.write("copy.db", "mine")
    assert kept.run("db", "backup", "copy.db").code == 2
    assert (kept.path / "copy.db").read_text() == "mine"
    done = kept.run("db", "backup", "nowhere/copy.db")
    assert done.code == 2
    assert "mkdir nowhere" in done.err


def test_metrics_are_listed_with_all_that_explains_them(place: Place) -> None:
    metrics = place.run("metrics", "list", "--format", "json").json()["metrics"]
    assert len(metrics) > 30
    for metric in metrics:
        assert metric["characteristic"]
        assert metric["unit"]
        assert metric["better"] in {"lower", "higher", "none"}
        assert metric["how"]
    chosen = place.run("metrics", "list", "--characteristic", "security", "--format", "json").json()[
        "metrics"
    ]
    assert chosen
    assert all(metric["characteristic"].startswith("security") for metric in chosen)


def test_plugins_are_listed_with_version_origin_and_stability(trial: Place) -> None:
    rows = {row["plugin"]: row for row in trial.run("plugins", "list", "--format", "json").json()["plugins"]}
    assert rows["code"]["origin"] == "built-in"
    assert rows["trial"]["origin"] == "third party"
    assert rows["trial"]["version"] == "1.0"
    assert "collector trial.value" in rows["trial"]["registers"]
    assert "sink trial.letters" in rows["trial"]["registers"]
    assert rows["trial"]["stability"] == "beta"


def test_a_new_plugin_passes_its_own_tests(place: Place, tmp_path: Path) -> None:
    done = place.run("plugins", "new", "todo-comments", "--into", str(tmp_path))
    assert done.code == 0
    folder = tmp_path / "qualitywatch-todo-comments"
    assert str(folder) in done.out
    tests = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"],
        cwd=folder,
        env={
            **place.environment,
            "PYTHONPATH": os.pathsep.join((str(folder), place.environment.get("PYTHONPATH", ""))),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert tests.returncode == 0, tests.stdout
    again = place.run("plugins", "new", "todo-comments", "--into", str(tmp_path))
    assert again.code == 2
    assert "exists already" in again.err


def test_shipped_rules_are_right_and_ones_own_are_checked(trial: Place) -> None:
    packs = trial.run("rules", "check", "--format", "json").json()["rules"]
    assert {"python-service"} <= {row["pack"] for row in packs}
    (own,) = trial.run("rules", "check", "rules.yaml", "--format", "json").json()["rules"]
    assert own["rule"] == "small-value"
    assert own["fail"] == 10
    trial.write("wrong.yaml", "rules:\n  - id: Wrong\n")
    done = trial.run("rules", "check", "wrong.yaml")
    assert done.code == 2
    assert "wrong.yaml:2" in done.err
    assert trial.run("rules", "check", "missing.yaml").code == 2


def test_config_check_says_what_it_comes_to(trial: Place) -> None:
    done = trial.run("config", "check")
    assert done.code == 0
    assert "target shop (code): trial.value" in done.out
    assert "1 rule" in done.out


def test_config_check_shows_no_password(trial: Place) -> None:
    for url in ("postgresql+psycopg://ada:hunter2@h/d", "postgresql://h/d?user=ada&password=hunter2"):
        trial.write("qualitywatch.yaml", configuration("trial.value", store=f"'{url}'"))
        done = trial.run("config", "check")
        assert done.code == 0
        assert "hunter2" not in done.said
        assert "postgresql" in done.out
