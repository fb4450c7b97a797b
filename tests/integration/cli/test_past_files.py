"""The values of every file in commits: measured by the real collector in a process of its own, and kept."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from command_line import Place
from qualitywatch.config.load import load_project
from qualitywatch.errors import NoEvidenceError, UnknownNameError
from qualitywatch.pipeline import past_files
from qualitywatch.pipeline.collect import Means
from qualitywatch.pipeline.isolation import default_launch
from qualitywatch.pipeline.past_files import BusyError, PastFiles
from qualitywatch.plugins import load_plugins

HIGHEST = "code.complexity.max"
SIMPLE = "def price(a):\n    return a if a else 1\n"
BRANCHED = "def price(a):\n" + "".join(f"    if a == {n}:\n        return {n}\n" for n in range(14))


@pytest.fixture
def shop(place: Place) -> Place:
    place.git("init", "--quiet", "--initial-branch=main")
    for day, files in enumerate(
        ({"price.py": SIMPLE, "odd [x].py": "x = 1\n"}, {"price.py": BRANCHED}, {"price.py": None}), 1
    ):
        for name, text in files.items():
            if text is None:
                (place.path / name).unlink()
            else:
                place.write(name, text)
        place.commit(f"change {day}", at=f"2026-01-0{day}T12:00:00Z")
    place.write("qualitywatch.yaml", "targets: [{name: shop, collectors: [{use: code.python}]}]\n")
    return place


@pytest.fixture
def past(shop: Place, monkeypatch: pytest.MonkeyPatch) -> PastFiles:
    monkeypatch.chdir(shop.path)
    monkeypatch.setenv("QUALITYWATCH_CACHE", shop.environment["QUALITYWATCH_CACHE"])
    plugins = load_plugins()
    project = load_project(Path(), plugins, named=None, environment=dict(os.environ))
    return PastFiles(project.targets, plugins, Means(default_launch()))


def test_the_files_of_any_commit_have_their_values(past: PastFiles) -> None:
    at = past.revision("shop", "HEAD~1")
    table = past.files("shop", HIGHEST, at)
    assert table.values(HIGHEST) == {"price.py": 15.0}
    assert table.values("code.size.source_lines") == {"odd [x].py": 1.0, "price.py": 29.0}
    assert past.files("shop", "code.size.source_lines", at) is table


def test_what_only_all_files_tell_is_no_metric_of_files(past: PastFiles) -> None:
    ids = {metric.id for metric in past.metrics("shop")}
    assert {HIGHEST, "code.complexity.share_above_10"} <= ids
    assert not any(each.startswith(("code.duplication", "code.imports")) for each in ids)
    with pytest.raises(UnknownNameError):
        past.files("shop", "code.duplication.share", past.revision("shop", "HEAD"))
    assert past.metrics("nobody") == []


def test_a_file_is_followed_through_the_commits_that_touched_it(past: PastFiles) -> None:
    versions = past.history("shop", HIGHEST, "price.py")
    assert [each.value for each in versions] == [2.0, 15.0, None]
    assert [each.value for each in past.history("shop", "code.size.source_lines", "odd [x].py")] == [1.0]
    assert past.history("shop", HIGHEST, "never.py") == []


def test_a_path_that_leads_out_of_the_repository_is_refused(past: PastFiles) -> None:
    with pytest.raises(NoEvidenceError):
        past.history("shop", HIGHEST, "../outside.py")


def test_who_finds_others_waiting_is_told_at_once(past: PastFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    at = past.revision("shop", "HEAD~1")
    entered, leave = threading.Event(), threading.Event()

    def slow(*_: object) -> list[object]:
        entered.set()
        leave.wait(20)
        return []

    monkeypatch.setattr(past_files, "collect_files", slow)
    monkeypatch.setattr(past_files, "_PATIENCE", 0.01)
    first = threading.Thread(target=past.files, args=("shop", HIGHEST, at))
    first.start()
    assert entered.wait(20)
    with pytest.raises(BusyError):
        past.files("shop", HIGHEST, past.revision("shop", "HEAD~2"))
    leave.set()
    first.join()


def test_no_more_commits_are_kept_than_agreed(past: PastFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past_files, "TABLES", 1)
    first, second = (past.revision("shop", name) for name in ("HEAD~1", "HEAD~2"))
    table = past.files("shop", HIGHEST, first)
    past.files("shop", HIGHEST, second)
    again = past.files("shop", HIGHEST, first)
    assert again is not table
    assert again.values(HIGHEST) == table.values(HIGHEST)


def test_what_is_looked_at_again_stays(past: PastFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past_files, "TABLES", 2)
    first, second, third = (past.revision("shop", name) for name in ("HEAD", "HEAD~1", "HEAD~2"))
    table = past.files("shop", HIGHEST, first)
    for revision in (second, first, third):
        past.files("shop", HIGHEST, revision)
    assert past.files("shop", HIGHEST, first) is table
