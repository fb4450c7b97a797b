"""The end-of-cycle report as JSON (``qualitywatch/cycle/1``)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from qualitywatch.domain.cycle import CharacteristicCycle, Cycle, SeriesChange, TicketOf, WaiverOf
from qualitywatch.domain.episode import Episode, MeanTimes
from qualitywatch.reports.documents import utc
from qualitywatch.reports.rule_reviews import review_document, seconds
from qualitywatch.reports.shifts import shift_document
from qualitywatch.reports.verdict_json import waiver_document

SCHEMA = "qualitywatch/cycle/1"


def cycle_json(cycle: Cycle) -> dict[str, Any]:
    """The whole report; times are in seconds."""
    return {
        "schema": SCHEMA,
        "from": utc(cycle.start),
        "to": utc(cycle.end),
        "targets": list(cycle.targets),
        "characteristics": [_characteristic(each) for each in cycle.characteristics],
        "findings": {
            "opened": [_episode(each) for each in cycle.opened],
            "repaired": [_episode(each) for each in cycle.repaired],
            "open": cycle.open,
        },
        "decisions": [
            {
                "decision": each.id,
                "at": utc(each.at),
                "verdict": each.verdict.value,
                "exit_code": each.exit_code,
            }
            for each in cycle.decisions
        ],
        "waivers": {
            "given": _waivers(cycle.waived),
            "ended": _waivers(cycle.lapsed),
            "in_force": _waivers(cycle.in_force),
            "ending_soon": _waivers(cycle.lapsing),
        },
        "tickets": {"filed": _tickets(cycle.filed), "done": _tickets(cycle.closed)},
        "times": {
            "all": _times(cycle.overall),
            "by_characteristic": [_times(each) for each in cycle.by_characteristic],
            "by_team": [_times(each) for each in cycle.by_team],
        },
        "rules_worth_a_look": [review_document(each) for each in cycle.reviews],
        "next_priorities": [_episode(each) for each in cycle.priorities],
        "left_out": list(cycle.unread),
    }


def _characteristic(of: CharacteristicCycle) -> dict[str, Any]:
    return {
        "characteristic": of.characteristic,
        "better": of.better,
        "worse": of.worse,
        "unchanged": of.same,
        "opened": of.opened,
        "repaired": of.repaired,
        "open": of.open,
        "evidence_coverage": of.evidence_coverage,
        "gains": [_change(each) for each in of.gains],
        "losses": [_change(each) for each in of.losses],
    }


def _change(change: SeriesChange) -> dict[str, Any]:
    return {
        "target": change.key.target,
        "metric": change.key.metric,
        "labels": dict(change.key.labels),
        "unit": change.unit,
        "before": change.before,
        "after": change.after,
        "effect": change.effect.value,
        "of_the_ruler": change.of_the_ruler,
        "shifts": [shift_document(each) for each in change.shifts],
    }


def _episode(episode: Episode) -> dict[str, Any]:
    outcome = episode.finding.outcome
    return {
        "fingerprint": episode.finding.fingerprint,
        "rule": outcome.rule,
        "target": outcome.target,
        "labels": dict(outcome.labels),
        "characteristic": outcome.characteristic,
        "severity": outcome.severity.value,
        "opened_at": utc(episode.opened_at),
        "resolved_at": None if episode.resolved_at is None else utc(episode.resolved_at),
        "seconds_to_repair": seconds(episode.time_to_repair),
        "why": outcome.why,
        "fix": outcome.fix,
    }


def _waivers(waivers: Iterable[WaiverOf]) -> list[dict[str, Any]]:
    return [
        {"fingerprint": each.waiver.fingerprint, **(waiver_document(each.waiver) or {})} for each in waivers
    ]


def _tickets(tickets: Iterable[TicketOf]) -> list[dict[str, Any]]:
    return [
        {
            "sink": each.ticket.sink,
            "key": each.ticket.ref.key if each.ticket.ref else None,
            "url": each.ticket.ref.url if each.ticket.ref else None,
            "created_at": utc(each.ticket.created_at),
            "fingerprint": each.finding.fingerprint,
            "rule": each.finding.outcome.rule,
        }
        for each in tickets
    ]


def _times(times: MeanTimes) -> dict[str, Any]:
    return {
        "name": times.name,
        "detected": times.detected,
        "mean_seconds_to_detect": seconds(times.mean_to_detect),
        "median_seconds_to_detect": seconds(times.median_to_detect),
        "stood_from_the_start": times.standing,
        "repaired": times.repaired,
        "mean_seconds_to_repair": seconds(times.mean_to_repair),
        "median_seconds_to_repair": seconds(times.median_to_repair),
        "still_open": times.still_open,
    }
