"""``import.promql``: numbers of the user's own, from PromQL queries to Prometheus or whatever speaks its API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, ClassVar
from urllib.parse import urlencode

from pydantic import AfterValidator, ConfigDict, Field, SecretStr

from qualitywatch import (
    Collected,
    CollectError,
    Collector,
    MetricDefinition,
    NoEvidenceError,
    Target,
    TargetKind,
    Window,
)
from qualitywatch_import.evidence import place
from qualitywatch_import.messages import short
from qualitywatch_import.metrics.measured import MEASURED
from qualitywatch_import.reports.json_text import Node
from qualitywatch_import.sources.expression import number_in
from qualitywatch_import.sources.http import Address, address, ask
from qualitywatch_import.sources.selected import Found, Selected, observe, unique


class SelectedQuery(Selected):
    """The value of a PromQL query."""

    query: str = Field(min_length=1, description="An instant query: a scalar, or a vector.")
    part: tuple[str, ...] = Field(default=(), description="Labels that tell the series of a vector apart.")


class PromqlCollector(Collector):
    """Asks Prometheus instant queries, at the end of the window."""

    model_config = ConfigDict(defer_build=True)

    name = "import.promql"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = MEASURED
    kinds: ClassVar[tuple[TargetKind, ...]] = tuple(TargetKind)

    url: Address | None = Field(
        default=None,
        description="Prometheus, such as http://prometheus:9090; the target's location where missing.",
    )
    token: SecretStr | None = Field(default=None, description="Sent as a bearer token.")
    allow_http: bool = Field(
        default=False, description="Send the token in clear text, within a closed network."
    )
    queries: Annotated[tuple[SelectedQuery, ...], AfterValidator(unique)] = Field(
        min_length=1, description="The queries to ask."
    )

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        """Yield the value of each query, as of the end of the window."""
        return observe(
            self.queries, partial(self._ask, base=address(target.location, self.url), window=window)
        )

    def _ask(self, selected: SelectedQuery, base: str, window: Window) -> Iterator[Found]:
        headers = {"Authorization": f"Bearer {self.token.get_secret_value()}"} if self.token else {}
        question = urlencode({"query": selected.query, "time": f"{window.end.timestamp():.3f}"})
        answer = ask(
            f"{base.rstrip('/')}/api/v1/query?{question}",
            headers=headers,
            expected="an answer of Prometheus",
            allow_http=self.allow_http,
        )
        if answer["status"].text() != "success":
            raise CollectError(
                f"Prometheus answers: {short(answer.text_of('error'))}", hint="correct the query"
            )
        return _values(answer["data"], selected)


def _values(data: Node, selected: SelectedQuery) -> Iterator[Found]:
    kind, result = data["resultType"].text(), data["result"]
    evidence = (place("", name=selected.name, message=selected.query),)
    if kind == "scalar":
        yield Found(number_in(result[1]), evidence=evidence, observed_at=_time(result[0]))
        return
    if kind != "vector":
        raise CollectError(f"the query answers a {kind[:40]}", hint="ask for a scalar or an instant vector")
    series = list(result.elements())
    if not series:
        raise NoEvidenceError(
            "the query finds no series", hint="is the metric there, and are the labels right?"
        )
    if len(series) > 1 and not selected.part:
        raise CollectError(
            f"the query finds {len(series)} series",
            hint="aggregate with sum(…), or name the labels that tell them apart",
        )
    for each in series:
        labels = each["metric"]
        part = "/".join(labels.text_of(label) for label in selected.part)
        if "value" not in each.members():
            raise CollectError("the query answers a native histogram", hint="use histogram_quantile(…)")
        value = each["value"]
        yield Found(number_in(value[1]), part, evidence, _time(value[0]))


def _time(said: Node) -> datetime:
    try:
        return datetime.fromtimestamp(said.number(), UTC)
    except (OverflowError, ValueError, OSError):
        raise said.refusal(f"{said.where} is no time") from None
