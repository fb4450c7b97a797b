"""The characteristic that something counts for, by its name in the edition that reports are ordered by."""

from __future__ import annotations

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.quality_model import QualityModel, translate


def head_of(catalogue: MetricCatalogue, metric_id: str, model: QualityModel) -> str:
    """The characteristic of a metric."""
    return head_in(catalogue[metric_id].characteristic, model)


def head_in(characteristic: str, model: QualityModel) -> str:
    """The characteristic of a path; one that the edition does not know keeps its own name."""
    return (translate(characteristic, model) or characteristic).partition("/")[0]
