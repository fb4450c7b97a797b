"""``qualitywatch backfill``: past commits at their own time, once each, without touching the working tree."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from command_line import AUTHOR, COMMAND, Place

CONFIGURATION = "targets: [{name: shop, collectors: [{use: code.python}, {use: code.git}]}]\n"
DAYS = tuple(f"2026-01-0{day}T12:00:00Z" for day in range(1, 6))


@pytest.fixture
def repository(place: Place) -> Place:
    """Five commits, a day and a function apart."""
    place.git("init", "--quiet", "--initial-branch=main")
    for number, day in enumerate(DAYS, 1):
        functions = (f"def f{n}(a):\n    return a if a else {n}\n" for n in range(number))
        place.write("functions.py", "\n\n".join(functions))
        place.commit(f"function {number}", at=day)
    place.write("qualitywatch.yaml", CONFIGURATION)
    return place


def history(place: Place, metric: str = "code.size.functions") -> list[dict[str, Any]]:
    (series,) = place.run("history", "shop", metric, "--limit=100", "--format=json").json()["series"]
    return list(series["samples"])


def samples(place: Place) -> int:
    return int(place.run("db", "stats", "--format", "json").json()["samples"])


def test_every_commit_is_kept_at_its_own_time(repository: Place) -> None:
    done = repository.run("backfill")
    assert done.code == 0, done.said
    assert "shop: 5 commits measured" in done.out
    assert [sample["value"] for sample in history(repository, "code.git.commits")] == [1, 2, 3, 4, 5]
    kept = history(repository)
    assert [sample["value"] for sample in kept] == [1, 2, 3, 4, 5]
    assert tuple(sample["observed_at"] for sample in kept) == DAYS
    commits = repository.git("log", "--reverse", "--format=%H").splitlines()
    assert [sample["code"] for sample in kept] == commits


def test_a_second_backfill_has_nothing_to_do(repository: Place) -> None:
    repository.run("backfill")
    before = samples(repository)
    done = repository.run("backfill")
    assert done.code == 0
    assert "nothing to do" in done.out
    assert samples(repository) == before


def test_a_commit_that_several_collectors_measure_is_one_commit(repository: Place) -> None:
    repository.write("qualitywatch.yaml", CONFIGURATION.replace("code.git", "code.bandit"))
    repository.run("backfill", "--revisions", "2", "--collector", "code.bandit")
    assert "shop: 5 commits measured" in repository.run("backfill").out


def test_only_what_is_missing_is_measured(repository: Place) -> None:
    repository.run("backfill", "--revisions", "2")
    assert [sample["value"] for sample in history(repository)] == [4, 5]
    assert "3 commits measured" in repository.run("backfill").out
    assert [sample["value"] for sample in history(repository)] == [1, 2, 3, 4, 5]


def test_commits_that_lack_the_metrics_of_a_new_limit_are_measured_again(repository: Place) -> None:
    limited = """
targets:
  - name: shop
    collectors: [{use: code.python, with: {limits: {complexity: [%s]}}}]
