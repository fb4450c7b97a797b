"""Where a characteristic of one model stands in each of the others, side by side, and whose word that is.

The standards do not map onto each other: ISO/IEC 25012 speaks of data, 25010 of products, and 25059 extends 25010 in the
edition of 2011. Where they use the same word we follow it; everything else here is our own choice and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from qualitywatch.domain.quality_model.iso25010 import ISO25010_2011, ISO25010_2023
from qualitywatch.domain.quality_model.iso25012 import ISO25012
from qualitywatch.domain.quality_model.iso25059 import ISO25059
from qualitywatch.domain.quality_model.model import QualityModel
from qualitywatch.domain.quality_model.registry import translate


class Word(StrEnum):
    """Whose word it is that a characteristic stands there."""

    STANDARD = "the standard's"
    RENAMED = "renamed between editions"
    TAKEN_OVER = "taken over from 25010"
    OURS = "our own choice"


@dataclass(frozen=True, slots=True)
class Placement:
    """A path in a model, and whose word that is."""

    path: str
    word: Word


_DATA_IN_PRODUCT = {
    "data:accuracy": "functional_suitability/functional_correctness",
    "data:completeness": "functional_suitability/functional_completeness",
    "data:consistency": "functional_suitability/functional_correctness",
    "data:credibility": "security/authenticity",
    "data:currentness": "functional_suitability/functional_appropriateness",
    "data:accessibility": "interaction_capability/inclusivity",
    "data:confidentiality": "security/confidentiality",
    "data:efficiency": "performance_efficiency/resource_utilization",
    "data:precision": "functional_suitability/functional_correctness",
    "data:traceability": "security/accountability",
    "data:understandability": "interaction_capability/self-descriptiveness",
    "data:availability": "reliability/availability",
    "data:portability": "flexibility/adaptability",
    "data:recoverability": "reliability/recoverability",
}
"""What a product that works on such data does with them. Compliance has no place: 25010 asks none of a product."""

_AI_IN_PRODUCT = {
    "ai:functional_suitability": "functional_suitability",
    "ai:functional_suitability/functional_adaptability": "functional_suitability",
    "ai:functional_suitability/functional_correctness": "functional_suitability/functional_correctness",
    "ai:interaction_capability": "interaction_capability",
    "ai:interaction_capability/user_controllability": "interaction_capability/operability",
    "ai:interaction_capability/transparency": "interaction_capability/self-descriptiveness",
    "ai:reliability": "reliability",
    "ai:reliability/robustness": "reliability/fault_tolerance",
    "ai:security": "security",
    "ai:security/intervenability": "security",
}
"""The parent that 25059 names, or the subcharacteristic of 2023 that asks the same of any product. Quality in use has no
place: it is ISO/IEC 25019's since 2023."""

_MODIFIED_IN_AI = {
    "functional_suitability/functional_correctness": "ai:functional_suitability/functional_correctness"
}
"""What 25059 defines anew; everything else of 25010 it takes over as it was in 2011."""


def place(path: str, model: QualityModel) -> Placement | None:
    """Where the canonical ``path`` of any model stands in ``model``; None where that model has no place for it."""
    if model is ISO25010_2023:
        return _in_product(path)
    if model is ISO25010_2011:
        return _in_2011(path)
    if model is ISO25059:
        return _in_ai(path)
    return Placement(path, Word.STANDARD) if path in _paths(ISO25012) and model is ISO25012 else None


def _in_product(path: str) -> Placement | None:
    if path in _paths(ISO25010_2023):
        return Placement(path, Word.STANDARD)
    there = _DATA_IN_PRODUCT.get(path) or _AI_IN_PRODUCT.get(path)
    return Placement(there, Word.OURS) if there else None


def _in_2011(path: str) -> Placement | None:
    product = _in_product(path)
    if product is None:
        return None
    there = translate(product.path, ISO25010_2011)
    if there is None:
        return None
    if product.word is Word.OURS or there == product.path:
        return Placement(there, product.word)
    nearest = there.count("/") < product.path.count("/") or product.path == "flexibility/scalability"
    return Placement(there, Word.OURS if nearest else Word.RENAMED)


def _in_ai(path: str) -> Placement | None:
    if path in _paths(ISO25059):
        return Placement(path, Word.STANDARD)
    if path in _MODIFIED_IN_AI:
        return Placement(_MODIFIED_IN_AI[path], Word.STANDARD)
    there = _in_2011(path) if path in _paths(ISO25010_2023) else None
    if there is None:
        return None
    return Placement(there.path, Word.OURS if there.word is Word.OURS else Word.TAKEN_OVER)


def _paths(model: QualityModel) -> frozenset[str]:
    return frozenset(model.paths())
