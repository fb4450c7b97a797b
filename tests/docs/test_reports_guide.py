"""The guide to reports of other tools names every place that is looked at."""

from __future__ import annotations

from pathlib import Path

from qualitywatch_code.reports import coverage, junit_files
from qualitywatch_import import usual_names

GUIDE = Path(__file__).parents[2] / "docs/guides/reports.md"


def test_every_place_that_is_looked_at_stands_in_the_guide() -> None:
    imported = (
        *usual_names.ATTESTATIONS, *usual_names.COVERAGE, *usual_names.LIGHTHOUSE, *usual_names.PIP_AUDIT,
        *usual_names.SARIF,
    )  # fmt: skip
    one_down = {name.removeprefix("*/") for name in junit_files.USUAL_NAMES}
    guide = GUIDE.read_text(encoding="utf-8")
    assert [
        name for name in (*imported, *coverage.NAMES, *sorted(one_down)) if f"`{name}`" not in guide
    ] == []