"""
    repository.write("qualitywatch.yaml", limited % 5)
    repository.run("backfill", "--revisions", "2")
    assert "nothing to do" in repository.run("backfill", "--revisions", "2").out
    repository.write("qualitywatch.yaml", limited % "5, 7")
    assert "2 commits measured" in repository.run("backfill", "--revisions", "2").out
    assert len(history(repository, "code.complexity.share_above_7")) == 2


def test_a_dirty_working_tree_stays_as_it_is_and_is_not_measured(repository: Place) -> None:
    repository.write("functions.py", "broken(")
    repository.write("new.py", "def g(): pass\n")
    repository.git("add", "new.py")
    before = repository.git("status", "--porcelain")
    assert repository.run("backfill").code == 0
    assert [sample["value"] for sample in history(repository)] == [1, 2, 3, 4, 5]
    assert "qualitywatch.db" in repository.git("status", "--porcelain").replace(before, "")
    assert (repository.path / "functions.py").read_text() == "broken("


def test_an_interrupted_backfill_goes_on_where_it_stopped(repository: Place) -> None:
    for day in range(10, 30):
        repository.write("functions.py", f"def f(a):\n    return a if a else {day}\n")
        repository.commit(at=f"2026-01-{day}T12:00:00Z")
    process = subprocess.Popen(
        [COMMAND, "backfill", "--revisions", "25"],
        cwd=repository.path, env=repository.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not (repository.path / "qualitywatch.db").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert "Traceback" not in said
    assert repository.run("backfill", "--revisions", "25").code == 0
    kept = history(repository)
    assert len(kept) == 25
    assert len({sample["code"] for sample in kept}) == 25


def test_a_backfill_does_not_replace_what_is_measured_now(repository: Place) -> None:
    assert repository.run("collect").code == 0
    repository.run("backfill")
    kept = history(repository)
    assert [sample["value"] for sample in kept] == [1, 2, 3, 4, 5]
    assert kept[-1]["observed_at"] > DAYS[-1]


def test_a_shallow_clone_gives_what_it_has(repository: Place) -> None:
    clone = repository.path.parent / "clone"
    subprocess.run(
        ["git", "clone", "--quiet", "--depth", "2", f"file://{repository.path}", str(clone)],
        env={**repository.environment, **AUTHOR}, check=True,
    )  # fmt: skip
    shallow = Place(clone, repository.environment)
    shallow.write("qualitywatch.yaml", CONFIGURATION)
    done = shallow.run("backfill")
    assert done.code == 0
    assert "code.git: the history is cut" in done.err
    assert [sample["value"] for sample in history(shallow)] == [4, 5]


@pytest.mark.parametrize("repository_of", ["nothing", "no commits"])
def test_without_history_it_says_so(place: Place, repository_of: str) -> None:
    place.write("functions.py", "def f(): pass\n")
    place.write("qualitywatch.yaml", CONFIGURATION)
    if repository_of == "no commits":
        place.git("init", "--quiet")
    done = place.run("backfill")
    assert done.code == 3
    assert "has no history" in done.err


def test_one_target_without_history_keeps_no_other_from_being_measured(repository: Place) -> None:
    plain = repository.path.parent / "plain"
    plain.mkdir()
    (plain / "a.py").write_text("def f(): pass\n")
    collectors = "collectors: [{use: code.python}]"
    repository.write(
        "qualitywatch.yaml",
        f"targets: [{{name: plain, location: ../plain, {collectors}}}, {{name: shop, {collectors}}}]\n",
    )
    done = repository.run("backfill")
    assert done.code == 3
    assert "plain" in done.err
    assert "shop: 5 commits measured" in done.out


def test_a_target_that_only_today_can_measure_is_said_to_be_one(repository: Place) -> None:
    repository.write("qualitywatch.yaml", "targets: [{name: shop, collectors: [{use: code.coverage}]}]\n")
    done = repository.run("backfill", "shop")
    assert done.code == 0
    assert "none of its collectors can measure a past commit" in done.out


def test_a_commit_of_which_nothing_can_be_measured_is_told_and_passed_over(repository: Place) -> None:
    repository.git("rm", "--quiet", "--cached", "functions.py")
    repository.git("commit", "--quiet", "-m", "none", GIT_COMMITTER_DATE="2026-01-06T12:00:00Z")
    commit = repository.git("rev-parse", "HEAD")
    done = repository.run("backfill")
    assert done.code == 0
    assert commit[:12] in done.err
    assert "no Python files" in done.err
    assert [sample["value"] for sample in history(repository)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("date", ["1000000000000 +0000", "4000000000 +0000"])
def test_commits_whose_clock_was_wrong_are_never_from_the_future(repository: Place, date: str) -> None:
    tree = repository.git("rev-parse", "HEAD^{tree}")
    parent = repository.git("rev-parse", "HEAD")
    who = f"Ada <ada@example.com> {date}"
    odd = repository.path / "odd"
    odd.write_text(f"tree {tree}\nparent {parent}\nauthor {who}\ncommitter {who}\n\nodd\n")
    repository.git(
        "reset", "--quiet", repository.git("hash-object", "-t", "commit", "-w", "--literally", "odd")
    )
    odd.unlink()
    done = repository.run("backfill")
    assert done.code == 0, done.said
    assert max(sample["observed_at"] for sample in history(repository)) < f"{time.gmtime().tm_year + 1}"


def test_commits_of_one_second_are_all_kept(repository: Place) -> None:
    for number in range(3):
        repository.write("functions.py", f"def f(a):\n    return a if a else {number}\n")
        repository.commit(at="2026-01-07T12:00:00Z")
    assert repository.run("backfill").code == 0
    assert len(history(repository)) == 8


def test_links_that_lead_out_of_the_repository_are_not_followed(repository: Place) -> None:
    (repository.path / "out.py").symlink_to("/etc/passwd")
    (repository.path / "up").symlink_to("../../..")
    repository.commit("links", at="2026-01-08T12:00:00Z")
    assert repository.run("backfill").code == 0
    assert history(repository, "code.size.files")[-1]["value"] == 1


def test_an_unknown_target_is_named(repository: Place) -> None:
    done = repository.run("backfill", "shoe")
    assert done.code == 2
    assert "there are: shop" in done.err


def test_a_span_of_time_chooses_the_commits(repository: Place) -> None:
    assert "3 commits measured" in repository.run("backfill", "--since", "2026-01-03").out
    assert [sample["value"] for sample in history(repository)] == [3, 4, 5]


def test_all_are_all_even_if_there_are_more_than_one_asks_for_by_default(repository: Place) -> None:
    for minute in range(25):
        repository.write("functions.py", f"x = {minute}\n\n\ndef f(a):\n    return a\n")
        repository.commit(at=f"2026-02-01T12:{minute:02}:00Z")
    assert "30 commits measured" in repository.run("backfill", "--all").out
    assert len(history(repository)) == 30


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--all", "--revisions", "5"), "choose one of"),
        (("--since", "yesterday"), "is no time"),
        (("--since", "99999999w"), "is no time"),
        (("--revisions", "0"), "--revisions"),
        (("--collector", "code.bandit"), "there are: code.python, code.git"),
    ],
)
def test_what_makes_no_sense_is_said(repository: Place, arguments: tuple[str, ...], said: str) -> None:
    done = repository.run("backfill", *arguments)
    assert done.code == 2
    assert said in done.err


def test_a_bare_repository_has_a_past(repository: Place) -> None:
    bare = repository.path.parent / "bare.git"
    repository.git("clone", "--quiet", "--bare", str(repository.path), str(bare))
    project = Place(repository.path.parent / "elsewhere", repository.environment)
    project.write(
        "qualitywatch.yaml", CONFIGURATION.replace("name: shop", "name: shop, location: ../bare.git")
    )
    assert "5 commits measured" in project.run("backfill").out
    assert [sample["value"] for sample in history(project)] == [1, 2, 3, 4, 5]


def test_a_backfill_killed_at_any_moment_goes_on_and_measures_nothing_twice(repository: Place) -> None:
    for day in range(10, 30):
        for hour in range(10):
            repository.write("functions.py", f"def f(a):\n    return a if a else {day * hour}\n")
            repository.commit(at=f"2026-01-{day}T{hour:02}:00:00Z")
    for seconds in (1.5, 3.0, 4.5):
        process = subprocess.Popen(
            [COMMAND, "backfill", "--all"],
            cwd=repository.path, env=repository.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        time.sleep(seconds)
        process.kill()
        process.wait(30)
    assert repository.run("backfill", "--all").code == 0
    commits = repository.git("log", "--reverse", "--format=%H").splitlines()
    (series,) = repository.run(
        "history", "shop", "code.size.functions", "--limit=999", "--format=json"
    ).json()["series"]
    assert [sample["code"] for sample in series["samples"]] == commits
    stats = repository.run("db", "stats", "--format", "json").json()
    assert stats["runs"] == 2 * len(commits), "each commit was kept once of each collector"


def test_commits_of_one_second_keep_their_own_times_however_many_are_asked_for_first(
    repository: Place,
) -> None:
    for number in range(6):
        repository.write("functions.py", "\n\n".join(f"def f{n}():\n    return {n}\n" for n in range(number)))
        repository.commit(at="2026-01-07T12:00:00Z")
    assert repository.run("backfill", "--revisions", "2").code == 0
    assert repository.run("backfill", "--all").code == 0
    assert [sample["value"] for sample in history(repository)] == [1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5]


def test_commits_whose_dates_go_back_stand_at_their_own_dates(repository: Place) -> None:
    repository.write("functions.py", "def f():\n    return 1\n")
    late = repository.commit(at="2025-06-01T12:00:00Z")
    assert repository.run("backfill").code == 0
    first, *_ = history(repository)
    assert (first["code"], first["observed_at"]) == (late, "2025-06-01T12:00:00Z")
    assert "nothing to do" in repository.run("backfill").out


def test_a_history_that_was_rewritten_is_measured_anew(repository: Place) -> None:
    assert repository.run("backfill").code == 0
    repository.write("functions.py", "x = 1\n")
    repository.git("add", "--all")
    repository.git(
        "commit", "--quiet", "--amend", "-m", "rewritten", GIT_COMMITTER_DATE="2026-01-06T12:00:00Z"
    )
    assert "1 commit measured" in repository.run("backfill").out
    assert history(repository)[-1]["code"] == repository.git("rev-parse", "HEAD")


def test_a_folder_that_came_later_and_went_is_measured_while_it_was_there(repository: Place) -> None:
    repository.write(
        "qualitywatch.yaml",
        "targets: [{name: shop, collectors: [{use: code.python, with: {paths: [src]}}]}]\n",
    )
    (repository.path / "src").mkdir()
    repository.git("mv", "functions.py", "src/functions.py")
    repository.commit(at="2026-01-06T12:00:00Z")
    repository.git("mv", "src/functions.py", "functions.py")
    repository.commit(at="2026-01-07T12:00:00Z")
    done = repository.run("backfill")
    assert done.code == 0
    assert "there is no src" in done.err
    assert [sample["observed_at"] for sample in history(repository)] == ["2026-01-06T12:00:00Z"]


def test_an_object_that_is_missing_costs_the_commits_that_need_it(repository: Place, tmp_path: Path) -> None:
    blob = repository.git("rev-parse", "HEAD~2:functions.py")
    (repository.path / ".git/objects" / blob[:2] / blob[2:]).unlink()
    done = repository.run("backfill", QUALITYWATCH_CACHE=str(tmp_path / "empty"))
    assert done.code == 0
    assert f"lacks the blob {blob}" in done.err
    assert (
        "4 runs among them brought nothing" in done.out
    )  # its own, and the history of all three that have it behind them
    assert [sample["value"] for sample in history(repository)] == [1, 2, 4, 5]


def test_collectors_that_read_files_are_given_the_files_of_each_commit(repository: Place) -> None:
    repository.write(
        "qualitywatch.yaml",
        "targets: [{name: shop, collectors: [{use: code.python}, {use: code.bandit}]}]\n",
    )
    assert repository.run("backfill", "--revisions", "2").code == 0
    (series, *_) = repository.run("history", "shop", "code.security.unscanned_files", "--format=json").json()[
        "series"
    ]
    assert len(series["samples"]) == 2
    assert "nothing to do" in repository.run("backfill", "--revisions", "2", "--collector", "code.python").out


def test_in_a_pipe_no_progress_is_drawn(repository: Place) -> None:
    done = repository.run("backfill")
    assert done.err == ""
    assert done.out == "shop: 5 commits measured\n"
