"""Collectors that import what teams already have: reports of scanners, linters and load tests, numbers, attestations."""

from __future__ import annotations

from qualitywatch import AnnouncedCollector, TargetKind, hookimpl
from qualitywatch_import import usual_names
from qualitywatch_import.metrics import (
    attested,
    axe,
    coverage,
    cyclonedx,
    k6,
    lighthouse,
    locust,
    mypy,
    pip_audit,
    pylint,
    pytest_benchmark,
    ruff,
    sarif,
    scorecard,
    sonarqube,
)
from qualitywatch_import.metrics.measured import MEASURED

_CODE = (TargetKind.CODE,)
_RUNNING = (TargetKind.CODE, TargetKind.PIPELINE)
_ANY = tuple(TargetKind)
_ANNOUNCED = (
    ("attestation", "AttestationCollector", attested.METRICS, _ANY, usual_names.ATTESTATIONS),
    ("axe", "AxeCollector", axe.METRICS, _RUNNING, ()),
    ("coverage", "CoverageReportCollector", coverage.METRICS, _CODE, usual_names.COVERAGE),
    ("cyclonedx", "CycloneDxCollector", cyclonedx.METRICS, _CODE, ()),
    ("http", "HttpCollector", MEASURED, _ANY, ()),
    ("k6", "K6Collector", k6.METRICS, _RUNNING, ()),
    ("lighthouse", "LighthouseCollector", lighthouse.METRICS, _RUNNING, usual_names.LIGHTHOUSE),
    ("locust", "LocustCollector", locust.METRICS, _RUNNING, ()),
    ("mypy", "MypyCollector", mypy.METRICS, _CODE, ()),
    ("pip_audit", "PipAuditCollector", pip_audit.METRICS, _CODE, usual_names.PIP_AUDIT),
    ("promql", "PromqlCollector", MEASURED, _ANY, ()),
    ("pylint", "PylintCollector", pylint.METRICS, _CODE, ()),
    ("pytest_benchmark", "PytestBenchmarkCollector", pytest_benchmark.METRICS, _CODE, ()),
    ("ruff", "RuffCollector", ruff.METRICS, _CODE, ()),
    ("sarif", "SarifCollector", sarif.METRICS, _CODE, usual_names.SARIF),
    ("scorecard", "ScorecardCollector", scorecard.METRICS, _CODE, ()),
    ("sonarqube", "SonarQubeCollector", sonarqube.METRICS, _RUNNING, ()),
    ("sql", "SqlCollector", MEASURED, _ANY, ()),
    ("value", "ValueCollector", MEASURED, _ANY, ()),
)


@hookimpl
def register_collectors() -> list[AnnouncedCollector]:
    """Every collector of this package: most projects have reports of few tools, and need not load what reads the others'."""
    return [
        AnnouncedCollector(
            name=f"import.{module}",
            place=f"qualitywatch_import.{module}:{name}",
            metrics=metrics,
            kinds=kinds,
            discovers=bool(traces),
            traces=traces,
        )
        for module, name, metrics, kinds, traces in _ANNOUNCED
    ]
