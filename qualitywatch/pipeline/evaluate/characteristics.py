"""How each characteristic of the quality model stands: how much of what should be known is known, and what is weakest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from qualitywatch.domain.metric import Direction
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.quality_model import MODELS, QualityModel, ScoringModel
from qualitywatch.domain.rule import Severity
from qualitywatch.domain.verdict import CharacteristicReport
from qualitywatch.pipeline.evaluate.heads import head_in, head_of
from qualitywatch.pipeline.evaluate.scores import Scored, score_characteristics
from qualitywatch.pipeline.evaluate.situation import Situation

_WORST_FIRST = (Outcome.FAIL, Outcome.ERROR, Outcome.NOT_AVAILABLE, Outcome.WARN, Outcome.PASS)
_SEVERITIES = tuple(Severity)
_SPEAKS_OF = {"": "product", "ai": "AI", "data": "data"}
"""What the models speak of, by their prefixes."""


def report_characteristics(
    situations: Sequence[Situation],
    outcomes: Sequence[RuleOutcome],
    model: QualityModel,
    scoring: ScoringModel | None = None,
) -> tuple[CharacteristicReport, ...]:
    """Every characteristic of ``model``, then those of the other models that something is declared for.

    Evidence coverage is the share of declared metrics that have a value, over all situations. Declared is what the
    collectors in use observe (metrics with a direction) and what the rules judge. With ``scoring``, those that it has
    measures for get a score.
    """
    declared: dict[str, set[tuple[str, str]]] = defaultdict(set)
    measured: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for situation in situations:
        name = situation.target.name
        values = {measurement.metric.id for measurement in situation.measurements}
        judged = {outcome.metric for outcome in outcomes if outcome.target == name}
        for metric_id in _declared(situation) | judged:
            head = head_of(situation.catalogue, metric_id, model)
            declared[head].add((name, metric_id))
            if metric_id in values:
                measured[head].add((name, metric_id))
    titles = _titles_beside(model)
    scored = score_characteristics(situations, outcomes, scoring, model) if scoring else {}
    order = [head for head, _ in _titles(model)]
    order += sorted(head for head in declared.keys() | scored.keys() if head not in order)
    by_head: dict[str, list[RuleOutcome]] = defaultdict(list)
    for outcome in outcomes:
        by_head[head_in(outcome.characteristic, model)].append(outcome)
    return tuple(
        _report(
            head,
            titles[head],
            by_head[head],
            scored.get(head),
            measured=len(measured[head]),
            declared=len(declared[head]),
        )
        for head in order
    )


def _report(
    head: str,
    title: str,
    outcomes: Iterable[RuleOutcome],
    scored: Scored | None,
    *,
    measured: int,
    declared: int,
) -> CharacteristicReport:
    worst = min(outcomes, key=_rank, default=None)
    poorest = scored.basis.weakest if scored else None
    weakest = worst.rule if worst and worst.outcome is not Outcome.PASS else None
    return CharacteristicReport(
        characteristic=head,
        title=title,
        evidence_coverage=measured / declared if declared else None,
        measured=measured,
        declared=declared,
        weakest=weakest or (poorest.name if poorest else None),
        worst_outcome=worst.outcome if worst else None,
        score=scored.score if scored else None,
        basis=scored.basis if scored else None,
    )


def _rank(outcome: RuleOutcome) -> tuple[bool, int, int, str]:
    return (
        not outcome.counts,
        _WORST_FIRST.index(outcome.outcome),
        -_SEVERITIES.index(outcome.severity),
        outcome.rule,
    )


def _titles(model: QualityModel) -> Iterator[tuple[str, str]]:
    return ((path, model.title_of(path)) for path in model.paths() if "/" not in path)


def _titles_beside(model: QualityModel) -> dict[str, str]:
    """The titles of all characteristics, and of which model it is where one of ``model`` has the same."""
    titles = dict(_titles(model))
    taken = set(titles.values())
    for other in MODELS.values():
        for head, title in _titles(other):
            marked = f"{title} ({_SPEAKS_OF[other.prefix]})" if title in taken else title
            titles.setdefault(head, marked)
    return titles


def _declared(situation: Situation) -> set[str]:
    return {
        definition.id
        for definition in situation.catalogue
        if definition.direction is not Direction.NONE
        and situation.observers_of(definition.id) & situation.collectors
    }
