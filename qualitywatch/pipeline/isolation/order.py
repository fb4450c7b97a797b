"""A job as plain values, and back: so that it can be begun again before what planned it is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from qualitywatch.components import Collector
from qualitywatch.domain.target import Target, TargetKind, Window
from qualitywatch.pipeline.isolation.job import Job


def ordered(job: Job) -> dict[str, Any] | None:
    """The job as values that JSON can hold; None for one that would not come back as it is.

    That is one of the past or on changes, and one of which these values would tell somebody a secret: a collector that
    reads more than files, with settings of its own.
    """
    collector, target, window = job.collector, job.target, job.window
    settings = collector.model_dump(mode="json", exclude_defaults=True)
    if settings and not collector.from_sources:
        return None
    named = f"{type(collector).__module__}:{type(collector).__qualname__}"
    if "<locals>" in named:
        return None
    order = {
        "collector": named,
        "settings": settings,
        "target": [target.name, target.kind.value, target.location, dict(target.labels)],
        "span": (window.end - window.start).total_seconds(),
        "timeout": job.timeout.total_seconds(),
        "memory_limit": job.memory_limit,
    }
    return order if job_ordered(order, window.end) == job else None


def job_ordered(order: Mapping[str, Any], at: datetime) -> Job:
    """The job again, over a window that ends at ``at``; the collector's module is imported.

    Raises whatever that raises, and KeyError, TypeError or ValueError for what is no order.
    """
    module, _, name = order["collector"].partition(":")
    collector = getattr(import_module(module), name)
    if not (isinstance(collector, type) and issubclass(collector, Collector)):
        raise TypeError(f"{order['collector']} is no collector")
    target, kind, location, labels = order["target"]
    return Job(
        collector.model_validate(order["settings"]),
        Target(target, TargetKind(kind), location, labels),
        Window(at - timedelta(seconds=order["span"]), at),
        timedelta(seconds=order["timeout"]),
        order["memory_limit"],
    )
