"""Every collector of data keeps the contract of collectors."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest

from qualitywatch import Collector, Target, TargetKind
from qualitywatch.testing import CollectorContract
from qualitywatch_data.drift import DriftCollector
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
