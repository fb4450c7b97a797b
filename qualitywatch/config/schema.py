"""The shape of ``qualitywatch.yaml``: every key a user may write, with its meaning."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from qualitywatch.components import Duration
from qualitywatch.domain.durations import parse_size
from qualitywatch.domain.outcome import Outcome
from qualitywatch.domain.quality_model import MODELS
from qualitywatch.domain.target import TargetKind

SMALLEST_MEMORY = 64 * 1024**2
"""Bytes below which not even an idle collector's process starts."""


def not_a_bool(value: object) -> object:
    """Refuse true and false where a number is expected, which Python would take for 1 and 0."""
    if isinstance(value, bool):
        raise ValueError("expected a number")  # noqa: TRY004 - pydantic turns only ValueError into a remark
    return value


def _memory(text: object) -> int:
    size = parse_size(text)
    if size < SMALLEST_MEMORY:
        raise ValueError("expected at least 64MiB")
    return size


def _some_time(length: timedelta) -> timedelta:
    if length == timedelta(0):
        raise ValueError("expected a duration above 0s")
    return length


Whole = Annotated[int, BeforeValidator(not_a_bool)]
Memory = Annotated[
    int,
    BeforeValidator(_memory),
    WithJsonSchema({"type": ["string", "integer"], "examples": ["512MiB", "2GiB"]}),
]
SomeTime = Annotated[Duration, AfterValidator(_some_time)]


def _target_name(name: str) -> str:
    if not re.fullmatch(r"[^\s/\\#?%<>\"'&\x00-\x1f]{1,120}", name) or name in (".", ".."):
        raise ValueError(
            "a target's name has up to 120 characters without spaces, slashes and # ? % < > \" ' &"
        )
    return name


class Section(BaseModel):
    """Part of the configuration: unknown keys are errors, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False, defer_build=True)


class CollectorConfig(Section):
    """One collector on one target."""

    use: str = Field(description="The collector's name, as `qualitywatch plugins list` shows it.")
    every: SomeTime = Field(default="1h", validate_default=True, description="How often the daemon runs it.")
    timeout: SomeTime | None = Field(
        default=None, description="When it is stopped; the collector's own default."
    )
    memory: Memory | None = Field(default=None, description="Its memory limit; the collector's own default.")
    with_: dict[str, object] = Field(
        default_factory=dict, alias="with", repr=False, description="The collector's own keys."
    )


class TargetConfig(Section):
    """One thing whose quality is watched."""

    name: Annotated[str, AfterValidator(_target_name)] = Field(
        description="Unique; part of every finding's identity."
    )
    kind: TargetKind = Field(default=TargetKind.CODE, description="What kind of thing it is.")
    location: str = Field(default=".", description="A path, relative to this file, or a URL.")
    labels: dict[str, str] = Field(
        default_factory=dict, description="The user's own, such as team or environment."
    )
    collectors: list[CollectorConfig] = Field(min_length=1, description="What measures it.")


class SinkConfig(Section):
    """Where finding changes go."""

    use: str = Field(description="The sink's name.")
    name: str | None = Field(
        default=None, description="Tells two sinks of one kind apart; the sink's name by default."
    )
    when: list[Literal["warn", "fail"]] = Field(
        default=["fail"], min_length=1, description="Which outcomes it takes findings of."
    )
    timeout: SomeTime | None = Field(
        default=None, description="How long one call of it may take; the sink's own default."
    )
    with_: dict[str, object] = Field(
        default_factory=dict, alias="with", repr=False, description="The sink's own keys."
    )

    @property
    def outcomes(self) -> frozenset[Outcome]:
        """The outcomes this sink takes."""
        return frozenset(Outcome(name) for name in self.when)


class DaemonConfig(Section):
    """How the daemon serves and stops."""

    host: str = Field(default="127.0.0.1", description="The address it listens on.")
    port: Whole = Field(default=8425, ge=0, le=65535, description="The port; 0 takes a free one.")
    allowed_hosts: list[str] = Field(
        default=["localhost", "127.0.0.1", "[::1]"],
        description="Host names it answers to; guards against DNS rebinding.",
    )
    parallel: Whole = Field(default=2, ge=1, le=64, description="How many collectors run at once.")
    grace: Duration = Field(
        default="20s", validate_default=True, description="How long SIGTERM waits for runs."
    )


def _edition(name: str) -> str:
    if name not in MODELS:
        raise ValueError(f"expected one of {', '.join(MODELS)}")
    return name


edition_named = AfterValidator(_edition)


def _quality_model(name: str) -> str:
    if name not in MODELS and not name.endswith((".yaml", ".yml")):
        raise ValueError(f"expected one of {', '.join(MODELS)}, or a file whose name ends in .yaml")
    return name


class Configuration(Section):
    """The whole of ``qualitywatch.yaml``."""

    store: str = Field(
        default="sqlite:///qualitywatch.db", repr=False, description="SQLAlchemy URL of the store."
    )
    quality_model: Annotated[str, AfterValidator(_quality_model)] = Field(
        default="iso25010:2023",
        description="The edition that reports are ordered by, or a file with a quality model of your own.",
    )
    targets: list[TargetConfig] = Field(min_length=1, description="What is watched.")
    rules: list[str] = Field(
        default=["python-service"], min_length=1, description="Shipped rule packs by name, or files."
    )
    baseline: str | None = Field(
        default=None,
        description="A file of accepted breaches, as `check --write-baseline` writes it; only what is new or worse fails.",
    )
    keep_inputs: SomeTime | None = Field(
        default=None,
        description="How long `db prune` leaves what a judgement followed from, so that `replay` can judge it again; for ever by"
        " default. Decisions, findings and the log itself always stay.",
    )
    sinks: list[SinkConfig] = Field(default_factory=list, description="Where findings go.")
    daemon: DaemonConfig = Field(default_factory=DaemonConfig, description="How `qualitywatch run` serves.")
