"""``code.git`` of files: hotspots by changes and complexity, and files that change together."""

from __future__ import annotations

import pytest

from git_history import WINDOW, Repository
from qualitywatch_code.git import GitCollector

FLAT = "a = 1\nb = 2\n"
DEEP = "def f():\n    if a:\n        for b in c:\n            print(b)\n"  # 0 + 1 + 2 + 3 levels


def test_a_hotspot_is_complex_and_changes_often(repository: Repository, run) -> None:
    repository.commit({"deep.py": DEEP, "flat.py": FLAT, "still.py": DEEP * 5}, days_ago=700)
    for day in (30, 20, 10):
        repository.commit({"deep.py": f"{DEEP}# {day}\n"}, days_ago=day)
    repository.commit({"flat.py": FLAT + "# more\n"}, days_ago=5)
    observation = run(GitCollector(), repository.root, WINDOW).one("code.git.hotspot_complexity")
    assert observation.value == (3 * 6 + 1 * 0) / 4
    assert [(place.path, place.value) for place in observation.evidence] == [("deep.py", 6), ("flat.py", 0)]
    assert observation.evidence[0].message == "3 changes of a file with 6 levels of indentation"


def test_only_code_files_count_and_not_those_that_are_excluded(repository: Repository, run) -> None:
    repository.commit({"a.py": DEEP, "notes.md": DEEP, "poetry.lock": DEEP, "vendor/b.js": DEEP}, days_ago=3)
    observation = run(GitCollector(exclude=("vendor",)), repository.root, WINDOW).one(
        "code.git.hotspot_complexity"
    )
    assert [place.path for place in observation.evidence] == ["a.py"]


def test_binary_and_generated_files_are_no_code(repository: Repository, run) -> None:
    repository.commit({"a.py": DEEP, "b.py": b"x\0" * 9, "c.js": "  x\n" * 300_000}, days_ago=3)
    observation = run(GitCollector(), repository.root, WINDOW).one("code.git.hotspot_complexity")
    assert [place.path for place in observation.evidence] == ["a.py"]


def test_nothing_changed_within_the_long_span_says_nothing_of_hotspots(repository: Repository, run) -> None:
    repository.commit({"a.py": DEEP}, days_ago=500)
    values = run(GitCollector(), repository.root, WINDOW).values
    assert "code.git.hotspot_complexity" not in values
    assert values["code.git.coupled_pairs"] == 0


def test_a_repository_without_code_has_commits_all_the_same(repository: Repository, run) -> None:
    repository.commit({"notes.md": "text\n"}, days_ago=3)
    values = run(GitCollector(), repository.root, WINDOW).values
    assert set(values) == {f"code.git.{key}" for key in ("commits", "authors", "churn", "age")}


def test_files_that_change_together_are_coupled(repository: Repository, run) -> None:
    for day in range(20, 14, -1):
        repository.commit({"a.py": f"{day}\n", "sub/b.py": f"{day}\n"}, days_ago=day)
    for day in (10, 9):
        repository.commit({"a.py": f"{day}\n", "c.py": f"{day}\n"}, days_ago=day)
    pairs = run(GitCollector(), repository.root, WINDOW).one("code.git.coupled_pairs")
    assert pairs.value == 1
    (place,) = pairs.evidence
    assert (place.path, place.name) == ("sub/b.py", "a.py")
    assert place.value == pytest.approx(6 / ((8 + 6) / 2))
    assert place.message == "6 of its 6 changes came with a.py; degree of coupling 86%"


def test_a_test_is_meant_to_change_with_what_it_tests(repository: Repository, run) -> None:
    for day in range(20, 10, -1):
        repository.commit(dict.fromkeys(("a.py", "test_a.py", "tests/unit.py"), f"{day}\n"), days_ago=day)
    pairs = run(GitCollector(), repository.root, WINDOW).one("code.git.coupled_pairs")
    assert [(place.path, place.name) for place in pairs.evidence] == [("test_a.py", "tests/unit.py")]


def test_commits_of_many_files_couple_nothing(repository: Repository, run) -> None:
    for day in range(20, 10, -1):
        repository.commit({f"{number}.txt": f"{day}" for number in range(29)} | {
            "a.py": f"{day}\n", "b.py": f"{day}\n"}, days_ago=day)  # fmt: skip
    assert run(GitCollector(), repository.root, WINDOW).values["code.git.coupled_pairs"] == 0


def test_what_bots_change_together_is_not_coupled(repository: Repository, run) -> None:
    for day in range(20, 10, -1):
        repository.commit(
            {"a.py": f"{day}\n", "b.py": f"{day}\n"}, days_ago=day, author="bot@example.org", name="ci[bot]"
        )
    assert run(GitCollector(), repository.root, WINDOW).values["code.git.coupled_pairs"] == 0
    assert run(GitCollector(bots=()), repository.root, WINDOW).values["code.git.coupled_pairs"] == 1


def test_a_renamed_file_keeps_its_changes_and_its_partners(repository: Repository, run) -> None:
    body = "".join(f"line {number}\n" for number in range(30))
    for day in range(20, 15, -1):
        repository.commit({"old.py": f"{body}{day}\n", "b.py": f"{day}\n"}, days_ago=day)
    repository.rename("old.py", "new/name.py")
    repository.commit({}, days_ago=5)
    collected = run(GitCollector(), repository.root, WINDOW)
    (place,) = collected.one("code.git.coupled_pairs").evidence
    assert (place.path, place.name) == ("b.py", "new/name.py")
    hotspots = {spot.path: spot.message for spot in collected.one("code.git.hotspot_complexity").evidence}
    assert hotspots["new/name.py"].startswith("6 changes")


def test_an_earlier_file_of_the_same_name_is_another_file(repository: Repository, run) -> None:
    body = "".join(f"line {number}\n" for number in range(30))
    repository.commit({"a.py": "first\n", "b.py": body}, days_ago=9)
    (repository.root / "a.py").unlink()
    repository.rename("b.py", "a.py")
    repository.commit({}, days_ago=5)
    hotspots = run(GitCollector(), repository.root, WINDOW).one("code.git.hotspot_complexity").evidence
    assert [(spot.path, spot.message.partition(" of")[0]) for spot in hotspots] == [("a.py", "2 changes")]


def test_files_are_as_they_were_at_the_end_of_the_window(repository: Repository, run) -> None:
    repository.commit({"a.py": DEEP}, days_ago=9)
    repository.commit({"a.py": FLAT}, days_ago=-5)
    assert run(GitCollector(), repository.root, WINDOW).values["code.git.hotspot_complexity"] == 6
