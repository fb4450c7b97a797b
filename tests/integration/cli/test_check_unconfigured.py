"""``qualitywatch check`` where nobody has configured anything: any directory gets a verdict and a reason."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from command_line import Place


def test_a_good_project_passes(good: Place) -> None:
    done = good.check()
    assert done.code == 0
    assert done.out.startswith("PASS")
    assert done.err == ""


def test_a_bad_project_fails_and_names_function_file_and_line(bad: Place) -> None:
    done = bad.check()
    assert done.code == 1
    assert done.out.startswith("FAIL")
    assert "choosing.py:1" in done.out
    assert "choose" in done.out


def test_what_was_not_found_is_listed_with_its_remedy(good: Place) -> None:
    done = good.check()
    assert "code.coverage  no coverage report found" in done.out
    assert "→ run pytest --cov" in done.out


def test_an_empty_directory_is_no_pass(place: Place) -> None:
    done = place.check()
    assert done.code == 3
    assert "no Python files" in done.out


def test_a_missing_evidence_that_may_be_ignored_makes_no_pass_of_nothing(place: Place) -> None:
    assert place.check("--on-missing", "ignore").code == 3


def test_a_directory_without_git_is_measured(good: Place) -> None:
    os.rename(good.path / ".git", good.path.parent / "gone")
    done = good.check()
    assert done.code == 0
    assert "code.git  not a git repository" in done.out


def test_a_git_repository_without_commits_is_measured(place: Place) -> None:
    place.git("init", "--quiet")
    place.write("adding.py", "def add(a, b):\n    return a + b\n")
    verdict = place.verdict()
    assert verdict["verdict"] == "pass"
    assert verdict["targets"][0]["versions"]["code"] is None


def test_an_empty_git_repository_is_no_pass(place: Place) -> None:
    place.git("init", "--quiet")
    assert place.check().code == 3


def test_a_broken_git_directory_is_measured_all_the_same(good: Place) -> None:
    (good.path / ".git" / "HEAD").write_bytes(b"\0\xff")
    assert good.check().code == 0


def test_the_verdict_names_the_commit(good: Place) -> None:
    commit = good.git("rev-parse", "HEAD")
    assert good.verdict()["targets"][0]["versions"]["code"] == commit


HOSTILE: dict[str, bytes] = {
    "syntax": b"def f(:\n",
    "binary": random.Random(5).randbytes(5000),
    "nul": b"x = 1\n\0\n",
    "utf16": "x = 1\n".encode("utf-16"),
    "undeclared": "x = 'é'\n".encode("latin-1"),
    "klingon": b"# -*- coding: klingon -*-\n",
    "parentheses": b"x = " + b"(" * 5000 + b")" * 5000,
    "operators": b"x = " + b"-" * 100_000 + b"1\n",
    "attributes": b"x = a" + b".a" * 20_000 + b"\n",
    "number": b"x = " + b"9" * 10_000 + b"\n",
}


def test_files_that_cannot_be_measured_fail_and_are_named(good: Place) -> None:
    for name, content in HOSTILE.items():
        good.write(f"{name}.py", content)
    verdict = good.verdict()
    (files,) = (m["value"] for m in verdict["measurements"] if m["metric"] == "code.size.files")
    assert files == len(HOSTILE) + 1
    (outcome,) = (o for o in verdict["outcomes"] if o["rule"] == "unparsable-files")
    assert outcome["outcome"] == "fail"
    named = {place["path"].removesuffix(".py") for place in outcome["evidence"]}
    assert named >= {"syntax", "binary", "nul", "utf16", "undeclared", "klingon", "parentheses"}
    assert named <= set(HOSTILE)  # newer Pythons can read some of the others


def test_names_that_are_no_utf8_hold_a_line_break_or_drive_a_terminal_are_shown_escaped(good: Place) -> None:
    for name in (b"na\xffme.py", b"two\nlines.py", b"red\x1b[31m.py"):
        Path(os.fsdecode(os.path.join(os.fsencode(good.path), name))).write_text("def f(:\n")
    done = good.check()
    assert done.code == 1
    assert "na\\xffme.py" in done.out
    assert "\x1b" not in done.out
    assert "lines.py" in done.out
    done.out.encode("utf-8")


def test_links_in_a_circle_sockets_and_pipes_are_passed_over(good: Place) -> None:
    (good.path / "up").symlink_to("..")
    (good.path / "self.py").symlink_to("self.py")
    (good.path / "nowhere.py").symlink_to("gone.py")
    os.mkfifo(good.path / "pipe.py")
    done = good.check()
    assert done.code == 0, done.said


@pytest.mark.parametrize("name", ["über", "a'b\"c <d>", "-dash%s{}"])
def test_a_project_may_be_called_anything(good: Place, name: str) -> None:
    there = good.path.parent / name
    good.path.rename(there)
    moved = Place(there, good.environment)
    assert moved.verdict()["targets"][0]["name"] == name


def test_a_project_whose_name_is_no_text_is_measured(good: Place) -> None:
    there = Path(os.fsdecode(os.fsencode(good.path.parent) + b"/caf\xe9"))
    good.path.rename(there)
    moved = Place(there, good.environment)
    forms = ("json", "sarif", "junit", "gitlab", "github", "markdown")
    done = moved.check("--format=text", *(f"--format={form}=out/{form}" for form in forms))
    assert done.code == 0, done.said
    assert "caf\\xe9" in done.out
    for form in forms:
        (there / "out" / form).read_text(encoding="utf-8")


def test_a_directory_that_does_not_exist_is_a_mistake_of_the_caller(place: Place) -> None:
    done = place.check("nowhere")
    assert done.code == 2
    assert "nowhere" in done.err


def test_a_file_is_no_directory(good: Place) -> None:
    done = good.check("adding.py")
    assert done.code == 2
    assert "is a file" in done.err


def test_a_check_changes_nothing(good: Place) -> None:
    before = sorted(good.path.rglob("*"))
    good.check()
    assert sorted(good.path.rglob("*")) == before
    assert good.git("status", "--porcelain") == ""


def test_modules_of_the_project_do_not_stand_in_for_python_s(good: Place) -> None:
    for name in ("json", "logging", "click", "radon", "sqlite3"):
        good.write(f"{name}.py", "raise SystemExit('taken over')\n")
    done = good.check()
    assert done.code == 0, done.said
    assert "taken over" not in done.said
