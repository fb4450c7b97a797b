"""ISO/IEC 25012, data quality: fifteen characteristics without subcharacteristics."""

from qualitywatch.domain.quality_model.model import Characteristic, QualityModel

ISO25012 = QualityModel(
    id="iso25012",
    title="ISO/IEC 25012",
    prefix="data",
    characteristics=tuple(
        Characteristic(title)
        for title in (
            "Accuracy",
            "Completeness",
            "Consistency",
            "Credibility",
            "Currentness",
            "Accessibility",
            "Compliance",
            "Confidentiality",
            "Efficiency",
            "Precision",
            "Traceability",
            "Understandability",
            "Availability",
            "Portability",
            "Recoverability",
        )
    ),
)
