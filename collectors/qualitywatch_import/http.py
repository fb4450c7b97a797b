"""``import.http``: numbers of the user's own, from an HTTP endpoint that answers JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, ClassVar

from pydantic import AfterValidator, ConfigDict, Field, SecretStr

from qualitywatch import Collected, Collector, MetricDefinition, Target, TargetKind, Window
from qualitywatch_import.metrics.measured import MEASURED
from qualitywatch_import.sources.http import Address, address, ask
from qualitywatch_import.sources.json_values import JsonSelected, json_values
from qualitywatch_import.sources.selected import observe, unique


class HttpCollector(Collector):
    """Asks one endpoint once and reads numbers from its answer."""

    model_config = ConfigDict(defer_build=True)

    name = "import.http"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = MEASURED
    kinds: ClassVar[tuple[TargetKind, ...]] = tuple(TargetKind)

    url: Address | None = Field(
        default=None,
        description="The endpoint, or what it adds to the target's location where that is an address.",
    )
    token: SecretStr | None = Field(default=None, description="Sent as a bearer token.")
    headers: dict[str, SecretStr] = Field(default={}, description="Further headers, such as X-API-Key.")
    allow_http: bool = Field(
        default=False, description="Send the token in clear text, within a closed network."
    )
    values: Annotated[tuple[JsonSelected, ...], AfterValidator(unique)] = Field(
        min_length=1, description="The numbers to read from the answer."
    )

    def collect(self, target: Target, window: Window) -> Iterable[Collected]:
        """Yield each number, as of now: an endpoint tells what is."""
        del window
        headers = {name: value.get_secret_value() for name, value in self.headers.items()}
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token.get_secret_value()}"
        root = ask(
            address(target.location, self.url),
            headers=headers,
            expected="an answer in JSON",
            allow_http=self.allow_http,
        )
        return observe(self.values, lambda selected: json_values(root, selected))
