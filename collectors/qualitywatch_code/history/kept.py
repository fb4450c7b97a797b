"""Observations in a compact form for the result cache."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import astuple

from qualitywatch import Evidence, MetricDefinition, Observation


def dump_observations(observations: Iterable[Observation]) -> bytes:
    """Observations without labels and times of their own; floats survive it to the last digit."""
    rows = [
        [each.metric.id, each.value, [astuple(place) for place in each.evidence], each.evidence_total]
        for each in observations
    ]
    return json.dumps(rows, separators=(",", ":")).encode()


def load_observations(data: bytes, metrics: Mapping[str, MetricDefinition]) -> list[Observation]:
    """The inverse of ``dump_observations``; raises ValueError, TypeError or KeyError for anything else."""
    return [
        Observation(
            metrics[name], value, evidence=tuple(Evidence(*place) for place in places), evidence_total=total
        )
        for name, value, places, total in json.loads(data)
    ]
