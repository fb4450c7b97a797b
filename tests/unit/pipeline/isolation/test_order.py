"""A job comes back from its order as it was, or has none: what would tell a secret, or could not be begun again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from pydantic import SecretStr

from isolated_runs import errand_for
from naughty_collectors import Healthy
from qualitywatch.components import Collector
from qualitywatch.domain.changes import Changes
from qualitywatch.pipeline.collect import job_of
from qualitywatch.pipeline.isolation.job import Job
from qualitywatch.pipeline.isolation.order import job_ordered, ordered
from qualitywatch_code.python import PythonCollector

LATER = datetime(2031, 5, 4, 3, 2, 1, tzinfo=UTC)


class Asking(Healthy):
    """It would log in somewhere."""

    name: ClassVar[str] = "test.asking"
    token: SecretStr = SecretStr("")
    url: str = ""


class OfSources(Asking):
    """It says that it reads files alone."""

    name: ClassVar[str] = "test.of_sources"
    from_sources: ClassVar[bool] = True


def job(collector: Collector) -> Job:
    return job_of(errand_for(collector, Path("/shop"), timeout=7, memory=2**30))


@pytest.mark.parametrize(
    "collector", [Healthy(), PythonCollector(paths=("src",), layers=("cli", "domain"))], ids=["plain", "set"]
)
def test_a_job_comes_back_for_another_moment(collector: Collector) -> None:
    planned = job(collector)
    span = planned.window.end - planned.window.start
    back = job_ordered(json.loads(json.dumps(ordered(planned))), LATER)
    assert back == replace(planned, window=replace(planned.window, start=LATER - span, end=LATER))
    assert back.timeout == timedelta(seconds=7)


@pytest.mark.parametrize(
    "collector",
    [
        Asking(url="https://ada:secret@shop"),
        Asking(token=SecretStr("secret")),
        OfSources(token=SecretStr("s")),
    ],
    ids=["url", "token", "sources"],
)
def test_what_may_hold_a_secret_has_no_order(collector: Collector) -> None:
    assert ordered(job(collector)) is None


def test_a_job_on_changes_has_no_order() -> None:
    planned = job(PythonCollector())
    assert ordered(replace(planned, window=replace(planned.window, changes=Changes("HEAD")))) is None


def test_a_class_that_cannot_be_imported_has_no_order() -> None:
    class Local(Healthy):
        """Known here alone."""

    assert ordered(job(Local())) is None


def test_what_is_no_collector_is_refused() -> None:
    order = ordered(job(Healthy()))
    assert order is not None
    with pytest.raises(TypeError, match="no collector"):
        job_ordered({**order, "collector": "os:getpid"}, LATER)
