"""The guide to limits of code: the shipped quality model has the anchors that its table gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from doc_pages.reading import ROOT, blocks
from qualitywatch.config.load import load_project
from qualitywatch.config.quality_model import SHIPPED_MODEL, read_quality_model
from qualitywatch.errors import ConfigurationError
from qualitywatch.plugins import load_plugins

PAGE = "docs/guides/code-limits.md"
MODEL = read_quality_model(SHIPPED_MODEL, load_plugins().catalogue)
SCORED = {measure.metric: measure for measure in MODEL.measures if measure.source.startswith("calibration, ")}


def rows() -> dict[str, list[float]]:
    """The shares in the last table, by the metric that its first column means."""
    text = (ROOT / PAGE).read_text(encoding="utf-8")
    table = text.partition("| share of code beyond |")[2].partition("\n\n")[0].splitlines()[2:]
    found = {}
    for line in table:
        name, *shares = (cell.strip() for cell in line.strip("|").split("|"))
        topic, _, limit = name.replace("-", "_").rpartition(" ")
        metric = f"code.{topic.replace(' ', '_')}.share_above_{limit}"
        found[metric] = [float(re.sub(r"[ %]", "", share)) / 100 for share in shares]
    return found


def test_every_calibrated_measure_stands_in_the_table() -> None:
    assert set(SCORED) <= set(rows())
    assert len(SCORED) == 10


@pytest.mark.parametrize("metric", sorted(SCORED))
def test_the_anchors_are_where_the_projects_stand(metric: str) -> None:
    best, third, two_thirds, worst = rows()[metric]
    anchors = {anchor.score: anchor.value for anchor in SCORED[metric].utility.anchors}
    expected = {100: best, 80: third, 60: two_thirds, 0: worst}
    if third == best:
        del expected[80]
    assert anchors == pytest.approx(expected, abs=1e-6)


def test_bands_of_one_topic_share_its_weight() -> None:
    bands = [measure for measure in SCORED.values() if ".complexity." in measure.metric]
    assert sum(band.weight for band in bands) == 2
    assert all(measure.weight <= 1 for measure in SCORED.values())


def test_limits_of_ones_own_bring_the_metrics_that_the_guide_names(tmp_path: Path) -> None:
    (block,) = [each for each in blocks("yaml") if each.page == PAGE and "limits:" in each.text]
    (tmp_path / "qualitywatch.yaml").write_text(block.text, encoding="utf-8")
    plugins = load_plugins()
    (watched,) = load_project(tmp_path, plugins, environment={}).targets
    collector = watched.schedules[0].collector
    brought = {each.id for each in collector.measured_metrics()} - {each.id for each in collector.metrics}
    assert brought == {
        "code.fan_out.lines_above_20", "code.fan_out.share_above_20",
        "code.function_length.lines_above_60", "code.function_length.share_above_60",
    }  # fmt: skip
    assert all(name in plugins.catalogue for name in brought)


def test_a_mistaken_topic_is_told_with_its_line_and_key(tmp_path: Path) -> None:
    (block,) = [each for each in blocks("yaml") if each.page == PAGE and "limits:" in each.text]
    file = tmp_path / "qualitywatch.yaml"
    file.write_text(block.text.replace("fan_out", "fan_otu"), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="did you mean 'fan_out'") as refused:
        load_project(tmp_path, load_plugins(), environment={})
    assert (refused.value.line, refused.value.key) == (
        7,
        "targets.0.collectors.0.with.limits.fan_otu",
    )
