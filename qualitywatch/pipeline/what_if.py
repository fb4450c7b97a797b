"""What if: which repairs lift a characteristic most, in the places that hold it down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.quality_model import MODELS, ScoringModel, resolve_characteristic
from qualitywatch.domain.verdict import CharacteristicReport, Verdict
from qualitywatch.errors import NoEvidenceError, UnknownNameError
from qualitywatch.pipeline.evaluate import Repair, RepairPlaces, caps, head_in, places_of, plan_repairs


@dataclass(frozen=True, slots=True)
class PlannedRepair:
    """A repair, where to begin it, and what the rules that judge its metric say is to be done."""

    repair: Repair
    places: RepairPlaces
    fixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """One characteristic with the repairs that lift it most, in their order."""

    report: CharacteristicReport
    repairs: tuple[PlannedRepair, ...]


def what_if(
    verdict: Verdict,
    scoring: ScoringModel,
    catalogue: MetricCatalogue,
    *,
    characteristic: str | None = None,
    limit: int,
) -> WhatIf:
    """The repairs of the characteristic named, or of the one with the lowest score.

    Raises UnknownNameError for a characteristic that is not scored here, NoEvidenceError where nothing is.
    """
    report = _chosen(verdict.characteristics, characteristic)
    breached = [
        outcome
        for outcome in verdict.outcomes
        if caps(outcome) and _head(outcome, scoring) == report.characteristic
    ]
    measures = report.basis.measures if report.basis else ()
    planned = plan_repairs(measures, breached, scoring.combination, limit=limit)
    return WhatIf(
        report,
        tuple(
            PlannedRepair(
                repair, places_of(repair, verdict.measurements, catalogue), _fixes(repair, verdict.outcomes)
            )
            for repair in planned
        ),
    )


def _chosen(reports: Sequence[CharacteristicReport], name: str | None) -> CharacteristicReport:
    scored = [report for report in reports if report.score is not None]
    if name is not None:
        wanted = resolve_characteristic(name).partition("/")[0]
        for report in scored:
            if resolve_characteristic(report.characteristic) == wanted:
                return report
        there_are = ", ".join(report.characteristic for report in scored) or "none"
        raise UnknownNameError(f"{name} has no score here", hint=f"there are scores of: {there_are}")
    lowest = min(
        scored,
        key=lambda report: (report.score.value if report.score else 0, report.characteristic),
        default=None,
    )
    if lowest is None:
        raise NoEvidenceError(
            "nothing has a score: too little is measured",
            hint="qualitywatch check says what is left out, and why",
        )
    return lowest


def _head(outcome: RuleOutcome, scoring: ScoringModel) -> str:
    return head_in(outcome.characteristic, MODELS[scoring.version.edition])


def _fixes(repair: Repair, outcomes: Sequence[RuleOutcome]) -> tuple[str, ...]:
    told = [
        outcome.fix
        for outcome in outcomes
        if (outcome.metric, outcome.target) == (repair.metric, repair.target)
        and outcome.value == repair.value
    ]
    return tuple(dict.fromkeys(told))
