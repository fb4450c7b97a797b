"""Every collector of data keeps the contract of collectors."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest

from qualitywatch import Collector, Target, TargetKind
from qualitywatch.testing import CollectorContract
from qualitywatch_data.drift import DriftCollector
from qualitywatch_data.imported import DbtCollector, GreatExpectationsCollector, SodaCollector
from qualitywatch_data.profile import ProfileCollector
from qualitywatch_data.quality import QualityCollector


class OfData(CollectorContract):
    """A collector that reads files."""

    @pytest.fixture
    def target(self, write) -> Target:
        rows = "SELECT random() AS x, 'k' || range % 3 AS k FROM range(2000)"
        write("reference.parquet", rows)
        path: Path = write("current.parquet", rows)
        return Target("sample", TargetKind.DATASET, str(path))


class TestDrift(OfData):
    collector: ClassVar[Collector] = DriftCollector.model_validate({"reference": "reference.parquet"})


class TestProfile(OfData):
    collector: ClassVar[Collector] = ProfileCollector()


class TestQuality(OfData):
    collector: ClassVar[Collector] = QualityCollector.model_validate(
        {"expect": [{"column": "x", "at_least": 0}, {"column": "k", "unique": True}], "key": "k"}
    )


class OfResults(OfData):
    """A collector that reads what another tool wrote."""

    written: ClassVar[str]

    @pytest.fixture
    def target(self, tmp_path) -> Target:
        (tmp_path / "report.json").write_text(self.written)
        return Target("sample", TargetKind.DATASET, str(tmp_path))


class TestGreatExpectations(OfResults):
    collector: ClassVar[Collector] = GreatExpectationsCollector.model_validate(
        {"report": "report.json", "max_age": "5000w"}
    )
    written: ClassVar[str] = (
        '{"success": true, "results": [{"success": true, "expectation_config": {"type": "expect_x"},'
        ' "result": {"element_count": 9, "unexpected_count": 0}}]}'
    )


class TestSoda(OfResults):
    collector: ClassVar[Collector] = SodaCollector.model_validate(
        {"report": "report.json", "max_age": "5000w"}
    )
    written: ClassVar[str] = (
        '{"hasFailures": false, "checks": [{"name": "row_count > 0", "outcome": "pass"}]}'
    )


class TestDbt(OfResults):
    collector: ClassVar[Collector] = DbtCollector.model_validate(
        {"report": "report.json", "max_age": "5000w"}
    )
    written: ClassVar[str] = (
        '{"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/run-results/v6.json"},'
        ' "results": [{"status": "pass", "unique_id": "test.shop.unique_id.abcdef0123", "failures": 0}]}'
    )
