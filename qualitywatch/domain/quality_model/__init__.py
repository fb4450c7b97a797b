"""The quality models of the SQuaRE series (ISO/IEC 25010, 25012, 25059), and how measures become scores in them."""

from qualitywatch.domain.quality_model.model import Characteristic, QualityModel
from qualitywatch.domain.quality_model.placement import Placement, Word, place
from qualitywatch.domain.quality_model.power_mean import power_mean
from qualitywatch.domain.quality_model.registry import (
    DEFAULT_MODEL,
    MODELS,
    model_named,
    resolve_characteristic,
    translate,
)
from qualitywatch.domain.quality_model.scoring import (
    Combination,
    Joining,
    Measure,
    ModelVersion,
    ScoringModel,
)
from qualitywatch.domain.quality_model.utility import Anchor, Utility

__all__ = [
    "DEFAULT_MODEL",
    "MODELS",
    "Anchor",
    "Characteristic",
    "Combination",
    "Joining",
    "Measure",
    "ModelVersion",
    "Placement",
    "QualityModel",
    "ScoringModel",
    "Utility",
    "Word",
    "model_named",
    "place",
    "power_mean",
    "resolve_characteristic",
    "translate",
]
