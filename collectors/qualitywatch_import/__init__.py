"""Collectors that import what teams already have: reports of scanners, linters and load tests, numbers, attestations."""

from __future__ import annotations

from qualitywatch import Collector, hookimpl
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


@hookimpl
def register_collectors() -> list[type[Collector]]:
    """Every collector of this package."""
    return [
        AttestationCollector,
        AxeCollector,
        CoverageReportCollector,
        CycloneDxCollector,
        HttpCollector,
        K6Collector,
        LighthouseCollector,
        LocustCollector,
        MypyCollector,
        PipAuditCollector,
        PromqlCollector,
        PylintCollector,
        PytestBenchmarkCollector,
        RuffCollector,
        SarifCollector,
        ScorecardCollector,
        SonarQubeCollector,
        SqlCollector,
        ValueCollector,
    ]
