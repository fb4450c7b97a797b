"""The quality models of the SQuaRE series: ISO/IEC 25010 (2023 and 2011), 25012 (data) and 25059 (AI)."""

from qualitywatch.domain.quality_model.model import Characteristic, QualityModel
from qualitywatch.domain.quality_model.registry import (
    DEFAULT_MODEL,
    MODELS,
    model_named,
    resolve_characteristic,
    translate,
)

__all__ = [
    "DEFAULT_MODEL",
    "MODELS",
    "Characteristic",
    "QualityModel",
    "model_named",
    "resolve_characteristic",
    "translate",
]
