"""``import.sonarqube``: the measures and the gate of a project on an existing SonarQube, from its web API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import ClassVar

from pydantic import ConfigDict, Field, SecretStr

from qualitywatch import (
    Collected,
    CollectError,
    Collector,
    Duration,
    MetricDefinition,
    NoEvidenceError,
    Provenance,
    Target,
    TargetKind,
    Window,
)
from qualitywatch_import.evidence import observed, place
from qualitywatch_import.metrics.sonarqube import FAILED_CONDITIONS, MEASURES, METRICS
from qualitywatch_import.reports.files import check_age, moment
from qualitywatch_import.reports.json_text import Node
from qualitywatch_import.sources.expression import number_in
from qualitywatch_import.sources.http import Address, address
from qualitywatch_import.sources.sonarqube_server import SonarQubeServer


class SonarQubeCollector(Collector):
    """Asks SonarQube Server, Community Build or Cloud about one project."""

    model_config = ConfigDict(defer_build=True)

    name = "import.sonarqube"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = METRICS
    kinds: ClassVar[tuple[TargetKind, ...]] = (TargetKind.CODE, TargetKind.PIPELINE)

    url: Address | None = Field(
        default=None,
        description="SonarQube, such as https://sonarqube.example.org; the location where missing.",
    )
    project: str = Field(min_length=1, description="The project's key.")
    branch: str | None = Field(
        default=None, min_length=1, description="A branch; the main one where it is missing."
    )
    token: SecretStr | None = Field(default=None, description="A user token; public projects need none.")
    allow_http: bool = Field(
        default=False, description="Send the token in clear text, within a closed network."
    )
    max_age: Duration | None = Field(
        default=None, description="Age beyond which an analysis counts as missing evidence, such as 7d."
    )

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        """Yield the measures that SonarQube has of the project, as of its latest analysis and its commit."""
        server = SonarQubeServer(
            address(target.location, self.url).rstrip("/"),
            branch=self.branch,
            token=self.token.get_secret_value() if self.token else "",
            allow_http=self.allow_http,
        )
        analysis = self._latest(server)
        at = _moment(analysis["date"])
        check_age(f"the analysis of {self.project}", at, self.max_age, window)
        if revision := analysis.text_of("revision"):
            yield Provenance(code=revision)
        yield from self._measures(server, at)
        yield from self._gate(server, at)

    def _latest(self, server: SonarQubeServer) -> Node:
        answer = server.ask("project_analyses/search", project=self.project, ps="1")
        for analysis in answer["analyses"].elements():
            return analysis
        raise NoEvidenceError(
            f"{self.project} was never analysed", hint="run the scanner, or correct project and branch"
        )

    def _measures(self, server: SonarQubeServer, at: datetime) -> Iterator[Collected]:
        component = server.measures(self.project, [measure.key for measure in MEASURES])
        if component["key"].text() != self.project:
            raise CollectError(
                f"SonarQube answers for {component['key'].text()[:80]}", hint="correct project"
            )
        known = {measure.key: measure for measure in MEASURES}
        found = False
        for answered in component["measures"].elements():
            measure = known.get(answered["metric"].text())
            value = answered.get("value")
            if measure is not None and value is not None:
                found = True
                yield observed(measure.definition, number_in(value) / measure.divisor, observed_at=at)
        if not found:
            raise NoEvidenceError(
                f"SonarQube has no measures of {self.project}", hint="look at its latest analysis"
            )

    def _gate(self, server: SonarQubeServer, at: datetime) -> Iterator[Collected]:
        status = server.ask("qualitygates/project_status", projectKey=self.project)["projectStatus"]
        if status["status"].text() == "NONE":  # no gate is set, or nothing was judged yet
            return
        failed = [
            place("", name=condition["metricKey"].text(), message=_told(condition))
            for condition in status.each("conditions")
            if condition["status"].text() == "ERROR"
        ]
        yield observed(FAILED_CONDITIONS, len(failed), failed, observed_at=at)


def _told(condition: Node) -> str:
    comparison = {"GT": "above", "LT": "below"}.get(condition.text_of("comparator"), "beyond")
    return f"{condition.text_of('actualValue')} is {comparison} {condition.text_of('errorThreshold')}"


def _moment(said: Node) -> datetime:
    stated = moment(said.text())
    if stated is None or stated.tzinfo is None:
        raise said.refusal(f"{said.where} is no time but {said.text()[:40]!r}")
    return stated
