"""The log says which credentials came and went, and never what they are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from pydantic import Field, SecretStr

from qualitywatch import Collector, MetricDefinition, Observation, Target, TargetKind, Window
from qualitywatch.config.project import Project, Schedule, WatchedTarget
from qualitywatch.domain.audit import AuditKind
from qualitywatch.pipeline.credentials import note_credentials
from qualitywatch.store import memory_store


class Caller(Collector):
    name: ClassVar[str] = "test.caller"
    metrics: ClassVar[tuple[MetricDefinition, ...]] = ()
    token: SecretStr | None = None
    headers: dict[str, SecretStr] = Field(default_factory=dict)

    def collect(self, target: Target, window: Window) -> Iterable[Observation]:
        del target, window
        return ()


def project(**keys: object) -> Project:
    schedule = Schedule(
        collector=Caller.model_validate(keys),
        every=timedelta(hours=1),
        timeout=timedelta(minutes=1),
        memory_limit=1,
    )
    watched = WatchedTarget(Target("shop", TargetKind.CODE, "."), (schedule,))
    return Project(
        source="q.yaml",
        directory=Path(),
        configured=True,
        store=None,
        quality_model="iso25010:2023",
        targets=(watched,),
        rules=(),
    )


@pytest.fixture
def store():
    with memory_store() as opened:
        yield opened


def noted(store) -> list[tuple[str, str]]:
    return [(each.what, each.why) for each in store.audit.entries(kind=AuditKind.TOKEN)]


def test_what_comes_and_goes_is_told_by_name(store):
    note_credentials(project(token="hunter2", headers={"X-Key": "s3cret"}), store)
    note_credentials(project(headers={"X-Key": "s3cret"}), store)
    assert noted(store) == [
        (
            "2 credentials are configured",
            "added target shop, test.caller: headers.X-Key, target shop, test.caller: token",
        ),
        ("1 credential is configured", "removed target shop, test.caller: token"),
    ]


def test_what_stays_is_not_told_again_and_without_any_nothing_is(store):
    assert not note_credentials(project(), store)
    assert note_credentials(project(token="hunter2"), store)
    assert not note_credentials(project(token="hunter2"), store)


def test_another_value_leaves_no_trace(store):
    note_credentials(project(token="hunter2"), store)
    assert not note_credentials(project(token="other"), store)
    assert not any("hunter2" in each.text for each in store.audit.entries())
