"""``qualitywatch backfill``: past commits at their own time, once each, without touching the working tree."""

from __future__ import annotations

import signal
import subprocess
import time
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


def test_only_what_is_missing_is_measured(repository: Place) -> None:
    repository.run("backfill", "--revisions", "2")
    assert [sample["value"] for sample in history(repository)] == [4, 5]
    assert "3 commits measured" in repository.run("backfill").out
    assert [sample["value"] for sample in history(repository)] == [1, 2, 3, 4, 5]


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
    repository.write("qualitywatch.yaml", "targets: [{name: shop, collectors: [{use: code.git}]}]\n")
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
