"""Every mistake has a file of its own, and beside it the words in which a user hears of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from qualitywatch.config.quality_model import read_quality_model
from qualitywatch.config.resolve import resolve
from qualitywatch.config.rules import read_rule_pack
from qualitywatch.config.yaml_reader import read_yaml
from qualitywatch.errors import ConfigurationError
from qualitywatch.plugins import Plugins

HERE = Path(__file__).parent
CONFIGURATIONS = sorted((HERE / "bad").glob("*.yaml"))
RULE_PACKS = sorted((HERE / "bad_rules").glob("*.yaml"))
QUALITY_MODELS = sorted((HERE / "bad_quality_models").glob("*.yaml"))


def _said(read: Callable[[], object]) -> str:
    """The error's words, wherever the checkout lies."""
    with pytest.raises(ConfigurationError) as refused:
        read()
    return str(refused.value).replace(f"{HERE}/", "…/") + "\n"


def _golden(file: Path) -> str:
    return file.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("file", CONFIGURATIONS, ids=lambda file: file.stem)
def test_a_bad_configuration_is_refused_in_these_words(
    file: Path, plugins: Plugins, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(file.parent)
    name = Path(file.name)
    said = _said(lambda: resolve(read_yaml(name, what="the configuration"), plugins, {}))
    assert said == _golden(file)


@pytest.mark.parametrize("file", RULE_PACKS, ids=lambda file: file.stem)
def test_a_bad_rule_pack_is_refused_in_these_words(
    file: Path, plugins: Plugins, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(file.parent)
    said = _said(lambda: read_rule_pack(Path(file.name), plugins.catalogue, plugins.kinds))
    assert said == _golden(file)


@pytest.mark.parametrize("file", QUALITY_MODELS, ids=lambda file: file.stem)
def test_a_bad_quality_model_is_refused_in_these_words(
    file: Path, plugins: Plugins, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(file.parent)
    said = _said(lambda: read_quality_model(Path(file.name), plugins.catalogue))
    assert said == _golden(file)


@pytest.mark.parametrize("file", [*CONFIGURATIONS, *RULE_PACKS, *QUALITY_MODELS], ids=lambda file: file.stem)
def test_every_line_of_the_words_begins_with_file_and_line(file: Path) -> None:
    assert [line for line in _golden(file).splitlines() if not re.match(r"\S+\.yaml:\d+: ", line)] == []


def test_no_golden_file_is_left_without_its_mistake() -> None:
    goldens = {
        path.with_suffix(".yaml")
        for folder in ("bad", "bad_rules", "bad_quality_models")
        for path in (HERE / folder).glob("*.txt")
    }
    assert goldens == {*CONFIGURATIONS, *RULE_PACKS, *QUALITY_MODELS}
