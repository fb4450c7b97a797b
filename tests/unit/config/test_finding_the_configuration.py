"""Which configuration applies is never a guess: one named, one found, or none at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualitywatch.config.load import load_project
from qualitywatch.config.locate import find_configuration
from qualitywatch.errors import ConfigurationError
from qualitywatch.plugins import Plugins

YAML = "targets: [{name: from-yaml, location: ., collectors: [{use: demo.tidiness}]}]\nrules: [demo]\n"
TOML = '[tool.qualitywatch]\nrules = ["demo"]\ntargets = [{name = "from-toml", collectors = [{use = "demo.tidiness"}]}]\n'


def _target(directory: Path, plugins: Plugins, named: Path | None = None) -> str:
    return load_project(directory, plugins, named=named, environment={}).targets[0].target.name


def test_the_file_in_the_directory_is_found(tmp_path: Path, plugins: Plugins) -> None:
    (tmp_path / "qualitywatch.yaml").write_text(YAML)
    assert _target(tmp_path, plugins) == "from-yaml"


def test_the_table_in_pyproject_is_found(tmp_path: Path, plugins: Plugins) -> None:
    (tmp_path / "pyproject.toml").write_text(TOML)
    assert _target(tmp_path, plugins) == "from-toml"


def test_a_pyproject_without_the_table_does_not_hide_the_file(tmp_path: Path, plugins: Plugins) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    (tmp_path / "qualitywatch.yaml").write_text(YAML)
    assert _target(tmp_path, plugins) == "from-yaml"


def test_both_at_once_are_refused(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(TOML)
    (tmp_path / "qualitywatch.yaml").write_text(YAML)
    with pytest.raises(
        ConfigurationError, match=r"there is a qualitywatch\.yaml and a \[tool\.qualitywatch\]"
    ) as refused:
        find_configuration(tmp_path)
    assert "--config" in refused.value.hint


def test_of_both_at_once_one_may_be_named(tmp_path: Path, plugins: Plugins) -> None:
    (tmp_path / "pyproject.toml").write_text(TOML)
    (tmp_path / "qualitywatch.yaml").write_text(YAML)
    assert _target(tmp_path, plugins, tmp_path / "pyproject.toml") == "from-toml"
    assert _target(tmp_path, plugins, tmp_path / "qualitywatch.yaml") == "from-yaml"


def test_a_named_file_may_have_any_name_and_stand_anywhere(tmp_path: Path, plugins: Plugins) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    named = elsewhere / "nightly.yml"
    named.write_text(YAML)
    project = load_project(tmp_path, plugins, named=named, environment={})
    assert project.directory == elsewhere
    assert project.targets[0].target.location == str(elsewhere)


def test_a_named_file_that_is_not_there_is_an_error_and_no_discovery(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="the configuration does not exist"):
        find_configuration(tmp_path, named=tmp_path / "qualitywatch.yaml")


def test_a_named_pyproject_without_the_table_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    with pytest.raises(ConfigurationError, match=r"has no table \[tool\.qualitywatch\]"):
        find_configuration(tmp_path, named=tmp_path / "pyproject.toml")


@pytest.mark.parametrize("name", ["qualitywatch.yml", ".qualitywatch.yaml"])
def test_a_file_that_would_be_overlooked_is_an_error(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(YAML)
    with pytest.raises(ConfigurationError, match="is not read under this name") as refused:
        find_configuration(tmp_path)
    assert "qualitywatch.yaml" in refused.value.hint


def test_a_link_that_leads_nowhere_is_an_error_and_no_discovery(tmp_path: Path) -> None:
    (tmp_path / "qualitywatch.yaml").symlink_to(tmp_path / "gone.yaml")
    with pytest.raises(ConfigurationError, match="does not exist"):
        find_configuration(tmp_path)


def test_a_directory_of_that_name_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "qualitywatch.yaml").mkdir()
    with pytest.raises(ConfigurationError, match="cannot be read: Is a directory"):
        find_configuration(tmp_path)


def test_an_empty_directory_has_no_configuration(tmp_path: Path) -> None:
    assert find_configuration(tmp_path) is None
