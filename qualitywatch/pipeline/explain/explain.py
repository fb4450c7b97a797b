"""From a name to its explanation."""

from __future__ import annotations

from dataclasses import replace

from qualitywatch.domain.effect import Effect, effect_of
from qualitywatch.domain.explanation import Explanation, SeriesExplanation, ShiftedSeries, TargetExplanation
from qualitywatch.domain.finding import FindingState
from qualitywatch.domain.metric import Direction
from qualitywatch.domain.outcome import RuleOutcome
from qualitywatch.domain.shift import Cause, Shift
from qualitywatch.domain.target import Target
from qualitywatch.errors import UnknownNameError
from qualitywatch.pipeline.change_points.causes import repository_of, shifts_of, with_commits
from qualitywatch.pipeline.explain.characteristics import evaluation_of, explain_characteristic
from qualitywatch.pipeline.explain.decisions import explain_decision
from qualitywatch.pipeline.explain.judgements import judged, outcome_of, worst_first
from qualitywatch.pipeline.explain.names import Kind, meant
from qualitywatch.pipeline.explain.series import explain_metric, explain_reading, judges
from qualitywatch.pipeline.explain.sources import Sources

_FINDINGS = 5
_FINDINGS_COUNTED = 5000
_DECISIONS = 3
_MOMENTS = 3
_SERIES_SEARCHED = 60


def explain_named(sources: Sources, target: Target, text: str) -> Explanation:
    """Everything that is known of what ``text`` names on a target; raises UnknownNameError for what is not there."""
    named = meant(sources, target.name, text)
    match named.kind:
        case Kind.METRIC:
            return explain_metric(sources, target, named.name, dict(named.labels))
        case Kind.CHARACTERISTIC:
            return explain_characteristic(sources, target, named.name)
        case Kind.RULE:
            return _explain_rule(sources, target, named.name)
        case Kind.FINDING:
            return _explain_finding(sources, target, named.name)
        case Kind.DECISION:
            record = sources.readings.decision(int(named.name))
            if record is None:
                raise UnknownNameError(f"no decision {named.name}")
            return explain_decision(record)


def explain_target(sources: Sources, target: Target) -> TargetExplanation:
    """What of a target is worth explaining, on one screen."""
    evaluation = evaluation_of(sources, target)
    found = sources.readings.findings(
        target=target.name, state=FindingState.OPEN, limit=_FINDINGS_COUNTED
    )  # fmt: skip
    return TargetExplanation(
        target=target,
        evaluation=evaluation,
        characteristics=evaluation.characteristics if evaluation else (),
        judgements=judged(sources, [each.outcome for each in found[:_FINDINGS]], in_full=_FINDINGS),
        open_findings=len(found),
        shifts=tuple(_newest_shifts(sources, target)),
        decisions=tuple(
            each for each in sources.readings.decisions(limit=10) if target.name in each.versions
        )[:_DECISIONS],
    )


def _newest_shifts(sources: Sources, target: Target) -> list[ShiftedSeries]:
    """The shifts of the newest moments at which anything shifted, the largest first within each.

    Looked for in a bounded number of series: those that rules judge first, then those that are better one way.
    """
    latest = sources.readings.latest(target=target.name)
    ruled = {outcome.metric for outcome in sources.readings.outcomes(target=target.name)}
    ordered = sorted(latest, key=lambda each: (each.key.metric not in ruled, bool(each.labels), each.key))
    found = []
    for reading in ordered[:_SERIES_SEARCHED]:
        definition = sources.definition(reading.key.metric)
        title = definition.title if definition else reading.key.metric
        direction = definition.direction if definition else Direction.NONE
        for shift in shifts_of(sources.readings, reading.key):
            effect = effect_of(direction, shift.shift.before, shift.shift.after)
            if shift.of_the_ruler:  # measured otherwise is neither better nor worse
                effect = Effect.CHANGED
            found.append(ShiftedSeries(reading, title, shift, effect))
    moments = sorted({each.shift.at for each in found}, reverse=True)[:_MOMENTS]
    newest = sorted(
        (each for each in found if each.shift.at in moments),
        key=lambda each: (-each.shift.at.timestamp(), -_size(each.shift.shift), each.reading.key),
    )
    return _with_commits(newest, repository_of(target))


def _size(shift: Shift) -> float:
    """How large it is against what there was."""
    return abs(shift.difference) / max(abs(shift.before), abs(shift.after))


def _with_commits(shifts: list[ShiftedSeries], repository: str | None) -> list[ShiftedSeries]:
    """The shifts with what git says of their commits: asked once for each pair of commits."""
    if repository is None:
        return shifts
    told: dict[Cause, Cause] = {}
    for each in shifts:
        for cause in each.shift.causes:
            if cause not in told:
                told[cause] = with_commits(cause, each.shift.at, repository)
    return [
        replace(each, shift=replace(each.shift, causes=tuple(told[cause] for cause in each.shift.causes)))
        for each in shifts
    ]


def _explain_rule(sources: Sources, target: Target, rule: str) -> Explanation:
    """The worst of what the rule said of the target."""
    outcomes = worst_first(
        each for each in sources.readings.outcomes(target=target.name) if each.rule == rule
    )
    if not outcomes:
        raise UnknownNameError(f"{rule} judges nothing on {target.name}")
    return _explain_outcome(sources, target, outcomes[0])


def _explain_finding(sources: Sources, target: Target, fingerprint: str) -> Explanation:
    finding = sources.readings.finding(fingerprint)
    if finding is None:
        raise UnknownNameError(f"no finding {fingerprint[:12]}")
    if finding.outcome.target != target.name:
        raise UnknownNameError(
            f"finding {fingerprint[:12]} is not on {target.name}",
            hint=f"qualitywatch explain {finding.outcome.target} {fingerprint[:12]}",
        )
    return _explain_outcome(sources, target, outcome_of(sources, finding))


def _explain_outcome(sources: Sources, target: Target, outcome: RuleOutcome) -> SeriesExplanation:
    """The series that an outcome speaks of, and that outcome alone."""
    every = sources.readings.latest(target=target.name, metric=outcome.metric)
    spoken_of = [each for each in every if judges(outcome, each, alone=len(every) == 1)]
    if not spoken_of:
        return SeriesExplanation(
            target=target,
            metric=outcome.metric,
            definition=sources.definition(outcome.metric),
            reading=None,
            labels=outcome.labels,
            judgements=judged(sources, [outcome], in_full=1),
        )
    return explain_reading(sources, target, spoken_of[0], [outcome])
