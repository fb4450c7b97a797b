"""`qualitywatch plugins new` writes a plugin that installs, whose tests pass at once, and that measures."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import pytest

from qualitywatch import __version__
from qualitywatch.errors import ConfigurationError
from qualitywatch.plugins.scaffold import write_plugin

PACKAGE = "qualitywatch_todo_comments"


def _run(*command: str, cwd: Path, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = os.environ | ({"PYTHONPATH": str(path)} if path else {})
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plugin as the command writes it."""
    folder = tmp_path_factory.mktemp("authors")
    ended = _run("qualitywatch", "plugins", "new", "todo-comments", "--into", str(folder), cwd=folder)
    assert ended.returncode == 0, ended.stderr
    assert "pip install -e" in ended.stdout
    return folder / "qualitywatch-todo-comments"


@pytest.fixture(scope="module")
def site(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plugin as an installer would leave it: its package, and its entry point in metadata."""
    folder = tmp_path_factory.mktemp("site")
    project = _pyproject(written)["project"]
    info = folder / f"{PACKAGE}-{project['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    )
    points = project["entry-points"]["qualitywatch"]
    (info / "entry_points.txt").write_text(
        "[qualitywatch]\n" + "".join(f"{name} = {value}\n" for name, value in points.items())
    )
    (folder / PACKAGE).symlink_to(written / PACKAGE)
    return folder


def _pyproject(written: Path) -> dict:
    return tomllib.loads((written / "pyproject.toml").read_text())


def _yaml_in_readme(written: Path, first_key: str) -> str:
    """The indented block of the README that begins with a key."""
    blocks = re.findall(r"(?:^(?: {4}.*)?\n)+", (written / "README.md").read_text(), flags=re.MULTILINE)
    (block,) = [each for each in map(textwrap.dedent, blocks) if each.strip().startswith(f"{first_key}:")]
    return block


def test_it_has_a_collector_a_test_a_pyproject_and_a_readme(written: Path) -> None:
    files = {str(path.relative_to(written)) for path in written.rglob("*") if path.is_file()}
    assert files == {"README.md", "pyproject.toml", f"{PACKAGE}/__init__.py", "tests/test_collector.py"}


def test_its_collector_takes_less_than_thirty_lines(written: Path) -> None:
    lines = (written / PACKAGE / "__init__.py").read_text().splitlines()
    assert len([line for line in lines if line.strip()]) < 30


def test_nothing_of_the_template_is_left_over(written: Path) -> None:
    for path in written.rglob("*"):
        if path.is_file():
            assert re.findall(r"\$\{?\w+", path.read_text()) == []


def test_its_project_needs_this_version_and_has_an_entry_point(written: Path) -> None:
    project = _pyproject(written)["project"]
    assert project["dependencies"] == [f"qualitywatch>={__version__}"]
    assert project["entry-points"]["qualitywatch"] == {"todo_comments": PACKAGE}


def test_its_tests_pass_at_once(written: Path) -> None:
    ended = _run("pytest", "-q", "-p", "no:cacheprovider", cwd=written, path=written)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert re.search(r"\b1[0-9] passed", ended.stdout)
    assert "skipped" not in ended.stdout


def test_it_is_listed_once_it_is_installed(site: Path) -> None:
    ended = _run("qualitywatch", "plugins", "list", "--format", "json", cwd=site, path=site)
    rows = {row["plugin"]: row for row in json.loads(ended.stdout)["plugins"]}
    assert rows["todo_comments"]["registers"] == ["collector code.todo_comments"]
    assert rows["todo_comments"]["origin"] == "third party"


def test_it_measures_and_is_judged_as_its_readme_says(written: Path, site: Path, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "shop.py").write_text("# TODO: currencies\n" * 21)
    (tmp_path / "rules.yaml").write_text(_yaml_in_readme(written, "rules"))
    (tmp_path / "qualitywatch.yaml").write_text(_yaml_in_readme(written, "targets") + "rules: [rules.yaml]\n")
    ended = _run("qualitywatch", "check", ".", "--format", "json", cwd=tmp_path, path=site)
    verdict = json.loads(ended.stdout)
    assert [(each["metric"], each["value"]) for each in verdict["measurements"]] == [
        ("code.todo_comments.todo_comments", 21)
    ]
    assert [(each["rule"], each["outcome"]) for each in verdict["outcomes"]] == [("todo-debt", "warn")]


def test_an_installer_accepts_it(written: Path, tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="building without a network needs hatchling to be installed")
    pytest.importorskip("pip", reason="this environment was made without pip")
    site = tmp_path / "site"
    ended = _run(
        "pip", "install", "--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check",
        "--target", str(site), str(written), cwd=tmp_path,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout + ended.stderr
    listed = _run("qualitywatch", "plugins", "list", cwd=tmp_path, path=site)
    assert "collector code.todo_comments" in listed.stdout


@pytest.mark.parametrize("name", ["a", "todo", "todo-comments", "x2-y3"])
def test_names_of_lower_case_digits_and_dashes_are_taken(tmp_path: Path, name: str) -> None:
    assert write_plugin(name, tmp_path) == tmp_path / f"qualitywatch-{name}"


@pytest.mark.parametrize(
    "name",
    ["", "Todo", "todo_comments", "-todo", "todo-", "to--do", "2do", "to do", "../todo", "tödo", "todo\n"],
)
def test_other_names_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match="is no name for a plugin"):
        write_plugin(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "qualitywatch-todo").mkdir()
    with pytest.raises(ConfigurationError, match="exists already"):
        write_plugin("todo", tmp_path)
    assert list((tmp_path / "qualitywatch-todo").iterdir()) == []


def test_a_package_that_is_installed_already_is_not_shadowed(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="there is a package qualitywatch_code already"):
        write_plugin("code", tmp_path)
    assert list(tmp_path.iterdir()) == []
