"""What judges: the rules in force as one text, by which a change of them is noticed, and the versions of the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qualitywatch.domain.canonical import canonical
from qualitywatch.domain.quality_model import ScoringModel
from qualitywatch.domain.rule import Rule
from qualitywatch.pipeline.recall.plain import plain

QUALITY_MODEL = "quality model "
"""How the quality model's name begins among the versions of what judged; the model itself is among the inputs."""


def judging_versions(programs: Mapping[str, str], scoring: ScoringModel | None) -> dict[str, str]:
    """The programs that judge, and the quality model that scores come from."""
    if scoring is None:
        return dict(programs)
    return {**programs, f"{QUALITY_MODEL}{scoring.version.name}": scoring.version.version}


def rules_text(rules: Iterable[Rule]) -> str:
    """The rules as canonical JSON, in their order."""
    return canonical([plain(rule) for rule in rules])
