"""ISO/IEC 25010, product quality: the 2023 edition (9 characteristics, 40 subcharacteristics) and that of 2011 (8, 31)."""

from qualitywatch.domain.quality_model.model import Characteristic, QualityModel

_FUNCTIONAL = Characteristic(
    "Functional suitability",
    ("Functional completeness", "Functional correctness", "Functional appropriateness"),
)
_PERFORMANCE = Characteristic(
    "Performance efficiency", ("Time behaviour", "Resource utilization", "Capacity")
)
_COMPATIBILITY = Characteristic("Compatibility", ("Co-existence", "Interoperability"))
_MAINTAINABILITY = Characteristic(
    "Maintainability", ("Modularity", "Reusability", "Analysability", "Modifiability", "Testability")
)
_SECURITY_2011 = ("Confidentiality", "Integrity", "Non-repudiation", "Accountability", "Authenticity")

ISO25010_2023 = QualityModel(
    id="iso25010:2023",
    title="ISO/IEC 25010:2023",
    prefix="",
    characteristics=(
        _FUNCTIONAL,
        _PERFORMANCE,
        _COMPATIBILITY,
        Characteristic(
            "Interaction capability",
            (
                "Appropriateness recognizability",
                "Learnability",
                "Operability",
                "User error protection",
                "User engagement",
                "Inclusivity",
                "User assistance",
                "Self-descriptiveness",
            ),
        ),
        Characteristic("Reliability", ("Faultlessness", "Availability", "Fault tolerance", "Recoverability")),
        Characteristic("Security", (*_SECURITY_2011, "Resistance")),
        _MAINTAINABILITY,
        Characteristic("Flexibility", ("Adaptability", "Scalability", "Installability", "Replaceability")),
        Characteristic(
            "Safety",
            (
                "Operational constraint",
                "Risk identification",
                "Fail safe",
                "Hazard warning",
                "Safe integration",
            ),
        ),
    ),
)

ISO25010_2011 = QualityModel(
    id="iso25010:2011",
    title="ISO/IEC 25010:2011",
    prefix="",
    characteristics=(
        _FUNCTIONAL,
        _PERFORMANCE,
        _COMPATIBILITY,
        Characteristic(
            "Usability",
            (
                "Appropriateness recognizability",
                "Learnability",
                "Operability",
                "User error protection",
                "User interface aesthetics",
                "Accessibility",
            ),
        ),
        Characteristic("Reliability", ("Maturity", "Availability", "Fault tolerance", "Recoverability")),
        Characteristic("Security", _SECURITY_2011),
        _MAINTAINABILITY,
        Characteristic("Portability", ("Adaptability", "Installability", "Replaceability")),
    ),
)

ALIASES_2011_TO_2023 = {
    "usability": "interaction_capability",
    "portability": "flexibility",
    "reliability/maturity": "reliability/faultlessness",
    "usability/accessibility": "interaction_capability/inclusivity",
    "usability/user_interface_aesthetics": "interaction_capability/user_engagement",
}
"""Names that changed between the editions. Scalability (2023) was part of adaptability (2011); resistance, user
assistance, self-descriptiveness and safety have no ancestor and translate to the nearest parent, or to nothing."""
