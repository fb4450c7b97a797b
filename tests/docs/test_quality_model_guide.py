"""The guide to scores: its tables are what the code computes, its files are read as it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from doc_pages.reading import ROOT, Block, blocks
from qualitywatch.config.quality_model import SHIPPED_MODEL, read_quality_model
from qualitywatch.domain.score import ScoredMeasure
from qualitywatch.errors import ConfigurationError
from qualitywatch.pipeline.evaluate.scores import combine
from qualitywatch.plugins import load_plugins

PAGE = "docs/guides/quality-model.md"
CATALOGUE = load_plugins().catalogue
MODELS = [block for block in blocks("yaml") if block.page == PAGE and "targets:" not in block.text]
REFUSED = re.compile(r"refused: (.+)$", re.MULTILINE)


def table(header: str) -> list[tuple[str, float]]:
    """The rows of the table with this first column."""
    text = (ROOT / PAGE).read_text(encoding="utf-8")
    (found,) = re.findall(rf"^\| {header} \| score \|\n\|[-|]+\n((?:\|.+\n)+)", text, re.MULTILINE)
    rows = [line.strip("|").split("|") for line in found.splitlines()]
    return [(first.strip(), float(score)) for first, score in rows]


@pytest.mark.parametrize(("value", "score"), table("value"))
def test_a_value_gets_the_score_that_the_guide_says(value: str, score: float, tmp_path: Path) -> None:
    file = tmp_path / "model.yaml"
    file.write_text(MODELS[0].text, encoding="utf-8")
    (measure,) = read_quality_model(file, CATALOGUE).measures
    assert measure.utility.of(float(value)) == pytest.approx(score)


@pytest.mark.parametrize(("utilities", "score"), table("measures"))
def test_measures_come_to_the_score_that_the_guide_says(utilities: str, score: float) -> None:
    combination = read_quality_model(SHIPPED_MODEL, CATALOGUE).combination
    parts = [
        ScoredMeasure(
            metric=f"m{index}", title="", target="", unit="1", weight=1.0, goal=0.0, anchors=(), value=0.0,
            utility=float(utility),
        )
        for index, utility in enumerate(utilities.split())
    ]  # fmt: skip
    found = combine(parts, (), combination).score
    assert found is not None
    assert round(found.value) == score


@pytest.mark.parametrize("block", MODELS, ids=str)
def test_a_model_is_accepted_or_refused_as_the_guide_says(block: Block, tmp_path: Path) -> None:
    file = tmp_path / "model.yaml"
    file.write_text(block.text, encoding="utf-8")
    refusal = REFUSED.search(block.quote())
    if refusal:
        with pytest.raises(ConfigurationError, match=re.escape(refusal[1])):
            read_quality_model(file, CATALOGUE)
    else:
        assert read_quality_model(file, CATALOGUE).measures


def test_both_kinds_are_there() -> None:
    assert {bool(REFUSED.search(block.quote())) for block in MODELS} == {True, False}
