"""Configurations are read against plugins that stay the same, whatever is installed."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from qualitywatch import (
    Collector,
    Delivery,
    Direction,
    MetricDefinition,
    Observation,
    Sink,
    Target,
    TargetKind,
    Window,
    hookimpl,
)
from qualitywatch.components import Duration
from qualitywatch.plugins import Plugins, load_plugins

HERE = Path(__file__).parent

UNTIDY = MetricDefinition(
    id="demo.untidy.share",
    title="Untidy share",
    unit="1",
    direction=Direction.LOWER,
    characteristic="maintainability/analysability",
    how="Share of the files that are untidy.",
)
BLANKS = MetricDefinition(
    id="demo.rows.blank",
    title="Blank rows",
    unit="1",
    direction=Direction.LOWER,
    characteristic="data:completeness",
    how="Share of the rows that are blank in a column.",
    labels=("column",),
)


class TidinessCollector(Collector):
    name = "demo.tidiness"
    metrics = (UNTIDY,)

    paths: list[str] = Field(default=["."])
    max_age: Duration | None = None
    top: int = Field(default=10, ge=1)

    def collect(self, target: Target, window: Window) -> Iterable[Observation]:
        del target, window
        yield Observation(UNTIDY, 0.5)


class RowsCollector(Collector):
    name = "demo.rows"
    metrics = (BLANKS,)
    kinds = (TargetKind.DATASET,)

    def collect(self, target: Target, window: Window) -> Iterable[Observation]:
        del target, window
        yield Observation(BLANKS, 0.0, {"column": "age"})


class Account(BaseModel):
    model_config = ConfigDict(extra="forbid")

    user: str
    password: SecretStr


class MailSink(Sink):
    name = "demo.mail"

    url: str = Field(pattern=r"^https://")
    token: SecretStr = Field(min_length=8)
    spare_tokens: list[SecretStr] = Field(default_factory=list)
    headers: dict[str, SecretStr] = Field(default_factory=dict)
    account: Account | None = None

    def send(self, delivery: Delivery) -> None:
        del delivery


class DemoPlugin:
    @hookimpl
    def register_collectors(self) -> list[type[Collector]]:
        return [TidinessCollector, RowsCollector]

    @hookimpl
    def register_sinks(self) -> list[type[Sink]]:
        return [MailSink]

    @hookimpl
    def register_rules(self) -> list[Path]:
        return [HERE / "packs" / "demo.yaml"]


@pytest.fixture(scope="session")
def plugins() -> Plugins:
    """One plugin with two collectors, a sink that needs secrets, and the rule pack ``demo``."""
    installed = [point.name for point in entry_points(group="qualitywatch")]
    return load_plugins(block=installed, in_process={"demo": DemoPlugin()}, environment={})
