"""The state of what an answer follows from is another one as soon as any of it changes, and is the same until then."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from command_line import AUTHOR, Place
from qualitywatch.unchanged.ignored import ignored_directories, other_settings, usual_settings
from qualitywatch.unchanged.marks import Marks, UnwatchableError
from qualitywatch.unchanged.recipe import Recipe, unpacked_recipe

IGNORED = "*.xml\nbuild/\nreports/\nlocal.py\nonly-inside/*\n"
SOUGHT = ("coverage.xml", "reports/junit*.xml", "build/deep/report.xml", "build/many/**/*.xml")


def a_tick() -> None:
    """Let the clock of the file system go on: within one tick of it, two changes look like one."""
    time.sleep(0.012)


@pytest.fixture
def shop(tmp_path: Path) -> Place:
    place = Place(tmp_path / "shop", {**os.environ, **AUTHOR})
    place.write("pay.py", "a = 1\n")
    place.write("lib/tax.py", "b = 2\n")
    place.write(".gitignore", IGNORED)
    place.write("coverage.xml", "<coverage/>")
    place.write("reports/junit-1.xml", "<testsuite/>")
    place.write("build/deep/report.xml", "<report/>")
    place.write("build/other.py", "c = 3\n")
    place.write("only-inside/kept.txt", "nothing but what is ignored\n")
    place.write("local.py", "ignored = True\n")
    (place.path / "empty" / "below").mkdir(parents=True)
    (place.path / "link").symlink_to("pay.py")
    (place.path / "outside").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").write_text("1")
    place.git("init", "--quiet", "--initial-branch", "main")
    place.commit()
    place.git("branch", "other")
    a_tick()
    return place


def recipe_of(root: Path) -> Recipe:
    return Recipe(
        [(str(root), ignored_directories(str(root)))],
        [str(root)],
        [(str(root), pattern) for pattern in SOUGHT],
        [],
    )


def same_size_and_times(place: Place) -> None:
    file = place.path / "pay.py"
    before = file.stat()
    file.write_text("a = 2\n")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def replaced_by_its_twin(place: Place) -> None:
    file = place.path / "pay.py"
    before = file.stat()
    twin = place.write("twin", file.read_bytes())
    os.utime(twin, ns=(before.st_atime_ns, before.st_mtime_ns))
    twin.replace(file)


def relinked(place: Place) -> None:
    (place.path / "link").unlink()
    (place.path / "link").symlink_to("lib")


def left_and_returned(place: Place) -> None:
    place.write("pay.py", "a = 3\n")
    place.git("stash")
    place.git("stash", "pop")


def on_another_branch_with_other_files(place: Place) -> None:
    place.git("checkout", "--quiet", "other")
    place.write("more.py", "d = 4\n")
    place.commit()
    place.git("checkout", "--quiet", "main")


CHANGES: dict[str, Callable[[Place], object]] = {
    "a file of the same size and time": same_size_and_times,
    "a file replaced by its twin": replaced_by_its_twin,
    "an untracked file": lambda shop: shop.write("new.py", ""),
    "an untracked file far down": lambda shop: shop.write("empty/below/new.py", ""),
    "a file where all is ignored today": lambda shop: shop.write("only-inside/deep/new.py", ""),
    "a file taken away": lambda shop: (shop.path / "lib/tax.py").unlink(),
    "a file renamed": lambda shop: (shop.path / "lib/tax.py").rename(shop.path / "lib/vat.py"),
    "rights": lambda shop: (shop.path / "pay.py").chmod(0o600),
    "a link that leads elsewhere": relinked,
    "what a link leads to": lambda shop: (shop.path.parent / "elsewhere").write_text("2"),
    "an ignored file": lambda shop: shop.write("local.py", "ignored = None\n"),
    "an ignored report": lambda shop: shop.write("coverage.xml", "<coverage2>"),
    "an ignored report taken away": lambda shop: (shop.path / "coverage.xml").unlink(),
    "a report in an ignored directory": lambda shop: shop.write("reports/junit-1.xml", "<testsuites>"),
    "another report there": lambda shop: shop.write("reports/junit-2.xml", "<testsuite/>"),
    "a named report in an ignored directory": lambda shop: shop.write("build/deep/report.xml", "<re-port>"),
    "a report far down in an ignored directory": lambda shop: shop.write("build/many/a/b/c.xml", "<c/>"),
    "what is ignored": lambda shop: shop.write(".gitignore", f"{IGNORED}x"),
    "what is ignored here alone": lambda shop: shop.write(".git/info/exclude", "lib\n"),
    "an ignored file that is tracked now": lambda shop: shop.git("add", "--force", "build/other.py"),
    "the index": lambda shop: shop.git("rm", "--quiet", "--cached", "pay.py"),
    "the branch": lambda shop: shop.git("checkout", "--quiet", "other"),
    "other files in between": on_another_branch_with_other_files,
    "a stash in between": left_and_returned,
    "a commit": lambda shop: shop.commit("nothing"),
    "a commit mended": lambda shop: shop.git("commit", "--quiet", "--amend", "-m", "mended"),
    "a ref": lambda shop: shop.git("update-ref", "refs/remotes/origin/main", "HEAD"),
    "refs packed": lambda shop: shop.git("pack-refs", "--all"),
    "a tag": lambda shop: shop.git("tag", "v1"),
    "settings": lambda shop: shop.git("config", "core.ignoreCase", "true"),
    "a shallow history": lambda shop: shop.write(".git/shallow", ""),
    "an object": lambda shop: shop.git("hash-object", "-w", "local.py"),
    "no repository any more": lambda shop: (shop.path / ".git").rename(shop.path / "git"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_another_state(shop: Place, change: Callable[[Place], object]) -> None:
    recipe = recipe_of(shop.path)
    before = recipe.marks().digest()
    assert recipe.marks().digest() == before
    assert unpacked_recipe(recipe.packed()).marks().digest() == before
    moment = time.time_ns()
    a_tick()
    change(shop)
    after = recipe.marks(settling=True)
    assert after.digest() != before
    assert after.newest() > moment


@pytest.mark.parametrize(
    "change",
    [
        lambda shop: shop.write("build/other.py", "c = 4\n"),
        lambda shop: shop.write("build/new.py", ""),
        lambda shop: (shop.path / "pay.py").read_text(),
    ],
    ids=["in an ignored directory", "new in an ignored directory", "a file was read"],
)
def test_what_has_no_say_is_no_change(shop: Place, change: Callable[[Place], object]) -> None:
    recipe = recipe_of(shop.path)
    before = recipe.marks().digest()
    a_tick()
    change(shop)
    assert recipe.marks().digest() == before


def test_directories_are_skipped_that_git_ignores_whatever_comes_into_them(shop: Place) -> None:
    assert ignored_directories(str(shop.path)) == [f"{shop.path}/build", f"{shop.path}/reports"]


def test_an_ignored_directory_with_a_tracked_file_is_looked_at(shop: Place) -> None:
    shop.git("add", "--force", "build/other.py")
    assert ignored_directories(str(shop.path)) == [
        f"{shop.path}/build/deep",
        f"{shop.path}/reports",
    ]


def test_settings_above_a_place_within_a_repository_count(shop: Place) -> None:
    recipe = recipe_of(shop.path / "lib")
    before = recipe.marks().digest()
    a_tick()
    shop.write(".gitignore", "tax.py\n")
    assert recipe.marks().digest() != before


def test_a_repository_that_is_begun_above_counts(tmp_path: Path) -> None:
    inside = tmp_path / "above" / "inside"
    inside.mkdir(parents=True)
    recipe = recipe_of(inside)
    before = recipe.marks().digest()
    subprocess.run(["git", "init", "--quiet", tmp_path / "above"], check=True)
    assert recipe.marks().digest() != before


def test_a_commit_in_a_submodule_counts(shop: Place, tmp_path: Path) -> None:
    other = Place(tmp_path / "other", shop.environment)
    other.write("x.py", "x = 1\n")
    other.git("init", "--quiet")
    other.commit()
    shop.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other.path), "vendored")
    shop.commit()
    recipe = recipe_of(shop.path)
    before = recipe.marks().digest()
    a_tick()
    Place(shop.path / "vendored", shop.environment).commit("nothing")
    assert recipe.marks().digest() != before


def test_a_commit_in_another_work_tree_of_the_repository_counts(shop: Place, tmp_path: Path) -> None:
    shop.git("worktree", "add", "--quiet", str(tmp_path / "second"), "other")
    recipe = recipe_of(tmp_path / "second")
    before = recipe.marks().digest()
    a_tick()
    shop.commit("nothing")
    assert recipe.marks().digest() != before


def test_what_is_installed_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = tmp_path / "installed"
    (installed / "tool-1.0.dist-info").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [*sys.path, str(installed)])
    recipe = Recipe([], [], [], [])
    before = recipe.marks().digest()
    (installed / "tool-1.0.dist-info").rename(installed / "tool-1.1.dist-info")
    assert recipe.marks().digest() != before


def test_the_sources_of_what_measures_count(tmp_path: Path) -> None:
    (tmp_path / "__pycache__").mkdir()
    module = tmp_path / "plugin.py"
    module.write_text("1")
    recipe = Recipe([], [], [], [str(tmp_path)])
    before = recipe.marks().digest()
    (tmp_path / "__pycache__" / "plugin.pyc").write_text("")
    assert recipe.marks().digest() == before
    a_tick()
    module.write_text("2")
    assert recipe.marks().digest() != before


def test_another_git_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    before = Recipe([], [], [], []).marks().digest()
    (tmp_path / "git").write_text("#!/bin/sh\n")
    (tmp_path / "git").chmod(0o755)
    assert Recipe([], [], [], []).marks().digest() != before


def test_settings_of_the_user_count_with_the_files_that_they_name(
    shop: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("GIT_CONFIG_GLOBAL", raising=False)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    (tmp_path / ".gitconfig").write_text(
        '[core]\nexcludesFile = ~/mine\n[include]\npath = more/config\n[includeIf "onbranch:x"]\npath = ~/later\n'
    )
    found = [*usual_settings(), *other_settings([str(shop.path)])]
    assert {".gitconfig", "mine", "more/config", "later", ".config/git/ignore"} <= {
        os.path.relpath(each, tmp_path) for each in found
    }
    assert str(shop.path / ".git/config") in found


def test_more_than_can_be_looked_at_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualitywatch.unchanged.marks.LARGEST", 2)
    for name in "abc":
        (tmp_path / name).touch()
    with pytest.raises(UnwatchableError):
        Marks().tree(str(tmp_path))


@pytest.mark.parametrize("there", ["elsewhere", "shop-2", "shop/.git/modules"])
def test_a_pattern_of_any_depth_through_links_that_lead_elsewhere_is_refused(
    tmp_path: Path, there: str
) -> None:
    (tmp_path / there).mkdir(parents=True)
    (tmp_path / "shop").mkdir(exist_ok=True)
    (tmp_path / "shop" / "linked").symlink_to(tmp_path / there)
    with pytest.raises(UnwatchableError, match="leads elsewhere"):
        Marks().sought(str(tmp_path / "shop"), "**/report.xml")


def test_a_pattern_of_any_depth_may_go_through_links_to_what_it_meets_anyway(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "linked").symlink_to("there")
    before = sought(tmp_path, "**/report.xml")
    (tmp_path / "there" / "report.xml").touch()
    assert sought(tmp_path, "**/report.xml") != before


@pytest.mark.parametrize("way", ["current", "current/lib", "again/lib"])
def test_a_place_that_links_lead_to_is_another_one_once_they_lead_elsewhere(tmp_path: Path, way: str) -> None:
    for release in ("1", "2"):
        (tmp_path / release / "lib").mkdir(parents=True)
    (tmp_path / "current").symlink_to("1")
    (tmp_path / "again").symlink_to("current")
    recipe = Recipe([], [], [], [], ways=[str(tmp_path / way)])
    before = unpacked_recipe(recipe.packed()).marks().digest()
    moment = time.time_ns()
    a_tick()
    (tmp_path / "current").unlink()
    (tmp_path / "current").symlink_to("2")
    after = recipe.marks(settling=True)
    assert after.digest() != before
    assert after.newest() > moment


def test_links_that_lead_in_a_circle_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    Recipe([], [], [], [], ways=[str(tmp_path / "a")]).marks(settling=True)


def test_of_a_whole_place_all_counts_that_git_ignores(shop: Place) -> None:
    recipe = Recipe([], [], [], [], whole=[str(shop.path)])
    before = unpacked_recipe(recipe.packed()).marks().digest()
    a_tick()
    shop.write("build/other.py", "c = 4\n")
    assert recipe.marks().digest() != before


def sought(root: Path, pattern: str) -> bytes:
    marks = Marks()
    marks.sought(str(root), pattern)
    return marks.digest()


def test_what_a_link_leads_to_counts_where_the_link_is_named(tmp_path: Path) -> None:
    (tmp_path / "report.xml").symlink_to("real.xml")
    states = [sought(tmp_path, "report.xml")]
    for content in ("<a/>", "<b/>"):
        a_tick()
        (tmp_path / "real.xml").write_text(content)
        states.append(sought(tmp_path, "report.xml"))
    assert len(set(states)) == 3


def test_a_pattern_in_the_middle_of_a_path_is_followed_through_links_and_no_deeper(tmp_path: Path) -> None:
    (tmp_path / "elsewhere/target").mkdir(parents=True)
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/linked").symlink_to("../elsewhere")
    (tmp_path / "shop/part/deep/deeper").mkdir(parents=True)
    before = sought(tmp_path / "shop", "*/target/*.xml")
    (tmp_path / "shop/part/deep/deeper/a.xml").touch()
    (tmp_path / "elsewhere/other.xml").touch()
    assert sought(tmp_path / "shop", "*/target/*.xml") == before
    (tmp_path / "elsewhere/target/a.xml").touch()
    linked = sought(tmp_path / "shop", "*/target/*.xml")
    assert linked != before
    (tmp_path / "shop/part/target").mkdir()
    (tmp_path / "shop/part/target/b.xml").touch()
    assert sought(tmp_path / "shop", "*/target/*.xml") != linked


def test_when_nothing_is_there_the_directory_tells_since_when(tmp_path: Path) -> None:
    before = time.time_ns()
    a_tick()
    (tmp_path / "report.xml").touch()
    (tmp_path / "report.xml").unlink()
    marks = Marks(settling=True)
    marks.place(str(tmp_path / "report.xml"))
    assert marks.newest() > before
    assert marks.since(before, limit=9) == []
