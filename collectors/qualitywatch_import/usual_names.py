"""Names and patterns, relative to a target's location, under which a tool's reports lie, and nothing else does."""

from __future__ import annotations

ATTESTATIONS = (
    "qualitywatch-attestations.yaml", "qualitywatch-attestations.yml", "qualitywatch-attestations.json",
)  # fmt: skip
COVERAGE = (
    "lcov.info", "coverage/lcov.info", "packages/*/coverage/lcov.info", "clover.xml", "coverage/clover.xml",
    "packages/*/coverage/clover.xml", "build/logs/clover.xml", "cobertura.xml", "cobertura-coverage.xml",
    "coverage/cobertura-coverage.xml", "coverage.cobertura.xml", "TestResults/*/coverage.cobertura.xml",
    "*/TestResults/*/coverage.cobertura.xml", "jacoco.xml", "target/site/jacoco/jacoco.xml",
    "*/target/site/jacoco/jacoco.xml", "target/site/jacoco-aggregate/jacoco.xml",
    "build/reports/jacoco/test/jacocoTestReport.xml", "*/build/reports/jacoco/test/jacocoTestReport.xml",
)  # fmt: skip
LIGHTHOUSE = (".lighthouseci/lhr-*.json",)
PIP_AUDIT = ("pip-audit.json",)
SARIF = ("*.sarif", "*.sarif.json")
