"""An explanation as JSON (``qualitywatch/explanation/1``)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from qualitywatch.domain.explanation import (
    CharacteristicExplanation,
    DecisionExplanation,
    Explanation,
    Judgement,
    SeriesExplanation,
    TargetExplanation,
)
from qualitywatch.domain.metric import MetricDefinition
from qualitywatch.domain.readings import DecisionRecord, FindingEvent, Reading
from qualitywatch.domain.ticket import Ticket
from qualitywatch.reports.documents import utc
from qualitywatch.reports.score_json import measure_document, version_document
from qualitywatch.reports.shifts import shift_document
from qualitywatch.reports.verdict_json import (
    characteristic_document,
    evidence_document,
    outcome_document,
    waiver_document,
)

SCHEMA = "qualitywatch/explanation/1"


def explanation_json(explained: Explanation) -> dict[str, Any]:
    """The whole explanation; ``kind`` says of what."""
    match explained:
        case SeriesExplanation():
            kind, document = "metric", _series(explained)
        case CharacteristicExplanation():
            kind, document = "characteristic", _characteristic(explained)
        case DecisionExplanation():
            kind, document = "decision", _decision(explained)
        case TargetExplanation():
            kind, document = "target", _target(explained)
    return {"schema": SCHEMA, "kind": kind, **document}


def _series(explained: SeriesExplanation) -> dict[str, Any]:
    reading, run = explained.reading, explained.run
    return {
        "target": explained.target.name,
        "metric": explained.metric,
        "labels": dict(explained.labels),
        "definition": _definition(explained.definition),
        "reading": None if reading is None else _reading(reading),
        "elements": [
            {"metric": each.metric, "title": each.title, "unit": each.unit, "value": each.value}
            for each in explained.elements
        ],
        "evidence": [evidence_document(each) for each in explained.evidence.items],
        "evidence_total": max(explained.evidence.total, len(explained.evidence.items)),
        "run": None
        if run is None
        else {
            "id": explained.run_id,
            "collector": run.collector,
            "started_at": utc(run.started_at),
            "duration_seconds": run.duration,
            "versions": {
                "code": run.versions.code,
                "data": run.versions.data,
                "model": run.versions.model,
            },
            "tools": dict(run.tools),
            "settings": None if run.settings is None else dict(run.settings),
        },
        "samples": [
            {"observed_at": utc(each.observed_at), "value": each.value, "code": each.code}
            for each in explained.samples
        ],
        "shifts": [shift_document(each) for each in explained.shifts],
        "judgements": _judgements(explained.judgements),
        "scoring": version_document(explained.scoring) if explained.scoring else None,
        "scores": [
            {
                "characteristic": part.characteristic,
                "score": part.score.value if part.score else None,
                "of_this_series": part.of_this,
                **measure_document(part.measure),
            }
            for part in explained.parts
        ],
        "other_series": explained.others,
    }


def _characteristic(explained: CharacteristicExplanation) -> dict[str, Any]:
    return {
        "target": explained.target.name,
        "characteristic": explained.path,
        "title": explained.title,
        "quality_model": explained.quality_model,
        "report": None if explained.report is None else characteristic_document(explained.report),
        "scoring": version_document(explained.scoring) if explained.scoring else None,
        "judgements": _judgements(explained.judgements),
        "readings": [_reading(reading) for reading, _ in explained.readings],
    }


def _decision(explained: DecisionExplanation) -> dict[str, Any]:
    return {
        **_record(explained.record),
        "quality_model": explained.quality_model or None,
        "inputs_digest": explained.record.inputs_digest,
        "outcomes": [dict(each) for each in explained.outcomes],
        "problems": [dict(each) for each in explained.problems],
    }


def _target(explained: TargetExplanation) -> dict[str, Any]:
    evaluation = explained.evaluation
    return {
        "target": explained.target.name,
        "verdict": evaluation.verdict.value if evaluation else None,
        "evaluated_at": utc(evaluation.at) if evaluation else None,
        "quality_model": evaluation.quality_model if evaluation else None,
        "characteristics": [characteristic_document(each) for each in explained.characteristics],
        "open_findings": explained.open_findings,
        "worst_findings": _judgements(explained.judgements),
        "shifts": [
            {
                "metric": each.reading.key.metric,
                "labels": each.reading.labels,
                "effect": each.effect.value,
                **shift_document(each.shift),
            }
            for each in explained.shifts
        ],
        "decisions": [_record(each) for each in explained.decisions],
    }


def _record(record: DecisionRecord) -> dict[str, Any]:
    return {
        "decision": record.id,
        "at": utc(record.at),
        "verdict": record.verdict.value,
        "exit_code": record.exit_code,
        "versions": dict(record.versions),
    }


def _definition(definition: MetricDefinition | None) -> dict[str, Any] | None:
    if definition is None:
        return None
    share = definition.share
    return {
        "title": definition.title,
        "how": definition.how,
        "unit": definition.unit,
        "better": definition.direction.value,
        "characteristic": definition.characteristic,
        "source": definition.source,
        "elements": list(definition.elements),
        "formula": f"{share.part} / {share.whole}" if share else None,
    }


def _reading(reading: Reading) -> dict[str, Any]:
    return {
        "metric": reading.key.metric,
        "labels": reading.labels,
        "value": reading.value,
        "unit": reading.unit,
        "characteristic": reading.characteristic,
        "observed_at": utc(reading.observed_at),
        "collector": reading.collector,
        "current": reading.current,
    }


def _judgements(judgements: Iterable[Judgement]) -> list[dict[str, Any]]:
    return [
        {
            **outcome_document(each.outcome),
            "rule_source": each.rule.source or None if each.rule else None,
            "rule_pack": each.rule.pack or None if each.rule else None,
            "finding": None
            if each.finding is None
            else {
                "state": each.finding.state.value,
                "opened_at": utc(each.finding.opened_at),
                "resolved_at": utc(each.finding.resolved_at) if each.finding.resolved_at else None,
                "times_opened": each.finding.generation,
            },
            "events": [_event(event) for event in each.events],
            "tickets": [_ticket(ticket) for ticket in each.tickets],
            "waivers": [waiver_document(waiver) for waiver in each.waivers],
        }
        for each in judgements
    ]


def _event(event: FindingEvent) -> dict[str, Any]:
    return {
        "at": utc(event.at),
        "kind": event.kind.value,
        "outcome": event.outcome.value,
        "value": event.value,
        "limit": event.limit,
        "note": event.note,
    }


def _ticket(ticket: Ticket) -> dict[str, Any]:
    return {
        "sink": ticket.sink,
        "state": ticket.state.value,
        "key": ticket.ref.key if ticket.ref else None,
        "url": ticket.ref.url if ticket.ref else None,
        "created_at": utc(ticket.created_at),
    }
