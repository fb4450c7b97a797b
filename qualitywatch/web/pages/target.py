"""A target's page: its characteristics, rules, measures and collectors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.finding import FindingState
from qualitywatch.domain.outcome import Outcome, RuleOutcome
from qualitywatch.domain.quality_model import QualityModel
from qualitywatch.domain.readings import Reading, Readings
from qualitywatch.domain.rule import Severity
from qualitywatch.domain.run import Run
from qualitywatch.pipeline.past_files import PastFiles
from qualitywatch.web.lookups import target_named
from qualitywatch.web.pages.characteristics import (
    Cell,
    canonical,
    cells,
    further_cells,
    model_of,
    order_of,
    title_in,
    title_of,
)
from qualitywatch.web.pages.series import SeriesRow, SeriesRows, definition_of, worst_first
from qualitywatch.web.pages.templating import Renderer
from qualitywatch.web.standing import standing_of

WORST_FIRST = (Outcome.FAIL, Outcome.ERROR, Outcome.NOT_AVAILABLE, Outcome.WARN, Outcome.PASS)
SERIES_SHOWN = 6
OUTCOMES_SHOWN = 20
HISTORIES_READ = 150


@dataclass(frozen=True, slots=True)
class CharacteristicRow:
    """A characteristic with the outcomes of its rules, worst first."""

    cell: Cell
    outcomes: Sequence[tuple[Outcome, int]]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """An outcome; ``alike`` is how many outcomes of the same rule the row stands for (1 for itself alone)."""

    outcome: RuleOutcome
    alike: int = 1


@dataclass(frozen=True, slots=True)
class MeasureGroup:
    """The measures of one characteristic; ``hidden`` maps a metric to how many of its series are not shown."""

    title: str
    rows: Sequence[SeriesRow]
    hidden: Mapping[str, int]


def target_pages(
    readings: Readings, catalogue: MetricCatalogue, renderer: Renderer, past: PastFiles | None = None
) -> APIRouter:
    """The route of a target's page."""
    router = APIRouter()

    @router.get("/targets/{name:path}")
    def target(request: Request, name: str) -> HTMLResponse:
        found = target_named(readings, name)
        standing = standing_of(readings, found)
        model = model_of(standing.evaluation)
        outcomes = sorted(readings.outcomes(target=found.name), key=_rank)
        runs = readings.last_runs(target=found.name)
        own = cells(standing.evaluation, model)
        further = further_cells(standing.evaluation, model)
        shown = [*own, *further] if any(cell.declared for cell in own) else [*further, *own]
        return renderer.render(
            request,
            "target.html",
            standing=standing,
            target=found,
            model=model,
            commit=_newest_commit(runs),
            characteristics=_characteristics(shown, outcomes),
            with_scores=any(cell.score or cell.basis for cell in shown),
            rules=_rule_rows(outcomes),
            open_fingerprints={
                finding.fingerprint
                for finding in readings.findings(target=found.name, state=FindingState.OPEN)
            },
            groups=_measures(readings, catalogue, found.name, model),
            runs=sorted(runs, key=lambda run: run.collector),
            with_files=past is not None and bool(past.metrics(found.name)),
        )

    return router


def _rank(outcome: RuleOutcome) -> tuple[bool, int, int, str, tuple[tuple[str, str], ...]]:
    """Worst first; what nobody asked to be measured comes last."""
    optional = outcome.outcome is Outcome.NOT_AVAILABLE and not outcome.required
    severity = -list(Severity).index(outcome.severity)
    labels = tuple(sorted(outcome.labels.items()))
    return optional, WORST_FIRST.index(outcome.outcome), severity, outcome.rule, labels


def _newest_commit(runs: Iterable[Run]) -> str | None:
    newest = max((run for run in runs if run.versions.code), key=lambda run: run.started_at, default=None)
    return newest.versions.code if newest else None


def _characteristics(shown: Iterable[Cell], outcomes: Iterable[RuleOutcome]) -> list[CharacteristicRow]:
    counts: dict[str, Counter[Outcome]] = {}
    for outcome in outcomes:
        head = canonical(outcome.characteristic)
        counts.setdefault(head, Counter())[outcome.outcome] += 1
    return [
        CharacteristicRow(
            cell,
            [
                (outcome, number)
                for outcome in WORST_FIRST
                if (number := counts.get(cell.characteristic, Counter())[outcome])
            ],
        )
        for cell in shown
    ]


def _rule_rows(outcomes: Iterable[RuleOutcome]) -> list[RuleRow]:
    """One row for each outcome, but one for all that a rule passes, and no more than can be read of the others."""
    groups: dict[tuple[str, Outcome], list[RuleOutcome]] = {}
    for outcome in outcomes:
        groups.setdefault((outcome.rule, outcome.outcome), []).append(outcome)
    rows: list[RuleRow] = []
    for (_, result), alike in groups.items():
        shown = 0 if result is Outcome.PASS and len(alike) > 1 else OUTCOMES_SHOWN
        rows.extend(RuleRow(outcome) for outcome in alike[:shown])
        if len(alike) > shown:
            rows.append(RuleRow(alike[shown], len(alike) - shown))
    return sorted(rows, key=lambda row: (_rank(row.outcome)[:4], row.alike > 1))


def _measures(
    readings: Readings, catalogue: MetricCatalogue, target: str, model: QualityModel
) -> list[MeasureGroup]:
    by_head: dict[str, dict[str, list[Reading]]] = {}
    for reading in readings.latest(target=target):
        head = canonical(reading.characteristic)
        by_head.setdefault(head, {}).setdefault(reading.key.metric, []).append(reading)
    rows = SeriesRows(readings, catalogue, budget=HISTORIES_READ)
    groups = []
    for head in order_of(by_head, model):
        shown: list[SeriesRow] = []
        hidden: dict[str, int] = {}
        for metric, series in sorted(by_head[head].items()):
            definition = definition_of(catalogue, metric)
            ordered = worst_first(series, definition.direction if definition else None)
            shown.extend(
                rows.row(reading, subcharacteristic=_subcharacteristic(reading))
                for reading in ordered[:SERIES_SHOWN]
            )
            if len(ordered) > SERIES_SHOWN:
                hidden[metric] = len(ordered) - SERIES_SHOWN
        groups.append(MeasureGroup(title_in(head, model), shown, hidden))
    return groups


def _subcharacteristic(reading: Reading) -> str:
    return title_of(reading.characteristic) if "/" in reading.characteristic else ""
