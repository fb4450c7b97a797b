"""Every import collector keeps the contract of collectors, on what its tool really writes."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest

from qualitywatch import Collector, Grounds, NoEvidenceError, Target, TargetKind, Window
from qualitywatch.testing import CollectorContract
from qualitywatch_import.attestation import AttestationCollector
from qualitywatch_import.axe import AxeCollector
from qualitywatch_import.coverage import CoverageReportCollector
from qualitywatch_import.cyclonedx import CycloneDxCollector
from qualitywatch_import.http import HttpCollector
from qualitywatch_import.k6 import K6Collector
from qualitywatch_import.lighthouse import LighthouseCollector
from qualitywatch_import.locust import LocustCollector
from qualitywatch_import.mypy import MypyCollector
from qualitywatch_import.pip_audit import PipAuditCollector
from qualitywatch_import.promql import PromqlCollector
from qualitywatch_import.pylint import PylintCollector
from qualitywatch_import.pytest_benchmark import PytestBenchmarkCollector
from qualitywatch_import.ruff import RuffCollector
from qualitywatch_import.sarif import SarifCollector
from qualitywatch_import.scorecard import ScorecardCollector
from qualitywatch_import.sonarqube import SonarQubeCollector
from qualitywatch_import.sql import SqlCollector
from qualitywatch_import.value import ValueCollector

ATTESTATIONS = """
attestations:
  - {metric: hazard_warning, name: overdose, value: 1.0, author: Ada, evidence: "https://example.org/1",
     stated_at: 2020-01-01, expires: 2999-01-01}
"""


def grounds_of(collector: Collector, target: Target, at: datetime) -> list[Grounds]:
    return [each for each in collector.collect(target, Window(at, at)) if isinstance(each, Grounds)]


class OfSample(CollectorContract):
    """A collector that reads one sample."""

    sample: ClassVar[str]

    @pytest.fixture
    def target(self, make_target) -> Target:
        data = Path(__file__).parent / "data"
        return make_target({self.sample: (data / self.sample).read_bytes()})

    def test_says_until_when_its_reports_are_new_enough(self, target: Target) -> None:
        collector = self.collector.model_copy(update={"max_age": timedelta(days=36500)})
        now = datetime.now(UTC)
        (first, *more) = (each.until for each in grounds_of(collector, target, now) if each.until)
        until = min((first, *more))
        assert not [each for each in grounds_of(self.collector, target, now) if each.until]
        list(collector.collect(target, Window(now, until)))
        with pytest.raises(NoEvidenceError, match="too old"):
            list(collector.collect(target, Window(now, until + timedelta(seconds=1))))

    def test_says_which_files_it_read(self, target: Target) -> None:
        now = datetime.now(UTC)
        named = [name for each in grounds_of(self.collector, target, now) for name in each.files]
        assert any(Path(target.location).glob(name) for name in named), named


class TestSarif(OfSample):
    sample = "scanner.sarif"
    collector: ClassVar[Collector] = SarifCollector()


class TestCoverage(OfSample):
    sample = "lcov.info"
    collector: ClassVar[Collector] = CoverageReportCollector()


class TestRuff(OfSample):
    sample = "ruff.json"
    collector: ClassVar[Collector] = RuffCollector(report="ruff.json")


class TestMypy(OfSample):
    sample = "mypy.txt"
    collector: ClassVar[Collector] = MypyCollector(report="mypy.txt")


class TestPylint(OfSample):
    sample = "pylint.json2.json"
    collector: ClassVar[Collector] = PylintCollector(report="pylint.*")


class TestPipAudit(OfSample):
    sample = "pip-audit.json"
    collector: ClassVar[Collector] = PipAuditCollector()


class TestCycloneDx(OfSample):
    sample = "bom.cdx.json"
    collector: ClassVar[Collector] = CycloneDxCollector(report="*.cdx.json")


class TestLighthouse(OfSample):
    sample = "lighthouse.json"
    collector: ClassVar[Collector] = LighthouseCollector(report="lighthouse.json")


class TestAxe(OfSample):
    sample = "axe.json"
    collector: ClassVar[Collector] = AxeCollector(report="axe.json")


class TestK6(OfSample):
    sample = "k6-export.json"
    collector: ClassVar[Collector] = K6Collector(report="k6-export.json")


class TestLocust(OfSample):
    sample = "locust_stats.csv"
    collector: ClassVar[Collector] = LocustCollector(report="*_stats.csv")


class TestPytestBenchmark(OfSample):
    sample = "benchmark.json"
    collector: ClassVar[Collector] = PytestBenchmarkCollector(report="benchmark.json")


class TestScorecard(OfSample):
    sample = "scorecard.json"
    collector: ClassVar[Collector] = ScorecardCollector(report="scorecard.json")


class TestAttestation(CollectorContract):
    collector: ClassVar[Collector] = AttestationCollector()

    @pytest.fixture
    def target(self, make_target) -> Target:
        return make_target({"qualitywatch-attestations.yaml": ATTESTATIONS})


class TestValue(CollectorContract):
    collector: ClassVar[Collector] = ValueCollector.model_validate(
        {"values": [{"name": "a", "report": "a.json", "at": "$.a", "characteristic": "reliability"}]}
    )

    @pytest.fixture
    def target(self, make_target) -> Target:
        return make_target({"a.json": '{"a": 3}'})


class TestSql(CollectorContract):
    collector: ClassVar[Collector] = SqlCollector.model_validate(
        {
            "url": "sqlite:///shop.db",
            "queries": [{"name": "a", "query": "SELECT 3", "characteristic": "reliability"}],
        }
    )

    @pytest.fixture
    def target(self, make_target) -> Target:
        made = make_target()
        with sqlite3.connect(Path(made.location, "shop.db")) as connection:
            connection.execute("CREATE TABLE a (b)")
        connection.close()
        return made


class OfServer(CollectorContract):
    """A collector that asks the target's location."""

    answers: ClassVar[dict[str, object]]

    @pytest.fixture
    def answering(self) -> dict[str, object]:
        return self.answers

    @pytest.fixture
    def target(self, serving, answering):
        with serving(answering) as server:
            yield Target("server", TargetKind.PIPELINE, server.url)


class TestHttp(OfServer):
    answers: ClassVar[dict[str, object]] = {"/status": '{"a": 3}'}
    collector: ClassVar[Collector] = HttpCollector.model_validate(
        {"url": "/status", "values": [{"name": "a", "at": "$.a", "characteristic": "reliability"}]}
    )


class TestSonarQube(OfServer):
    collector: ClassVar[Collector] = SonarQubeCollector(project="shop")

    @pytest.fixture
    def answering(self, sonarqube_answers) -> dict[str, object]:
        return sonarqube_answers


class TestPromql(OfServer):
    answers: ClassVar[dict[str, object]] = {
        "/api/v1/query": json.dumps(
            {"status": "success", "data": {"resultType": "scalar", "result": [1772452800, "3"]}}
        )
    }
    collector: ClassVar[Collector] = PromqlCollector.model_validate(
        {"queries": [{"name": "a", "query": "3", "characteristic": "reliability"}]}
    )
