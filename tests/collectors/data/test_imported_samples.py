"""Results as the tools really wrote them, of the same four rows of orders: who finds what, and nothing passes by error."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from qualitywatch import Window
from qualitywatch_data.imported import DbtCollector, GreatExpectationsCollector, SodaCollector

SAMPLES = Path(__file__).parent / "samples"
END = datetime(2026, 3, 21, tzinfo=UTC)
WINDOW = Window(END - timedelta(days=30), END)


@pytest.fixture
def place(tmp_path: Path):
    """Put samples somewhere under other names."""

    def put(**names: str) -> Path:
        for name, sample in names.items():
            target = tmp_path / "target" / f"{name}.json"
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(SAMPLES / sample, target)
        return tmp_path

    return put


def broken(found) -> dict[str, float]:
    """How many expectations of each severity are broken, where any are."""
    said = {key: value for key, value in found.values.items() if "broken_expectations" in key and value}
    return {key.rpartition(" ")[2]: value for key, value in said.items()}


def test_what_great_expectations_found(run, place) -> None:
    found = run(GreatExpectationsCollector(report="target/*.json"), place(v="gx-validation.json"), WINDOW)
    assert broken(found) == {"critical": 3, "minor": 1, "info": 1}
    assert found.values["quality.consistency"] == 0
    assert 'The column "missing" in BatchData does not exist.' in found.problems[0]


def test_what_a_checkpoint_of_great_expectations_says(run, place) -> None:
    found = run(
        GreatExpectationsCollector(report="target/*.json", max_age=timedelta(days=36500)),
        place(c="gx-checkpoint.json"),
    )
    assert found.values["quality.consistency"] == 0


def test_the_newest_validation_of_a_suite_counts(run, place) -> None:
    root = place(z="gx-validation.json")
    newer = json.loads((SAMPLES / "gx-validation.json").read_text())
    newer["meta"]["run_id"]["run_time"] = "2026-03-20T18:00:00+00:00"
    for result in newer["results"]:
        result.update(success=True, exception_info={})
    (root / "target" / "a.json").write_text(json.dumps(newer))
    found = run(GreatExpectationsCollector(report="target/*.json"), root, WINDOW)
    assert broken(found) == {}
    assert found.problems == []


def test_what_dbt_found(run, place) -> None:
    root = place(run_results="dbt-run_results.json", manifest="dbt-manifest.json")
    found = run(DbtCollector(report="target/*.json"), root, WINDOW)
    assert broken(found) == {"major": 3, "minor": 1}
    assert found.values["quality.completeness"] == pytest.approx(1 / 2)
    assert found.values["quality.accuracy"] == 0
    assert "not_null_orders_nothing was not made" in found.problems[0]


def test_what_dbt_writes_beside_its_results_is_none(run, place) -> None:
    """The files of dbt 1.10 that a pattern names, too."""
    root = place(run_results="dbt-run_results.json")
    for name in ("graph_summary.json", "semantic_manifest.json", "catalog.json"):
        (root / "target" / name).write_text('{"_invocation_id": "x"}', encoding="utf-8")
    assert broken(run(DbtCollector(report="target/*.json"), root, WINDOW))


def test_how_fresh_the_sources_of_dbt_are(run, place) -> None:
    root = place(run_results="dbt-run_results.json")
    results = [
        {"unique_id": "source.shop.raw.orders", "status": "error", "max_loaded_at_time_ago_in_s": 90000.0},
        {"unique_id": "source.shop.raw.items", "status": "pass", "max_loaded_at_time_ago_in_s": 60.0},
        {"unique_id": "source.shop.raw.gone", "status": "runtime error", "error": "no such table"},
    ]
    schema = "https://schemas.getdbt.com/dbt/sources/v3.json"
    metadata = {"dbt_schema_version": schema, "generated_at": "2026-03-20T06:00:00Z"}
    (root / "target" / "sources.json").write_text(json.dumps({"metadata": metadata, "results": results}))
    found = run(DbtCollector(report="target/*.json"), root, WINDOW)
    assert found.values["quality.currentness"] == pytest.approx(1 / 2)
    assert "orders: freshness: loaded 25.0 hours ago" in found.said("quality.broken_expectations major")
    assert any("no such table" in problem for problem in found.problems)


def test_what_soda_found(run, place) -> None:
    found = run(SodaCollector(report="target/*.json"), place(soda="soda.json"), WINDOW)
    assert broken(found) == {"major": 2, "minor": 1}
    assert found.values["quality.consistency"] == 0
