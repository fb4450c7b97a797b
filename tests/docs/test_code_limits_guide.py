"""The guide to limits of code: the shipped quality model has the anchors that its table gives."""

from __future__ import annotations

import re

import pytest

from doc_pages.reading import ROOT
from qualitywatch.config.quality_model import SHIPPED_MODEL, read_quality_model
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
