"""ISO/IEC 25059:2023, AI systems: what it adds to (or changes in) the product quality model of 25010:2011.

The standard extends the 2011 tree; we hang its additions under the 2023 names (usability is interaction
capability there), which is our own choice.
"""

from qualitywatch.domain.quality_model.model import Characteristic, QualityModel

ALIASES_TO_25010_2023 = {"ai:usability": "ai:interaction_capability"}
"""The heads as the standard prints them, after the 2011 tree."""

ISO25059 = QualityModel(
    id="iso25059:2023",
    title="ISO/IEC 25059:2023",
    prefix="ai",
    characteristics=(
        Characteristic("Functional suitability", ("Functional adaptability", "Functional correctness")),
        Characteristic("Interaction capability", ("User controllability", "Transparency")),
        Characteristic("Reliability", ("Robustness",)),
        Characteristic("Security", ("Intervenability",)),
        Characteristic("Quality in use", ("Societal and ethical risk mitigation", "Transparency")),
    ),
)
