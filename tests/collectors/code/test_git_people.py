"""``code.git`` of people: who knows the code, whether they are still there, and what is not told of them."""

from __future__ import annotations

from pathlib import Path

from git_history import WINDOW, Repository
from qualitywatch_code.git import GitCollector


def _by(repository: Repository, who: str, files: dict[str, str], days_ago: float) -> None:
    repository.commit(files, days_ago=days_ago, author=f"{who.lower()}@example.org", name=who)


def test_two_people_hold_a_project_of_two_halves(repository: Repository, run) -> None:
    _by(repository, "Ada", {"a.py": "1\n", "b.py": "1\n"}, 30)
    _by(repository, "Bob", {"c.py": "1\n", "d.py": "1\n"}, 20)
    factor = run(GitCollector(), repository.root, WINDOW).one("code.git.truck_factor")
    assert factor.value == 2
    assert [(place.name, place.value) for place in factor.evidence] == [("Ada", 2), ("Bob", 2)]


def test_one_person_holds_a_project_of_which_most_is_theirs(repository: Repository, run) -> None:
    _by(repository, "Ada", {"a.py": "1\n", "b.py": "1\n", "c.py": "1\n"}, 30)
    _by(repository, "Bob", {"d.py": "1\n"}, 20)
    factor = run(GitCollector(), repository.root, WINDOW).one("code.git.truck_factor")
    assert factor.value == 1
    assert factor.evidence[0].message == (
        "an author of 3 of 4 files; 75 % have none without the people up to here"
    )


def test_lines_with_a_single_author_are_a_share_of_all_lines(repository: Repository, run) -> None:
    _by(repository, "Ada", {"a.py": "1\n2\n\n3\n", "b.py": "1\n"}, 30)
    for day in range(20, 2, -1):
        _by(repository, "Bob" if day % 3 else "Ada", {"b.py": f"{day}\n"}, day)
    single = run(GitCollector(), repository.root, WINDOW).one("code.git.single_author_share")
    assert single.value == 3 / 4
    assert [(place.path, place.value) for place in single.evidence] == [("a.py", 3)]
    assert single.evidence[0].message == "3 lines whose only author is Ada"


def test_code_whose_authors_are_gone_is_abandoned(repository: Repository, run) -> None:
    _by(repository, "Ada", {"a.py": "1\n2\n3\n"}, 500)
    _by(repository, "Bob", {"b.py": "1\n"}, 450)
    _by(repository, "Bob", {"notes.md": "here\n"}, 2)
    abandoned = run(GitCollector(), repository.root, WINDOW).one("code.git.abandoned_share")
    assert abandoned.value == 3 / 4
    assert [place.message for place in abandoned.evidence] == ["3 lines by Ada, last seen 2024-10-18"]
    assert run(GitCollector(away_after="600d"), repository.root, WINDOW).values[
        "code.git.abandoned_share"
    ] == 0  # fmt: skip


def test_the_mailmap_says_who_is_the_same(repository: Repository, run) -> None:
    repository.commit({"a.py": "1\n"}, days_ago=30, author="ada@home.example", name="A")
    repository.commit({"b.py": "1\n"}, days_ago=20, author="ada@work.example", name="Ada L.")
    assert run(GitCollector(), repository.root, WINDOW).values["code.git.truck_factor"] == 2
    repository.commit({".mailmap": "Ada L. <ada@work.example> <ada@home.example>\n"}, days_ago=10)
    assert run(GitCollector(), repository.root, WINDOW).values["code.git.truck_factor"] == 1


def test_somebody_of_the_same_full_name_is_the_same_person(repository: Repository, run) -> None:
    repository.commit({"a.py": "1\n"}, days_ago=30, author="one@example.org", name="Ada Lovelace")
    repository.commit({"b.py": "1\n"}, days_ago=20, author="two@example.org", name="ada  lovelace")
    repository.commit({"c.py": "1\n"}, days_ago=10, author="three@example.org", name="Ada")
    assert run(GitCollector(), repository.root, WINDOW).one("code.git.truck_factor").evidence[0].value == 2


def test_no_address_is_told(repository: Repository, run) -> None:
    repository.commit({"a.py": "1\n"}, days_ago=500, author="ada@example.org", name="ada@example.org")
    for collector in (GitCollector(), GitCollector(people="numbered")):
        told = str(run(collector, repository.root, WINDOW).observations)
        assert "example.org" not in told
    assert "ada" not in told
    assert "person 0" in told


def test_a_bot_is_nobodys_author(repository: Repository, run) -> None:
    repository.commit({"a.py": "1\n"}, days_ago=30, author="x@example.org", name="renovate[bot]")
    repository.commit({"b.py": "1\n"}, days_ago=20)
    values = run(GitCollector(), repository.root, WINDOW).values
    assert values["code.git.truck_factor"] == 1
    assert values["code.git.single_author_share"] == 1


def test_a_merge_gives_nobody_what_others_wrote(repository: Repository, run, run_git) -> None:
    root = repository.root
    _by(repository, "Ada", {"a.py": "1\n"}, 30)
    run_git(root, "checkout", "-q", "-b", "side")
    _by(repository, "Bob", {"b.py": "1\n"}, 20)
    run_git(root, "checkout", "-q", "main")
    _by(repository, "Ada", {"c.py": "1\n"}, 15)
    run_git(root, "merge", "-q", "--no-ff", "-m", "merge", "side",
            GIT_AUTHOR_NAME="Cem", GIT_AUTHOR_EMAIL="cem@example.org", GIT_AUTHOR_DATE="1771840000 +0000", GIT_COMMITTER_DATE="1771840000 +0000")  # fmt: skip
    single = run(GitCollector(), root, WINDOW).one("code.git.single_author_share")
    assert {place.path: place.message.rpartition(" ")[2] for place in single.evidence} == {
        "a.py": "Ada",
        "b.py": "Bob",
        "c.py": "Ada",
    }


def test_a_shallow_clone_does_not_guess_who_knows_the_code(
    repository: Repository, run, run_git, tmp_path: Path
) -> None:
    for day in (3, 2, 1):
        repository.commit({"a.py": f"{day}\n"}, days_ago=day)
    run_git(tmp_path, "clone", "-q", "--depth=1", repository.root.as_uri(), "shallow")
    collected = run(GitCollector(), tmp_path / "shallow", WINDOW)
    assert "code.git.truck_factor" not in collected.values
    assert "who knows the code cannot be told" in collected.problems[0].message
